"""What of the query was looked at for an answer: shown over it, and told in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.masks import Masked
from app.core.photo import Answer
from app.core.question import Question
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr
from app.gui.search.lasso import Lasso

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_ALL_PERCENT = 100


class ShownMask(QObject):
    """Asks for the mask of a query where its engine looks at a part of each photo, and the answer does not tell it."""

    said = Signal(str)
    """What is to be told beside the query, "" for nothing."""

    def __init__(self, catalog: Catalog, requests: Requests, lasso: Lasso) -> None:
        super().__init__(lasso)
        self._catalog = catalog
        self._requests = requests
        self._lasso = lasso
        self._job: int | None = None
        self._of: tuple[str, str] | None = None

    def forget(self) -> None:
        """Another query, or another part of it, is asked about."""
        self._requests.forget(self._job)
        self._job = self._of = None
        self._lasso.show_masked(None)
        self.said.emit("")

    def show_answer(self, answer: Answer) -> None:
        """Show what was looked at; where that is known already it stays."""
        asked = answer.query_path, answer.engine
        if answer.masked is not None:
            self._take(answer.masked, drawn=answer.only is not None)
        elif not answer.by_mask:
            self.forget()
        elif asked != self._of or self._job is not None:
            self.forget()
            self._of = asked
            question = Question(answer.query_path, 1, engine=answer.engine)
            self._job = self._requests.ask(
                self._catalog.search.masked(question), self._take_asked, lambda _: self.forget()
            )

    def _take_asked(self, masked: Masked | None) -> None:
        self._job = None
        if masked is not None:
            self._take(masked, drawn=False)

    def _take(self, masked: Masked, *, drawn: bool) -> None:
        self._lasso.show_masked(None if drawn else masked)
        if masked.trouble is not None:
            self.said.emit(shown(masked.trouble))
        elif drawn:
            self.said.emit("")
        else:
            percent = max(1, round(_ALL_PERCENT * masked.share))
            self.said.emit(tr("The subject alone was looked at: {percent} % of the picture.", percent=percent))
