"""Narrows the neighbours of a question to those that the words of the filter let through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.photo import Answer
from app.gui.kit.commands import Choice
from app.gui.kit.months import month_names
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class AnswerFilter(QObject):
    """Stands between a question and who shows its answer. A new question begins without words."""

    narrowed = Signal(object)
    """Answer with the matches to be shown."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._answer: Answer | None = None
        self._job: int | None = None
        self.words: Choice[str] = Choice("", self)
        self.words.chosen.connect(self._on_words_chosen)
        self.found: Choice[tuple[int, int] | None] = Choice(None, self)

    def take(self, answer: Answer) -> None:
        """Narrow this answer from now on."""
        self._answer = answer
        self._narrow()

    def begin(self) -> None:
        """Another question is asked: what narrowed the last one has no meaning for it."""
        self._requests.forget(self._job)
        self._answer = None
        self.words.show("")
        self.found.show(None)

    @Slot(object)
    def _on_words_chosen(self, words: str) -> None:
        self.words.show(words)
        self._narrow()

    def _narrow(self) -> None:
        self._requests.forget(self._job)
        answer, words = self._answer, self.words.value
        if answer is None:
            return
        if not words:
            self.found.show(None)
            self.narrowed.emit(answer)
            return
        better = () if answer.better is None else answer.better.matches
        listed = (each for match in (*answer.matches, *better) for each in (match, *match.shots))
        paths = list(dict.fromkeys(path for match in listed for path in match.files))
        self._job = self._requests.ask(
            self._catalog.gallery.narrow(paths, words, month_names()),
            lambda through: self._on_narrowed(answer, through),
        )

    def _on_narrowed(self, answer: Answer, through: frozenset[str]) -> None:
        passed = narrowed(answer, through)
        if answer.better is not None:
            passed = replace(passed, better=narrowed(answer.better, through))
        self.found.show((len(passed.matches), len(answer.matches)))
        self.narrowed.emit(passed)


def narrowed(answer: Answer, through: frozenset[str] | None) -> Answer:
    """Return an answer with the matches that lie at one of these paths; None is all.

    Of a stack those shots are left that do, the nearest first.
    """
    if through is None:
        return answer
    passed = [[each for each in (match, *match.shots) if through.intersection(each.files)] for match in answer.matches]
    return replace(answer, matches=tuple(replace(first, shots=tuple(rest)) for first, *rest in filter(None, passed)))
