"""One question to several engines: the newest one counts, and the answers are kept fresh as the library grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.question import Question
from app.core.text import Text, text
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_AGAIN_AFTER_MS = 300
_REFRESH_AFTER_MS = 1500


class ComparisonSearch(QObject):
    """Asks ``compare``, one question at a time."""

    answered = Signal(object)
    """Tuple of Answer, in the order of the engines."""
    failed = Signal(object)
    """The Text that says why there is no answer."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._question: Question | None = None
        self._engines: tuple[str, ...] = ()
        self._job: int | None = None
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._ask)
        requests.stopped.connect(self._on_stopped)
        requests.ended.connect(self._on_ended)

    def look(self, question: Question, engines: tuple[str, ...]) -> None:
        """Ask these engines the same question."""
        self._question, self._engines = question, engines
        self._ask()

    def refresh(self) -> None:
        """The library changed: ask again soon, while what is shown stays."""
        if self._question is not None and not self._again.isActive():
            self._again.start(_REFRESH_AFTER_MS)

    def stop(self) -> None:
        """Nobody looks now."""
        self._again.stop()
        self._requests.forget(self._job)
        self._question = self._job = None

    def _ask(self) -> None:
        if self._question is not None:
            self._again.stop()
            self._requests.forget(self._job)
            self._job = self._requests.ask(
                self._catalog.search.compare(self._question, self._engines), self._take, self._fail
            )

    def _take(self, answers: object) -> None:
        self._job = None
        self.answered.emit(answers)

    def _fail(self, reason: Text) -> None:
        self._job = None
        self.failed.emit(reason)

    def _on_stopped(self, job_id: int) -> None:
        """Another place's question went before."""
        if job_id == self._job:
            self._job = None
            self._again.start(_AGAIN_AFTER_MS)

    def _on_ended(self, job_id: int) -> None:
        """A job that ended without an answer and was not stopped has met a bug."""
        if job_id == self._job:
            self._fail(text("The search failed because of a bug in Photokin; the log says more."))
