"""The result of Find similar: the query large at the left, its neighbours in a big grid, Back and Forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.photo import Answer
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions
from app.gui.search.match_grid import MatchGrid
from app.gui.search.neighbour_search import NeighbourSearch
from app.gui.search.query_side import QuerySide
from app.gui.search.search_history import SearchHistory, Step

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_SIDE_SHARE, _GRID_SHARE = 3, 7
_MANY_PX = 1000  # a splitter cuts down what is too much, by share


class SearchView(QWidget):
    """Searches with any photo, in the library or not, and walks the chain of what was searched with."""

    closed = Signal()
    """The user wants to go back to the gallery."""
    photo_activated = Signal(object)
    """Path."""
    history_changed = Signal()
    search_started = Signal(object)
    """The path of the query."""
    count_changed = Signal(int)

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        count: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = SearchHistory()
        self._returning: Step | None = None
        self._out_of_date = False
        self._matches = MatchGrid(thumbnails, actions, count)
        self._side = QuerySide(catalog, requests, thumbnails, actions)
        self._search = NeighbourSearch(catalog, requests, self)
        self._lay_out()
        self._search.answered.connect(self._on_answered)
        self._matches.tell_of(self._search)
        requests.library_changed.connect(self._on_library_changed)
        self._matches.photo_activated.connect(self.photo_activated)
        self._matches.count_changed.connect(self._on_count_changed)
        self._side.other_chosen.connect(self._on_other_chosen)
        self._side.closed.connect(self.closed)

    @property
    def query_path(self) -> str:
        """The photo searched with, "" before the first search."""
        return self._history.now.path if self._history.now is not None else ""

    @property
    def can_back(self) -> bool:
        return self._history.can_back

    @property
    def can_forward(self) -> bool:
        return self._history.can_forward

    def search(self, path: str, others: tuple[str, ...] = ()) -> None:
        """Search with the photo at ``path``; ``others`` that came with it are offered beside it."""
        self._leave()
        self._history.push(Step(path, tuple(other for other in others if other != path)))
        self._show(Step(path))

    def back(self) -> None:
        """Search with the query before this one again, and show it as it was left."""
        self._leave()
        self._show(self._history.back())

    def forward(self) -> None:
        """Go to the query that Back came from."""
        self._leave()
        self._show(self._history.forward())

    def step(self, path: str, by: int) -> str | None:
        """Return the photo ``by`` places on from ``path`` among the neighbours shown; the query comes first."""
        return self._matches.step(path, by, self.query_path)

    def reveal(self, path: str) -> None:
        """Make a neighbour the current one, such as the photo last shown large."""
        self._matches.grid.select_path(path)

    def forget(self) -> None:
        """The view is left: stop asking, keep the chain."""
        self._leave()
        self._search.drop()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours in these folders, which cannot be read now."""
        self._matches.model.set_offline(roots)

    def set_count(self, count: int) -> None:
        """Show so many neighbours."""
        self._matches.controls.set_count(count)

    def set_cell_px(self, cell_px: int) -> None:
        """Show neighbours at this size."""
        self._matches.grid.set_cell_px(cell_px)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        self._matches.grid.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._side)
        parts.addWidget(self._matches)
        parts.setSizes([_SIDE_SHARE * _MANY_PX, _GRID_SHARE * _MANY_PX])
        parts.setStretchFactor(0, _SIDE_SHARE)
        parts.setStretchFactor(1, _GRID_SHARE)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        column.addWidget(parts)
        self.setAccessibleName(tr("Search by photo"))

    def _leave(self) -> None:
        self._history.leave(self._matches.grid.current_path(), self._matches.grid.scroll_position())

    def _show(self, step: Step | None) -> None:
        now = self._history.now
        if step is None or now is None:
            return
        self._returning, self._out_of_date = step, False
        self._side.show_query(now.path, now.others)
        self._search.look(now.path, self._matches.controls.count)
        self.history_changed.emit()
        self.search_started.emit(now.path)

    def _on_answered(self, answer: Answer) -> None:
        self._matches.show_answer(answer)
        self._side.show_searched(answer)
        left, self._returning = self._returning, None
        if left is not None and left.current:
            self._matches.grid.select_path(left.current)
        if left is not None and left.scroll is not None:
            self._matches.grid.restore_scroll_position(left.scroll)

    def _on_count_changed(self, count: int) -> None:
        if self.query_path and self.isVisible():
            self._search.look(self.query_path, count)
        self._out_of_date = not self.isVisible()
        self.count_changed.emit(count)

    def _on_library_changed(self) -> None:
        if self.isVisible():
            self._search.refresh()
        self._out_of_date = not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._out_of_date and self.query_path:
            self._search.look(self.query_path, self._matches.controls.count)
        self._out_of_date = False

    def _on_other_chosen(self, path: str) -> None:
        now = self._history.now
        if now is not None:
            self.search(path, (now.path, *now.others))
