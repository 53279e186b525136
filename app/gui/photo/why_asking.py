"""The question why two photos are similar: the newest one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.text import Text, text
from app.core.why import Why
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_SLOW_AFTER_MS = 300
_AGAIN_AFTER_MS = 120
RELEASED_AFTER_MS = 60
"""A key that is held comes again and again: on a busy screen each time with a release that is none."""


class WhyAsking(QObject):
    """Asks ``why`` for one place of the window. Nothing is asked ahead."""

    told = Signal(object)
    """Why."""
    failed = Signal(object)
    """The Text that says why it cannot be told."""
    delayed = Signal()
    """It takes longer than an eye notices."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._asked: tuple[str, str, str] | None = None
        self._job: int | None = None
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_AFTER_MS)
        self._slow.timeout.connect(self.delayed)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_AFTER_MS)
        self._again.timeout.connect(self._ask)
        requests.stopped.connect(self._on_stopped)
        requests.ended.connect(self._on_ended)

    def ask(self, first: str, second: str, engine: str) -> None:
        """Ask about two photos; what was asked before is not wanted any more."""
        self._asked = first, second, engine
        self._slow.start()
        self._ask()

    def stop(self) -> None:
        """Want no answer."""
        self._asked = None
        self._slow.stop()
        self._again.stop()
        self._forget()

    def _ask(self) -> None:
        self._forget()
        if self._asked is not None:
            self._job = self._requests.ask(self._catalog.search.why(*self._asked), self._take, self._fail)

    def _forget(self) -> None:
        if self._job is not None:
            self._requests.forget(self._job)
            self._catalog.cancel(self._job)
        self._job = None

    def _take(self, why: Why) -> None:
        self._job = None
        self._slow.stop()
        self.told.emit(why)

    def _fail(self, reason: Text) -> None:
        self._job = None
        self._slow.stop()
        self.failed.emit(reason)

    def _on_stopped(self, job_id: int) -> None:
        """Neighbours were asked for meanwhile, which go before: ask again in a moment."""
        if job_id == self._job:
            self._job = None
            self._again.start()

    def _on_ended(self, job_id: int) -> None:
        """A job that ended without an answer and was not stopped has met a bug."""
        if job_id == self._job:
            self._fail(text("It cannot be told because of a bug in Photokin; the log says more."))
