"""The bridge: events from the working threads become one Qt signal in the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.events import Event


class EventBridge(QObject):
    """``send`` may be called from any thread; ``received`` arrives in the thread that made the bridge."""

    received = Signal(object)

    def send(self, event: Event) -> None:
        """Pass an event on. Qt queues it, so this returns at once."""
        self.received.emit(event)
