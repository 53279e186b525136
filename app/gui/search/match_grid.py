"""The neighbours of one query: a grid of them, how near and how many, or the sentence that says why there are none."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.core.photo import Answer
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.actions import PhotoActions
from app.gui.photo.grid_photos import GridPhotos
from app.gui.search.match_controls import MatchControls
from app.gui.search.match_list_model import MatchListModel
from app.gui.search.neighbour_search import NeighbourSearch


class MatchGrid(QWidget):
    """What the neighbours panel and the search view have in common."""

    photo_activated = Signal(object)
    """Path."""
    count_changed = Signal(int)

    def __init__(
        self, thumbnails: ThumbnailSource, actions: PhotoActions, count: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._answer: Answer | None = None
        self.model = MatchListModel(self)
        self.grid = PhotoGrid(thumbnails, self)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(tr("Neighbours"))
        self.grid.photo_activated.connect(self.photo_activated.emit)
        self.photos = GridPhotos(self.grid, actions, self._query_path)
        self._message = plain_label()
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(GAP_PX)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._message)
        self._pages.addWidget(self.grid)
        self.controls = MatchControls(count)
        self.controls.farthest_changed.connect(self._on_farthest_changed)
        self.controls.count_changed.connect(self.count_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addLayout(self._pages, 1)
        column.addWidget(self.controls)

    @property
    def answer(self) -> Answer | None:
        """What is shown now."""
        return self._answer

    def show_answer(self, answer: Answer) -> None:
        """Show the neighbours; the same photo's again keeps the selection and the place."""
        before = self._answer
        if before == answer and self._pages.currentWidget() is self.grid:
            return
        left = self.grid.view()
        self._answer = answer
        self._actions.note_answer(answer)
        self.model.set_matches(answer.matches)
        if before is not None and before.query_path == answer.query_path:
            self.grid.restore_view(left)
        self._show_grid_or_reason()

    def photos_room(self) -> QRect:
        """Return where the neighbours are, in the coordinates of this widget."""
        return self.grid.geometry()

    def tell_of(self, search: NeighbourSearch) -> None:
        """Say in place of neighbours that the search takes a while, or why it found none."""
        search.delayed.connect(lambda: self.show_message(tr("Looking for photos like it…")))
        search.failed.connect(lambda reason: self.show_message(shown(reason)))

    def show_message(self, sentence: str) -> None:
        """Show a sentence in place of neighbours."""
        self._answer = None
        self.model.set_matches(())
        self._say(sentence)

    def step(self, path: str, by: int, query_path: str) -> str | None:
        """Return the photo ``by`` places on from ``path``: the query, then the neighbours in sight."""
        order = [query_path, *(self.model.path_at(row) for row in range(self.model.rowCount()))]
        place = order.index(path) + by if path in order else -1
        return order[place] if 0 <= place < len(order) else None

    def _show_grid_or_reason(self) -> None:
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.grid)
        elif self._answer is not None and self._answer.matches:
            self._say(
                tr_count(
                    "The only neighbour is farther away than the slider allows.",
                    "All {count} neighbours are farther away than the slider allows.",
                    len(self._answer.matches),
                )
            )
        elif self._answer is not None:
            self._say(tr("There are no other photos to compare with yet."))

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._pages.setCurrentWidget(self._message)

    def _on_farthest_changed(self, distance: float) -> None:
        self.model.set_farthest(distance)
        self._show_grid_or_reason()

    def _query_path(self) -> str:
        """Return what actions are for while no neighbour is selected."""
        return self._answer.query_path if self._answer is not None else ""
