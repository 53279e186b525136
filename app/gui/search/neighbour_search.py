"""The question for a photo's neighbours: the newest one counts, and the answer is kept fresh as the library grows.

Where details are compared a second question follows, and its answer comes as the ``better`` one of the first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.masks import Only
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
    """The Answer; once more when there is a ``better`` one. What had that is told again only with that."""
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
        self._details_job: int | None = None
        self._held: Answer | None = None
        """Not told before its details are known: where the better order is shown the first is none to go back to."""
        self._bettered: Question | None = None
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_AFTER_MS)
        self._slow.timeout.connect(self.delayed)
        self._patience = QTimer(self, singleShot=True, interval=_SLOW_AFTER_MS)
        self._patience.timeout.connect(self._tell_held)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._ask)
        requests.stopped.connect(self._on_stopped)
        requests.ended.connect(self._on_ended)

    def look(self, path: str, count: int, *, whole: bool = False, engine: str = "", only: Only | None = None) -> None:
        """Look for the ``count`` nearest photos of the one at ``path``; ``whole``: told in the better order at once.

        ``engine``: the name of the one that is asked, "" for whichever answers. ``only``: what of the photo is asked
        about, None for all of it.
        """
        self.ask(Question(path, count, engine=engine, only=only), whole=whole)

    def ask(self, question: Question, *, whole: bool = False) -> None:
        """Ask a question; ``whole`` as for ``look``."""
        self._question = question
        self._bettered = self._question if whole else None
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
        self._forget()

    def _forget(self) -> None:
        for job_id in (self._job, self._details_job):
            self._requests.forget(job_id)
        self._job = self._details_job = self._held = None
        self._patience.stop()

    def _ask(self) -> None:
        if self._question is None:
            return
        self._forget()
        self._again.stop()
        self._job = self._requests.ask(self._catalog.search.find(self._question), self._take, self._fail)

    def _take(self, answer: Answer) -> None:
        self._end()
        question = self._question
        if question is not None and question.box is not None:
            self._take_part(answer, answer)
            return
        if question is None or question.engine or question.only or not self._catalog.search.compares_details:
            self._bettered = None
            self.answered.emit(answer)
            return
        if self._bettered == question:
            self._held = answer
            self._patience.start()
        else:
            self.answered.emit(answer)
        if self._question == question:  # who was told may have asked something else
            self._details_job = self._requests.ask(
                self._catalog.search.find(replace(question, details=True)),
                lambda better: self._take_details(answer, better),
                lambda _: self._go_without_details(),
            )

    def _take_part(self, first: Answer, latest: Answer) -> None:
        """Tell in how many photos a part has been looked for by now, and go on as long as some are left."""
        self._details_job = self._bettered = None
        question, looked = self._question, latest.looked_into
        self.answered.emit(first if latest is first else replace(first, better=latest))
        if self._question == question and question is not None and looked is not None and looked.left:
            self._details_job = self._requests.ask(
                self._catalog.search.find(replace(question, details=True)),
                lambda better: self._take_part(first, better),
                lambda _: self._go_without_details(),
            )

    def _take_details(self, answer: Answer, better: Answer) -> None:
        if not better.detailed:
            self._go_without_details()
            return
        self._details_job = self._held = None
        self._patience.stop()
        self._bettered = self._question
        self.answered.emit(replace(answer, better=better))

    def _go_without_details(self) -> None:
        self._details_job = self._bettered = None
        self._tell_held()

    def _tell_held(self) -> None:
        """Tell an answer that has waited for its details."""
        held, self._held = self._held, None
        self._patience.stop()
        if held is not None:
            self.answered.emit(held)

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
        elif job_id == self._details_job:
            self._details_job = None
            self._again.start(_AGAIN_AFTER_MS)

    def _on_ended(self, job_id: int) -> None:
        """A job that ended without an answer and was not stopped has met a bug."""
        if job_id == self._job:
            self._fail(text("The search failed because of a bug in Photokin; the log says more."))
        elif job_id == self._details_job:
            self._go_without_details()
