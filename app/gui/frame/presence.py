"""Whether somebody uses the window: told below, where reading may wait until nobody does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_INPUT = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletMove,
})  # fmt: skip
_TELL_EVERY_S = 5.0


class Presence(QObject):
    """Sees what the system hands to the window, before any widget does, and takes nothing of it."""

    def __init__(self, catalog: Catalog, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._told_at = float("-inf")
        window.winId()  # makes the system's window if there is none yet
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and (now_s := time.monotonic()) - self._told_at >= _TELL_EVERY_S:
            self._told_at = now_s
            self._catalog.touch()
        return False
