"""Reference cycles are collected in the GUI thread only, between events."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 1_000


class GarbageCollection(QObject):
    """Takes over from Python, which collects in whatever thread happens to allocate.

    A timer or another QObject in a cycle would be destroyed there, under the feet of the event loop. Python must not
    collect by itself while this object lives; ``close`` gives that back.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def keep_all(self) -> None:
        """Never look again at what there is now (modules, classes, the window): it stays, and looking takes long."""
        gc.freeze()

    @Slot()
    def look_again(self) -> None:
        """Much of what was to be kept is gone: let go of it, and keep what has come in its place."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation whose turn it is, by Python's own thresholds."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
        if due:
            gc.collect(due[-1])
