"""What of a window lasts when its language changes, and what is on the screen while all the rest is built anew."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtWidgets import QMainWindow, QWidget
from shiboken6 import delete, isValid

_LONGEST_MS = 300


class Lasting:
    """Knows what a window had when this was made; everything else can be cleared away."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        window.menuBar()  # made when it is first asked for
        self._lasting = list(window.children())
        self._dead: list[QObject] = []

    def clear(self) -> None:
        """Take away what has come since: nothing of it is asked for by key or menu. ``bury`` lets go of it."""
        window = self._window
        lasting = (*self._lasting, *window.findChildren(Curtain))
        self._dead = [child for child in window.children() if child not in lasting]
        for action in window.actions():
            window.removeAction(action)
        window.menuBar().clear()

    def bury(self) -> None:
        """Let go at once of what was cleared away: left for a moment, a timer of it could ask for something yet."""
        for child in self._dead:
            if isValid(child):
                delete(child)
        self._dead = []


class Curtain(QObject):
    """Keeps what is on the screen as it is, until what is behind is worth looking at, or for .3 s at most."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setUpdatesEnabled(False)
        QTimer.singleShot(_LONGEST_MS, self, self._lift)

    def lift_with(self, ready: SignalInstance) -> None:
        """Show the window as it is when this is emitted."""
        ready.connect(self._lift)

    @Slot()
    def _lift(self) -> None:
        self._window.setUpdatesEnabled(True)
        self.deleteLater()
