"""The groups that come next, each as the small pictures of its members: a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core.look_alikes import GroupHead
from app.core.photo import ContentId, PictureKey
from app.gui.grid.fitted_thumbnails import FittedThumbnails
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import plain_label, show_tip
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.review.member_card import AROUND_PX

_PICTURE_PX = 56
_MEMBERS = 4
_BETWEEN_PX, _WITHIN_PX = 12, 1
_AHEAD = 30


class NextStrip(QWidget):
    """The word above, the groups below."""

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = NextGroups(thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(AROUND_PX, 0, AROUND_PX, 0)
        column.setSpacing(HALF_GAP_PX)
        column.addWidget(quiet(plain_label(tr("Next")), "label"))
        column.addWidget(self.groups)


class NextGroups(QWidget):
    """Asks for the pictures of groups in sight, and so has those ready that come next."""

    chosen = Signal(str)
    """Key of the group that was clicked."""

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._fitted = FittedThumbnails()
        self._heads: tuple[GroupHead, ...] = ()
        self._over = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Groups that come next"))
        thumbnails.arrived.connect(self._on_arrived)

    def show_groups(self, heads: Sequence[GroupHead]) -> None:
        """Show the first of these."""
        self._heads = tuple(heads[:_AHEAD])
        self._over = -1
        self.update()

    def rects(self) -> list[QRect]:
        """Return where each group in sight lies."""
        rects, left_px = [], 0
        for head in self._heads:
            count = min(len(head.contents), _MEMBERS)
            wide_px = count * (_PICTURE_PX + _WITHIN_PX) - _WITHIN_PX
            if left_px + wide_px > self.width():
                break
            place = QRect(left_px, 0, wide_px, _PICTURE_PX)
            if self.isRightToLeft():
                place.moveRight(self.width() - 1 - left_px)
            rects.append(place)
            left_px += wide_px + _BETWEEN_PX
        return rects

    def sizeHint(self) -> QSize:
        return QSize(0, _PICTURE_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, wanted = tokens_of(self), list[PictureKey]()
        self._fitted.begin_paint()
        with QPainter(self) as painter:
            for number, (head, place) in enumerate(zip(self._heads, self.rects(), strict=False)):
                for member, content in enumerate(head.contents[:_MEMBERS]):
                    left = place.left() + member * (_PICTURE_PX + _WITHIN_PX)
                    square = QRect(left, place.top(), _PICTURE_PX, _PICTURE_PX)
                    pixmap = self._pixmap(content, wanted)
                    if pixmap is None:
                        painter.fillRect(square, tokens.colour("hold"))
                    else:
                        painter.drawPixmap(square, pixmap)
                if number == self._over:
                    painter.setPen(QPen(tokens.colour("sec"), 1))
                    painter.drawRect(place.adjusted(0, 0, -1, -1))
        if self._fitted.take_postponed():
            self.update()
        if wanted:
            self._thumbnails.want(wanted)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.chosen.emit(self._heads[number].key)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(event.pos())
            if number >= 0:
                words = "\n".join(name_of(path) for path in self._heads[number].paths[:_AHEAD])
                show_tip(event.globalPos(), words, self, self.rects()[number])
            return True
        return super().event(event)

    def _at(self, place: object) -> int:
        return next((number for number, rect in enumerate(self.rects()) if rect.contains(place)), -1)  # type: ignore[call-overload]

    def _point_at(self, number: int) -> None:
        if number != self._over:
            self._over = number
            self.setCursor(Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def _pixmap(self, content: ContentId, wanted: list[PictureKey]) -> QPixmap | None:
        size = QSize(_PICTURE_PX, _PICTURE_PX) * self.devicePixelRatioF()
        kept = self._fitted.kept(content, size)
        if kept is not None:
            return kept
        image = self._thumbnails.image(content)
        if image is None:
            wanted.append(content)
            return None
        return self._fitted.fit(content, image, size)

    @Slot(object)
    def _on_arrived(self, key: PictureKey) -> None:
        if any(key in head.contents for head in self._heads):
            self.update()
