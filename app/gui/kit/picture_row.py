"""A few photos in one line of squares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.photo_words import name_of
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.strokes import box, sign
from app.gui.kit.tokens import VEIL, tokens_of
from app.gui.kit.translate import tr

_SIDE_PX, _GAP_PX = 44, 4
_DISC_PX, _TICK_PX = 20, 14


class PictureRow(QWidget):
    """Shows, and is never pressed: what can be done stands beside it."""

    def __init__(self, pictures: SmallPictures, side_px: int = _SIDE_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._side_px = side_px
        self._paths: tuple[str, ...] = ()
        self._right: tuple[bool, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        pictures.arrived.connect(self._on_arrived)

    @property
    def paths(self) -> tuple[str, ...]:
        return self._paths

    def show_photos(self, paths: Sequence[str], right: Sequence[bool] = ()) -> None:
        """Show these; their pictures come when they are read. A tick marks those that are ``right``."""
        self._paths = tuple(paths)
        self._right = tuple(right)
        self._pictures.want(self._paths)
        names = [name_of(path) for path in self._paths]
        for number, is_right in enumerate(self._right):
            names[number] = tr("{name}, right", name=names[number]) if is_right else names[number]
        self.setAccessibleName(", ".join(names))
        self.setVisible(bool(self._paths))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        count = len(self._paths)
        return QSize(max(0, count * (self._side_px + _GAP_PX) - _GAP_PX), self._side_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for number, path in enumerate(self._paths):
                left_px = number * (self._side_px + _GAP_PX)
                if self.isRightToLeft():
                    left_px = self.width() - left_px - self._side_px
                place = QRect(QPoint(left_px, 0), QSize(self._side_px, self._side_px))
                pixmap = self._pictures.pixmap(path, self._side_px, self.devicePixelRatioF())
                if pixmap is None:
                    painter.fillRect(place, tokens_of(self).colour("hold"))
                else:
                    painter.drawPixmap(place, pixmap)
                if number < len(self._right) and self._right[number]:
                    self._paint_tick(painter, place)

    def _paint_tick(self, painter: QPainter, place: QRect) -> None:
        disc = QRect(0, 0, _DISC_PX, _DISC_PX)
        disc.moveTopLeft(place.topLeft() + QPoint(_GAP_PX, _GAP_PX))
        box(painter, disc, VEIL, radius_px=_DISC_PX / 2)
        sign(painter, "check", disc, _TICK_PX, QColor("white"), turned=False)

    @Slot(object)
    def _on_arrived(self, path: str) -> None:
        if path in self._paths:
            self.update()
