"""The few strokes all controls are drawn with: a ground with round corners, an edge, a veil, a ring, a drawing."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QWidget

from app.gui.kit.icons import drawing
from app.gui.kit.tokens import Tokens, tokens_in

RADIUS_PX = 6
RING_PX = 2
_Flag = QStyle.StateFlag
_ENABLED, _OVER, _DOWN, _ON = (
    flag.value for flag in (_Flag.State_Enabled, _Flag.State_MouseOver, _Flag.State_Sunken, _Flag.State_On)
)
_KEYS = _Flag.State_KeyboardFocusChange.value


class Look:
    """What an option says of a control, read once: its colours, and the state it is in."""

    __slots__ = ("down", "enabled", "on", "over", "state", "tokens", "turned")

    def __init__(self, option: QStyleOption) -> None:
        self.tokens: Tokens = tokens_in(option.palette)
        self.state: int = option.state.value
        self.enabled = bool(self.state & _ENABLED)
        self.over = self.enabled and bool(self.state & _OVER)
        self.down = self.enabled and bool(self.state & _DOWN)
        self.on = bool(self.state & _ON)
        self.turned = option.direction == Qt.LayoutDirection.RightToLeft

    @property
    def ink(self) -> QColor:
        """Text and icons."""
        return colour(self.tokens.text if self.enabled else self.tokens.dis)

    @property
    def edge(self) -> QColor:
        """One pixel around a control; of what is off it is no more than decoration."""
        return colour(self.tokens.edge if self.enabled else self.tokens.hair)

    @property
    def veil(self) -> QColor | None:
        """What lies over any ground while the mouse is on it or presses it."""
        if not (self.over or self.down):
            return None
        return veil(self.tokens, self.tokens.press if self.down else self.tokens.hover)

    @property
    def keys(self) -> bool:
        """Whether the focus was moved by a key, so that it has to be seen."""
        return bool(self.state & _KEYS)


@lru_cache(maxsize=128)
def colour(name: str) -> QColor:
    return QColor(name)


def veil(tokens: Tokens, share: float) -> QColor:
    """Return the text's colour, so transparent that it leaves ``share`` of itself on any ground."""
    made = QColor(tokens.text)
    made.setAlphaF(share)
    return made


def box(
    painter: QPainter,
    rect: QRect | QRectF,
    ground: QColor | None,
    edge: QColor | None = None,
    radius_px: float = RADIUS_PX,
    width_px: float = 1.0,
) -> None:
    """Fill ``rect`` with round corners and draw an edge along its inside."""
    field = QRectF(rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if edge is not None:
        half_px = width_px / 2
        field.adjust(half_px, half_px, -half_px, -half_px)
        radius_px = max(0.0, radius_px - half_px)
        painter.setPen(QPen(edge, width_px))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if ground is None else ground)
    painter.drawRoundedRect(field, radius_px, radius_px)
    painter.restore()


def ring(painter: QPainter, rect: QRect | QRectF, tokens: Tokens, radius_px: float = RADIUS_PX) -> None:
    """Draw the mark of the focus along the inside of ``rect``."""
    box(painter, rect, None, colour(tokens.acc), radius_px, RING_PX)


def sign(painter: QPainter, name: str, place: QRect, size_px: int, ink: QColor, turned: bool) -> None:
    """Draw one of our drawings in the middle of ``place``, exact on the screen it is on."""
    target = QRect(0, 0, size_px, size_px)
    target.moveCenter(place.center())
    painter.drawPixmap(target, drawing(name, size_px, painter.device().devicePixelRatioF(), ink, turned))


def words(style: QStyle, painter: QPainter, rect: QRect, flags: int, text: str, ink: QColor, palette: QPalette) -> None:
    """Write one line in ``ink``."""
    painter.save()
    painter.setPen(ink)
    style.drawItemText(painter, rect, flags, palette, True, text)
    painter.restore()


def key_flag(widget: QWidget | None) -> int:
    """Return whether the letters after ``&`` are underlined: once the user has turned to the keys."""
    window = widget.window() if widget is not None else None
    shown = (window is not None and window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)) or bool(
        QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
    )
    return int((Qt.TextFlag.TextShowMnemonic if shown else Qt.TextFlag.TextHideMnemonic).value)
