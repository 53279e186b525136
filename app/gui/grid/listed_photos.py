"""The photos of a list in its order, for whoever walks through them: by row, loaded or not, however many there are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core.gallery import PhotoDetails
from app.core.photo import Answer, ContentId, Match, match_of
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell, cell_of
from app.gui.kit.places import View

_AHEAD = 16


class ListedPhotos(QObject):
    """Looks into a model; for neighbours the query comes first, which the model does not have."""

    altered = Signal()
    """Photos came, went, or more is known of some."""

    def __init__(
        self,
        model: CellListModel,
        query: Callable[[], str] = lambda: "",
        answer: Callable[[], Answer | None] = lambda: None,
        has_moved_on: Callable[[View | None], bool] = lambda _: False,
    ) -> None:
        """``query`` returns the photo whose neighbours these are, "" for none; ``answer`` what came of it.

        ``has_moved_on`` is the page's (see ``kit.page.Photos``).
        """
        super().__init__(model)
        self._model = model
        self._query = query
        self._answer = answer
        self._moved_on = has_moved_on
        self._asked_with = Cell()
        for news in (model.dataChanged, model.modelReset, model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            news.connect(self._on_altered)

    @property
    def query(self) -> str:
        """The photo whose neighbours these are, the first of all; "" if they are no neighbours."""
        return self._query()

    @property
    def answer(self) -> Answer | None:
        """What came of the question with ``query``."""
        answer = self._answer()
        return answer if answer is not None and answer.query_path == self.query else None

    @property
    def count(self) -> int:
        """How many there are, the query counted."""
        return self._model.rowCount() + self._first

    @property
    def neighbours(self) -> int:
        """How many there are, the query not counted."""
        return self._model.rowCount()

    def cell(self, row: int) -> Cell:
        """Return a photo; one that is not loaded yet is a placeholder and asked for."""
        if row >= self._first:
            return self._model.cell(row - self._first)
        return self._asked_with if self._asked_with.path == self.query else Cell(path=self.query)

    def know_query(self, details: PhotoDetails) -> None:
        """Take in what the library knows of the query."""
        self._asked_with = cell_of(details)
        self.altered.emit()

    def row_of(self, path: str) -> int | None:
        """Return where a photo is, None if it is not here or not loaded yet."""
        if self._first and path == self.query:
            return 0
        row = self._model.row_of_path(path)
        return None if row is None else row + self._first

    def match(self, path: str) -> Match | None:
        """Return how like the query a photo is, None where that is not known."""
        answer = self.answer
        return match_of(answer.matches, path) if answer is not None else None

    def step(self, path: str, by: int) -> str | None:
        """Return the photo ``by`` places on from the one at ``path``, and have those after it ready."""
        row = self.row_of(path)
        if row is None or not 0 <= row + by < self.count:
            return None
        self.cell(min(max(row + by * _AHEAD, 0), self.count - 1))  # asks for its page
        return self.cell(row + by).path

    def content_id_of(self, path: str) -> ContentId | None:
        """Return the content of a photo that has been loaded."""
        row = self.row_of(path)
        return None if row is None else self.cell(row).content_id

    def has_moved_on(self, view: View | None) -> bool:
        """Tell whether somebody has gone on from a view of these photos, which makes a step."""
        return self._moved_on(view)

    @property
    def _first(self) -> int:
        return 1 if self.query else 0

    def _on_altered(self) -> None:
        self.altered.emit()
