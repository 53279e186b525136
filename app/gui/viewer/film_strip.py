"""The photos around the one that is shown large, in a strip below it: a click goes there, the wheel looks further."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.photo import FileKey, PictureKey
from app.gui.grid.cell_marks import paint_torn
from app.gui.grid.fitted_thumbnails import FittedThumbnails
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.photo_role import Cell
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import give_tip
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.viewer.strip_layout import Frame, StripLayout, width_for

STRIP_PX = 88
PHOTO_PX = 56
_WHEEL_PX = 180
_DEGREES_8TH_PER_STEP = 120
_RING_PX, _RING_AWAY_PX = 2, 2
_FOCUS_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class FilmStrip(QWidget):
    """Asks only for what is in sight, of a million photos too. The keys that walk are the page's."""

    photo_chosen = Signal(object)
    """Path."""

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._photos: ListedPhotos | None = None
        self._current: int | None = None
        self._hovered: int | None = None
        self._fitted = FittedThumbnails()
        self._guest: tuple[str, QImage] | None = None
        self._layout = StripLayout(self._width_of)
        self._rung = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAccessibleName(tr("Film strip"))
        thumbnails.arrived.connect(self._on_arrived)

    def show_photos(self, photos: ListedPhotos | None) -> None:
        """Show another list."""
        if photos is not self._photos:
            if self._photos is not None:
                self._photos.altered.disconnect(self.update)
            self._photos, self._current = photos, None
            if photos is not None:
                photos.altered.connect(self.update)
        self.update()

    def show_guest(self, path: str, image: QImage) -> None:
        """Show this of a photo that the library does not know; of one at a time."""
        self._fitted.forget(path)
        self._guest = path, image
        self.update()

    def show_current(self, row: int | None) -> None:
        """Ring a photo and bring it into the middle; nothing moves for the one that is ringed already."""
        if row != self._current:
            self._current = row
            self._fit()
            if row is not None:
                self._layout.centre(row)
        self._tell_place()
        self.update()

    def frames(self) -> list[Frame]:
        """Return the photos in sight, in order."""
        self._fit()
        return self._layout.frames()

    def rect_of(self, frame: Frame) -> QRect:
        """Return where a photo lies in this widget."""
        left = self.width() - frame.end if self.isRightToLeft() else frame.left
        return QRect(left, (self.height() - PHOTO_PX) // 2, frame.width, PHOTO_PX)

    def sizeHint(self) -> QSize:
        return QSize(0, STRIP_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, STRIP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        self._fitted.begin_paint()
        wanted: list[PictureKey] = []
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, tokens.colour("hair"))
            for frame in self.frames():
                rect, cell = self.rect_of(frame), self._cell(frame.row)
                pixmap = self._pixmap(cell, rect.size(), wanted)
                if pixmap is None:
                    painter.fillRect(rect, tokens.colour("hold"))
                    if cell.state == "skipped":
                        paint_torn(painter, rect, tokens.sec)
                else:
                    painter.drawPixmap(rect, pixmap)
                if frame.row == self._current:
                    self._paint_ring(painter, rect)
                elif frame.row == self._hovered:
                    painter.setPen(QPen(tokens.colour("sec"), 1))
                    painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if self._fitted.take_postponed():
            self.update()
        if wanted:
            self._thumbnails.want(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._current is not None:
            self._fit()
            self._layout.centre(self._current)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        along = event.pixelDelta().x() or event.pixelDelta().y()
        by_px = -along if along else -round(_WHEEL_PX * turned / _DEGREES_8TH_PER_STEP)
        mirrored = self.isRightToLeft() and not event.angleDelta().y()  # a sideways wheel means the side it turns to
        self._fit()
        self._layout.scroll(-by_px if mirrored else by_px)
        self._hover(self._row_at(event.position().toPoint().x()))
        self.update()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._row_at(event.position().toPoint().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint().x())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            path = self._cell(row).path
            if path is not None:
                self.photo_chosen.emit(path)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._rung = event.reason() in _FOCUS_BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._rung = False
        self.update()

    def _fit(self) -> None:
        self._layout.set_room(self._photos.count if self._photos is not None else 0, self.width())

    def _cell(self, row: int) -> Cell:
        return self._photos.cell(row) if self._photos is not None else Cell()

    def _width_of(self, row: int) -> int:
        cell = self._cell(row)
        guest = self._guest_of(cell)
        if guest is not None:
            return width_for(guest.width(), guest.height(), PHOTO_PX)
        for known in (cell.details, cell.match):
            if known is not None and known.width_px:
                return width_for(known.width_px, known.height_px, PHOTO_PX)
        return width_for(0, 0, PHOTO_PX)

    def _row_at(self, x: int) -> int | None:
        for frame in self.frames():
            rect = self.rect_of(frame)
            if rect.left() <= x <= rect.right():
                return frame.row
        return None

    def _hover(self, row: int | None) -> None:
        if row != self._hovered:
            self._hovered = row
            path = self._cell(row).path if row is not None else None
            give_tip(self, name_of(path) if path else "")
            self.setCursor(Qt.CursorShape.PointingHandCursor if row is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def _paint_ring(self, painter: QPainter, rect: QRect) -> None:
        tokens = tokens_of(self)
        away = _RING_AWAY_PX + _RING_PX / 2
        pen = QPen(tokens.colour("text" if self._rung else "acc"), _RING_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect.toRectF().adjusted(-away, -away, away, away))

    def _pixmap(self, cell: Cell, size: QSize, wanted: list[PictureKey]) -> QPixmap | None:
        """Return the thumbnail cut to ``size``; what is not here is noted in ``wanted``, what takes long is later."""
        guest = self._guest_of(cell)
        if guest is not None:
            return self._cut(cell.path or "", guest, size)
        best, here = self._thumbnails.awaited_picture_of(cell), self._thumbnails.picture_of(cell)
        if best is not None and (best != here or self._thumbnails.image(best) is None):
            wanted.append(best)
        if here is None:
            return None
        return self._cut(here, self._thumbnails.image(here), size)

    def _guest_of(self, cell: Cell) -> QImage | None:
        if self._guest is None or cell.path != self._guest[0] or cell.content_id is not None:
            return None
        return self._guest[1]

    def _cut(self, name: PictureKey | str, image: QImage | None, size: QSize) -> QPixmap | None:
        device = size * self.devicePixelRatioF()
        pixmap = self._fitted.kept(name, device)
        if pixmap is None and image is not None:
            pixmap = self._fitted.fit(name, image, device)
        return pixmap

    def _on_arrived(self, key: object) -> None:
        if not self.isVisible():
            return
        path = key.path if isinstance(key, FileKey) else None
        cells = [self._cell(frame.row) for frame in self.frames()]
        if any(cell.path == path if path is not None else cell.content_id == key for cell in cells):
            self.update()

    def _tell_place(self) -> None:
        if self._photos is not None and self._current is not None:
            values = {"number": f"{self._current + 1:,}", "count": f"{self._photos.count:,}"}
            self.setAccessibleDescription(tr("Photo {number} of {count}", **values))
