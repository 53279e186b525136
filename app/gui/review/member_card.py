"""One member of a group: its picture with the pill that says what becomes of it, and what there is to know below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core.look_alikes import Member
from app.core.photo import PictureKey
from app.core.text import Text
from app.gui.grid.photo_drag import drag_photos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.marks import Mark
from app.gui.kit.plain_text import show_tip
from app.gui.kit.requests import Requests
from app.gui.kit.strokes import box, colour
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import shown
from app.gui.kit.type import type_font
from app.gui.kit.wrapped_words import paint_wrapped
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.review.mark_pill import paint_pill, pill_rect
from app.gui.review.member_caption import MemberCaption
from app.gui.review.member_words import MemberWords, mark_tip, spoken

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

RING_PX = 3
AROUND_PX = 2 * RING_PX
"""How far the picture lies inside the card: the ring stands around it, with air between."""
_UNKNOWN_ASPECT = 4 / 3
_BLURRED = 1.3  # a thumbnail that is magnified more than this is replaced by the picture itself


class MemberCard(QWidget):
    """Shown by ``show_member``; its owner gives it its place, and the picture its height."""

    chosen = Signal()
    """A click: the keys act on this one from now on."""
    activated = Signal()
    """It is wanted large."""
    mark_turned = Signal()
    """The pill was clicked."""
    menu_wanted = Signal(QPoint)

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._member: Member | None = None
        self._words: MemberWords | None = None
        self._mark: Mark = "keep"
        self._ringed = False
        self._over_pill = False
        self._picture_px = 0
        self._thumbnail: QPixmap | None = None
        self._picture: ShownPicture | None = None
        self._pressed_at: QPoint | None = None
        self._why_not = ""
        self.caption = MemberCaption(self)
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_picture)
        self._loader.failed.connect(self._on_failed)
        thumbnails.arrived.connect(self._on_thumbnail)
        self.setMouseTracking(True)

    @property
    def member(self) -> Member | None:
        return self._member

    def show_member(self, member: Member, words: MemberWords) -> None:
        """Show another member; one of the same content keeps its pixels."""
        before, self._member, self._words = self._member, member, words
        if before is None or before.content_id != member.content_id:
            self._thumbnail = self._picture = None
            self._why_not = ""
            self._loader.drop()
        self.caption.show(words)
        self._speak()
        self.update()

    def show_mark(self, mark: Mark, ringed: bool) -> None:
        """Show what becomes of it, and whether keys act on it."""
        if (mark, ringed) != (self._mark, self._ringed):
            self._mark, self._ringed = mark, ringed
            self._speak()
            self.update()

    def set_picture_px(self, height_px: int) -> None:
        """Give the picture a box of this height; the words stand below it."""
        if height_px != self._picture_px:
            self._picture_px = height_px
            self._thumbnail = None
            self.update()

    def rest(self) -> None:
        """Want nothing while nobody sees it."""
        self._loader.drop()

    @property
    def aspect(self) -> float:
        """Width / height of the member, 4:3 while that is not known."""
        member = self._member
        if member is None or not member.width_px * member.height_px:
            return _UNKNOWN_ASPECT
        return member.width_px / member.height_px

    def height_for(self, width_px: int, picture_px: int) -> int:
        """Return how high the card is in a width with a picture box of a height."""
        return 2 * AROUND_PX + picture_px + self.caption.height_px(width_px - 2 * AROUND_PX)

    def picture_rect(self) -> QRect:
        """Return where the picture lies: whole, at the start of its box."""
        room = QSize(max(self.width() - 2 * AROUND_PX, 1), max(self._picture_px, 1))
        shape = QSize(round(1000 * self.aspect), 1000).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(AROUND_PX, AROUND_PX), shape.expandedTo(QSize(1, 1)))
        if self.isRightToLeft():
            place.moveRight(self.width() - 1 - AROUND_PX)
        return place

    def pill_rect(self) -> QRect:
        """Return where a click turns its fate round."""
        return pill_rect(self, self.picture_rect(), self._mark)

    def paintEvent(self, event: QPaintEvent) -> None:
        member = self._member
        if member is None:
            return
        place, tokens = self.picture_rect(), tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_picture(painter, place)
            if self._ringed:
                ring = place.adjusted(-AROUND_PX + 1, -AROUND_PX + 1, AROUND_PX - 1, AROUND_PX - 1)
                box(painter, ring, None, colour(tokens.acc), 0, RING_PX)
            paint_pill(painter, self, self.pill_rect(), self._mark, member.locked, self._over_pill)
            top = AROUND_PX + self._picture_px
            words = QRect(AROUND_PX, top, self.width() - 2 * AROUND_PX, self.height() - top)
            self.caption.paint(painter, words)

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        wide_px = place.width() * self.devicePixelRatioF()
        if self._picture is not None:
            part, source = self._picture.part(QRectF(0, 0, 1, 1), wide_px)
            painter.drawImage(QRectF(place), part, source)
            return
        pixmap = self._fitted(place)
        if pixmap is not None:
            painter.drawPixmap(place, pixmap)
        else:
            painter.fillRect(place, tokens_of(self).colour("hold"))
            if self._why_not:
                painter.setFont(type_font(self, "caption"))
                painter.setPen(tokens_of(self).colour("text"))
                paint_wrapped(painter, place.adjusted(8, 40, -8, -8), self._why_not)
        self._want_sharp(place)

    def _speak(self) -> None:
        if self._words is not None:
            self.setAccessibleName(self._words.name)
            self.setAccessibleDescription(spoken(self._words, self._mark))

    def _fitted(self, place: QRect) -> QPixmap | None:
        """Return the thumbnail in the size in which it is painted, None while it is not here."""
        size = place.size() * self.devicePixelRatioF()
        if self._thumbnail is None or self._thumbnail.size() != size:
            member = self._member
            image = self._thumbnails.image(member.content_id) if member is not None else None
            if image is None:
                if member is not None:
                    self._thumbnails.want([member.content_id])
                return None
            smooth = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
            self._thumbnail = QPixmap.fromImage(image.scaled(size, *smooth))
        return self._thumbnail

    def _want_sharp(self, place: QRect) -> None:
        """Have the picture itself read where the thumbnail would be a blur."""
        member = self._member
        image = self._thumbnails.image(member.content_id) if member is not None else None
        wanted_px = round(max(place.width(), place.height()) * self.devicePixelRatioF())
        blurred = image is None or wanted_px > _BLURRED * max(image.width(), image.height())
        if member is not None and not self._why_not and blurred:
            self._loader.want(member.paths[0], wanted_px)

    @Slot(object)
    def _on_thumbnail(self, key: PictureKey) -> None:
        if self._member is not None and key == self._member.content_id and self._picture is None:
            self.update()

    def _on_picture(self, path: str, picture: ShownPicture) -> None:
        if self._member is not None and path == self._member.paths[0]:
            self._picture = picture
            self.update()

    def _on_failed(self, path: str, reason: Text) -> None:
        if self._member is not None and path == self._member.paths[0]:
            self._why_not = shown(reason)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            self.chosen.emit()
            if self.pill_rect().contains(place):
                self.mark_turned.emit()
            else:
                self._pressed_at = place

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._point_at(self.pill_rect().contains(place))
        if self._pressed_at is None or self._member is None:
            return
        if (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            drag_photos(self, [self._member.paths[0]], self._fitted(self.picture_rect()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.pill_rect().contains(event.position().toPoint()):
            self.activated.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.chosen.emit()
        self.menu_wanted.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._words is not None:
            pill = self.pill_rect()
            locked = self._member is not None and self._member.locked
            if pill.contains(event.pos()):
                show_tip(event.globalPos(), mark_tip(self._mark, locked), self, pill)
            else:
                show_tip(event.globalPos(), self._words.tip, self, self.rect())
            return True
        return super().event(event)

    def _point_at(self, pill: bool) -> None:
        if pill != self._over_pill:
            self._over_pill = pill
            self.setCursor(Qt.CursorShape.PointingHandCursor if pill else Qt.CursorShape.ArrowCursor)
            self.update()
