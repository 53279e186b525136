"""The two buttons at a mouse's side, which mean back and forward wherever the pointer is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

_PRESSED = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_MEANT = (*_PRESSED, QEvent.Type.MouseButtonRelease)


class MouseButtons(QObject):
    """Takes these presses before any widget does: a list or a tree would select what lies below."""

    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.winId()  # makes the system's window, which gets every press first, if there is none yet
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _MEANT or not isinstance(event, QMouseEvent):
            return False
        if event.button() not in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            return False
        if event.type() in _PRESSED:
            back = event.button() == Qt.MouseButton.BackButton
            (self.back_wanted if back else self.forward_wanted).emit()
        return True
