"""Small things that touch the disk and are not the Catalog's: done on one thread, answered in the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)


class Errands(QObject):
    """Runs functions one after the other. What they raise is logged, and nothing comes back."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closing = threading.Event()
        """Set when the program closes: a long errand looks at it now and then."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="errands")
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def run(self, errand: Callable[[], Any], on_value: Callable[[Any], None] | None = None) -> None:
        """Run ``errand`` soon; ``on_value`` gets what it returns, in the GUI thread."""
        if not self.closing.is_set():
            self._thread.submit(self._run, errand, on_value)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self.closing.set()
        self._thread.shutdown(cancel_futures=True)

    def _run(self, errand: Callable[[], Any], on_value: Callable[[Any], None] | None) -> None:
        try:
            value = errand()
        except Exception:  # an errand is never worth the window
            log.exception("errand failed")
            return
        if on_value is not None and not self.closing.is_set():
            self._done.emit(on_value, value)

    @Slot(object, object)
    def _on_done(self, on_value: Callable[[Any], None], value: object) -> None:
        on_value(value)
