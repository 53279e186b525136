"""One condition of the filter as a pill inside the field, with a cross that takes it out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.core.text import printable
from app.gui.kit.icons import icon_pixmap
from app.gui.kit.plain_text import give_tip, without_key
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px, line_width_px, type_font

_HEIGHT_PX = 22
_PADDING_PX = 8
_GAP_PX = 4
_CROSS_PX = 12
_WIDEST_PX = 180


class FilterChip(QAbstractButton):
    """The cross takes the chip out; a click beside it makes it text again. The keyboard has Backspace for both."""

    dropped = Signal(str)
    """The words that are not wanted any more."""
    edited = Signal(str)
    """The words that are to be text again."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.setText(without_key(str(printable(words))))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFont(type_font(parent, "status"))
        self.setAccessibleName(tr("Filter: {words}", words=str(printable(words))))
        give_tip(self, str(printable(words)))

    def sizeHint(self) -> QSize:
        words = line_width_px(self.font(), self._shown())
        return QSize(
            min(words + 2 * _PADDING_PX + 2 * _GAP_PX + _CROSS_PX, _WIDEST_PX),
            least_height_px(self.font(), _HEIGHT_PX) if self.fontMetrics().height() > _HEIGHT_PX - 4 else _HEIGHT_PX,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.sel))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        cross = self._cross()
        inner = self.rect().adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        if self.isRightToLeft():
            inner.setLeft(round(cross.right()) + _GAP_PX)
        else:
            inner.setRight(round(cross.left()) - _GAP_PX)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self.font())
        words = self.fontMetrics().elidedText(self._shown(), Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)
        painter.drawPixmap(cross.topLeft(), icon_pixmap("close", _CROSS_PX, QColor(tokens.text), self))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The signal comes last: it takes this chip away.
        inside = event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint())
        at_cross = self._cross().adjusted(-_PADDING_PX, -_PADDING_PX, _PADDING_PX, _PADDING_PX)
        self.setDown(False)
        if inside:
            (self.dropped if at_cross.contains(event.position()) else self.edited).emit(self.words)

    def _shown(self) -> str:
        return str(printable(self.words))

    def _cross(self) -> QRectF:
        left = _PADDING_PX if self.isRightToLeft() else self.width() - _PADDING_PX - _CROSS_PX
        return QRectF(QPointF(left, (self.height() - _CROSS_PX) / 2), QSize(_CROSS_PX, _CROSS_PX))
