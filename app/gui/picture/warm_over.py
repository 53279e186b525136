"""Warmth over a photo: what is alike with another one glows, the rest is darkened."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.why import Warmth

_WHOLE = QRectF(0, 0, 1, 1)
_FINE = 8
"""Times the cells are made finer first: stretched at once over a whole window, their corners would be seen."""


class WarmOver(QWidget):
    """Lies over a widget that shows the photo, and takes neither mouse nor keyboard from it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._warmth: Warmth | None = None
        self._image = QImage()
        self._part = _WHOLE
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def warmth(self) -> Warmth | None:
        """What is shown, None while nothing is."""
        return self._warmth

    def show_warmth(self, warmth: Warmth, area: QRect, part: QRectF = _WHOLE) -> None:
        """Lie over ``area`` of the parent, where ``part`` (0…1) of the photo is."""
        if warmth is not self._warmth:
            cells = QImage(warmth.paint(), warmth.columns, warmth.rows, 4 * warmth.columns, _RGBA).convertToFormat(
                _PAINTED
            )
            self._image = cells.scaled(cells.size() * _FINE, _STRETCHED, Qt.TransformationMode.SmoothTransformation)
        self._warmth, self._part = warmth, part
        self.setGeometry(area)
        self.show()
        self.raise_()
        self.update()

    def show_nothing(self) -> None:
        self._warmth = None
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = self._image.width(), self._image.height()
        part = self._part
        source = QRectF(part.x() * width, part.y() * height, part.width() * width, part.height() * height)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image, source)


_RGBA = QImage.Format.Format_RGBA8888
_PAINTED = QImage.Format.Format_ARGB32_Premultiplied
_STRETCHED = Qt.AspectRatioMode.IgnoreAspectRatio
