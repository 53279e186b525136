"""What the bars of pages with large pictures have in common: their height, the hair line below them, their buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import least_height_px

_HEIGHT_PX = 48
_BUTTON_PX = 32


class PageBar(QWidget):
    """As high as its letters need, and as narrow as it has to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), least_height_px(self.font(), _HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, tokens_of(self).colour("hair"))


def bar_line(widget: QWidget) -> QHBoxLayout:
    """Return the layout of one side of a bar."""
    line = QHBoxLayout(widget)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(HALF_GAP_PX)
    return line


def bar_button(
    name: str,
    tip: str,
    icon: str | None,
    *,
    on_off: bool = False,
    focus: Qt.FocusPolicy = Qt.FocusPolicy.TabFocus,
) -> QToolButton:
    """Return a button with an icon, or with its name in words."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setCheckable(on_off)
    button.setFocusPolicy(focus)
    button.setAccessibleName(name)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setMinimumHeight(_BUTTON_PX)
    give_tip(button, tip)
    if icon is None:
        button.setText(name)  # as wide as it is in any language
    else:
        button.setMinimumWidth(_BUTTON_PX)
        give_icon(button, icon)
    return button
