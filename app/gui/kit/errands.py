"""Short work that waits (trash, other programs, pixels) off the GUI thread, with its answer back in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

Value = TypeVar("Value")


class Errands(QObject):
    """Runs functions that touch no widget on a few threads. Answers stop with this object; the functions end alone.

    What a function raises is raised again in the GUI thread, where bugs are told.
    """

    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(self, errand: Callable[[], Value], on_value: Callable[[Value], None]) -> None:
        """Call ``errand()`` on a thread, then ``on_value`` with what it returned in this one."""

        def task() -> None:
            try:
                value: object = errand()
            except Exception as error:  # noqa: BLE001 - raised again in the GUI thread
                value = _Bug(error)
            try:
                self._finished.emit(on_value, value)
            except RuntimeError:  # the window is gone, nobody wants to know
                pass

        self._pool.start(task)

    @Slot(object, object)
    def _on_finished(self, on_value: Callable[[object], None], value: object) -> None:
        if isinstance(value, _Bug):
            raise value.error
        on_value(value)


class _Bug:
    def __init__(self, error: Exception) -> None:
        self.error = error
