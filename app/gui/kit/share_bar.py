"""A bar that begins at 0 and is as long as a share of its whole, perhaps with the interval of what it may be."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.strokes import box
from app.gui.kit.tokens import tokens_of

_SIZE_PX = QSize(300, 10)
_LEAST_PX = 80
_RADIUS_PX = 2
_WHISKER_PX = 1.5


class ShareBar(QWidget):
    """``ink`` is a colour of the tokens. Who does not see it is told by the number beside it."""

    def __init__(self, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink = ink
        self._share = 0.0
        self._interval: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_SIZE_PX.width())

    def show_share(self, share: float, interval: tuple[float, float] | None = None) -> None:
        """Be as long as ``share`` (0…1)."""
        self._share = min(max(share, 0.0), 1.0)
        self._interval = interval
        self.update()

    def sizeHint(self) -> QSize:
        return _SIZE_PX

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_PX, _SIZE_PX.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, whole = tokens_of(self), QRectF(self.rect())
        with QPainter(self) as painter:
            box(painter, whole, tokens.colour("hair"), radius_px=_RADIUS_PX)
            filled = self._part(0.0, self._share)
            if filled.width() > 0:
                box(painter, filled, tokens.colour(self._ink), radius_px=_RADIUS_PX)
            if self._interval is not None:
                line = self._part(*self._interval)
                line.setHeight(_WHISKER_PX)
                line.moveCenter(self._part(*self._interval).center())
                painter.fillRect(line, tokens.colour("text"))
                for x in (line.left(), line.right() - _WHISKER_PX):
                    painter.fillRect(QRectF(x, 1, _WHISKER_PX, whole.height() - 2), tokens.colour("text"))

    def _part(self, start: float, end: float) -> QRectF:
        width = self.width()
        left, right = start * width, end * width
        if self.isRightToLeft():
            left, right = width - right, width - left
        return QRectF(left, 0, right - left, self.height())
