"""The panel beside the gallery: the selected photo, and its nearest photos before the hand leaves the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.photo import Answer, Hidden
from app.core.status import Counts, Status
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.plain_text import give_tip
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.photo.actions import PhotoActions
from app.gui.search.compared import among_words, folded_words, left_out_words
from app.gui.search.match_grid import MatchGrid
from app.gui.search.neighbour_search import NeighbourSearch
from app.gui.search.panel_head import PanelHead
from app.gui.search.why_here import WhyHere

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_SIDE_PX = 16
_CELL_PX = 100


class NeighboursPanel(QWidget):
    """Shows the neighbours of one photo. While it is hidden it asks for nothing."""

    photo_activated = Signal(object)
    """The path of a neighbour that is to be seen large."""
    neighbour_chosen = Signal(object)
    """The path of a neighbour that is to become the selected photo."""

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
        self._path = ""
        self._asked_for = ""
        self._count = count
        self._counts: Counts | None = None
        self._told_among: tuple[Counts | None, int, Hidden] | None = None
        self._head = PanelHead(catalog, requests, thumbnails, actions)
        self._among = quiet(ElidedLabel())
        self._matches = MatchGrid(thumbnails, actions, "panel", _SIDE_PX)
        self._matches.grid.set_cell_px(_CELL_PX)
        self._why = WhyHere(self._matches, self._head.picture_view, catalog, requests, actions)
        self.photos = ListedPhotos(self._matches.model, lambda: self._path, lambda: self._matches.answer)
        self._search = NeighbourSearch(catalog, requests, self)
        self._search.answered.connect(self._on_answered)
        self._search.delayed.connect(self._show_head)
        self._search.failed.connect(self._show_head)
        self._matches.tell_of(self._search)
        for news in (requests.library_changed, requests.look_alikes_changed):
            news.connect(self._on_library_changed)
        self._matches.photo_activated.connect(self.photo_activated)
        self._matches.neighbour_chosen.connect(self.neighbour_chosen)
        self._lay_out()
        self.show_neighbours_of("")

    @property
    def path(self) -> str:
        """The photo whose neighbours are shown, "" for none."""
        return self._path

    def show_neighbours_of(self, path: str) -> None:
        """Show the photo at ``path`` and its neighbours, or nothing for ""."""
        if path == self._path and path:
            return
        self._path = path
        self._ask()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours in these folders, which cannot be read now."""
        self._matches.model.set_offline(roots)

    def set_count(self, count: int) -> None:
        """Show so many neighbours."""
        if count != self._count:
            self._count = count
            self._asked_for = ""
            if self._path:
                self._ask()

    def take_status(self, status: Status) -> None:
        """Tell among how many photos these are the nearest, as the library is now."""
        self._counts = status.counts
        self._tell_among()

    def _ask(self) -> None:
        if not self._path:
            self._search.drop()
            self._head.show_photo("")
            self._asked_for = ""
            self._head.hide()
            self._among.hide()
            self._matches.show_message(tr("Select a photo to see the photos most like it."))
        elif self.isVisible() and self._asked_for != self._path:
            self._asked_for = self._path
            self._search.look(self._path, self._count)
            if self._head.isHidden():
                self._show_head()

    @Slot()
    def _show_head(self) -> None:
        """Show what the neighbours are of: with them, in one painting, or before them where they take a while.

        What is to be told of the photo is asked for then, so that it does not keep the answer waiting.
        """
        self._head.show()
        if self._head.path != self._path:
            self._head.show_photo(self._path)

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(_SIDE_PX, GAP_PX + HALF_GAP_PX, _SIDE_PX, HALF_GAP_PX)
        top.setSpacing(GAP_PX + HALF_GAP_PX)
        top.addWidget(self._head)
        top.addWidget(self._among)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._matches, 1)
        self.setAccessibleName(tr("Neighbours of the selected photo"))

    def _tell_among(self) -> None:
        answer = self._matches.answer
        self._among.setVisible(answer is not None and bool(answer.matches))
        if answer is not None and (self._counts, answer.searched, answer.hidden) != self._told_among:
            self._told_among = self._counts, answer.searched, answer.hidden
            folded = answer.hidden.folded
            words = [among_words(self._counts, answer.searched)]
            words += [tr_count("{count} folded in", "{count} folded in", folded)] if folded else []
            self._among.setText(" · ".join(words))
            left_out = "\n".join(filter(None, (folded_words(answer.hidden), left_out_words(self._counts))))
            give_tip(self._among, left_out)
            self._among.setAccessibleDescription(left_out)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._head.fit(self.width())

    def _on_answered(self, answer: Answer) -> None:
        self._matches.show_answer(answer)
        self._tell_among()
        self._show_head()

    def _on_library_changed(self) -> None:
        if self.isVisible():
            self._search.refresh()
            self._head.refresh()
        else:
            self._asked_for = ""
