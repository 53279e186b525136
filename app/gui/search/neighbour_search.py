"""The question for a photo's neighbours: the newest one counts, and the answer is kept fresh as the library grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.photo import Answer
from app.core.question import Question
from app.core.text import Text, text
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_SLOW_AFTER_MS = 150
_AGAIN_AFTER_MS = 300
_REFRESH_AFTER_MS = 1500


class NeighbourSearch(QObject):
    """Asks ``find`` for one place of the window, one question at a time."""

    answered = Signal(object)
    """The Answer."""
    failed = Signal(object)
    """The Text that says why there is no answer."""
    delayed = Signal()
    """The answer takes longer than an eye notices: what is still shown belongs to another photo."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._question: Question | None = None
        self._job: int | None = None
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_AFTER_MS)
        self._slow.timeout.connect(self.delayed)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._ask)
        requests.stopped.connect(self._on_stopped)
        requests.ended.connect(self._on_ended)

    def look(self, path: str, count: int) -> None:
        """Look for the ``count`` nearest photos of the one at ``path``."""
        self._question = Question(path, count)
        self._slow.start()
        self._ask()

    def refresh(self) -> None:
        """The library changed: ask again soon, while what is shown stays."""
        if self._question is not None and not self._again.isActive():
            self._again.start(_REFRESH_AFTER_MS)

    def drop(self) -> None:
        """Want no answer any more."""
        self._question = None
        self.stop()

    def stop(self) -> None:
        """Nobody looks now; ``refresh`` asks again."""
        self._slow.stop()
        self._again.stop()
        self._requests.forget(self._job)
        self._job = None

    def _ask(self) -> None:
        if self._question is None:
            return
        self._requests.forget(self._job)
        self._again.stop()
        self._job = self._requests.ask(self._catalog.search.find(self._question), self._take, self._fail)

    def _take(self, answer: Answer) -> None:
        self._end()
        self.answered.emit(answer)

    def _fail(self, reason: Text) -> None:
        self._end()
        self.failed.emit(reason)

    def _end(self) -> None:
        self._job = None
        self._slow.stop()

    def _on_stopped(self, job_id: int) -> None:
        """Another place's question went before: ask again in a moment, as often as it takes."""
        if job_id == self._job:
            self._job = None
            self._again.start(_AGAIN_AFTER_MS)

    def _on_ended(self, job_id: int) -> None:
        """A job that ended without an answer and was not stopped has met a bug."""
        if job_id == self._job:
            self._fail(text("The search failed because of a bug in Photokin; the log says more."))
