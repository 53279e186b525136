"""The panel beside the gallery: the selected photo, and its nearest photos before the hand leaves the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.gallery import PhotoDetails
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import give_icon
from app.gui.kit.photo_words import details_words, name_of
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions
from app.gui.photo.query_picture import QueryPicture
from app.gui.picture.view import PictureView
from app.gui.search.match_grid import MatchGrid
from app.gui.search.neighbour_search import NeighbourSearch

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PICTURE_LINES = 9
_CELL_PX = 96


class NeighboursPanel(QWidget):
    """Shows the neighbours of one photo. While it is hidden it asks for nothing."""

    photo_activated = Signal(object)
    """The path of a neighbour, which is to become the selected photo."""
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
        self._path = ""
        self._asked_for = ""
        self._build(thumbnails, actions, count)
        self._picture = QueryPicture(self._view, catalog, requests, thumbnails, actions)
        self._picture.described.connect(self._on_described)
        self._search = NeighbourSearch(catalog, requests, self)
        self._search.answered.connect(self._matches.show_answer)
        self._matches.tell_of(self._search)
        requests.library_changed.connect(self._on_library_changed)
        self._matches.photo_activated.connect(self.photo_activated)
        self._matches.count_changed.connect(self._on_count_changed)
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
        self._matches.controls.set_count(count)

    def _ask(self) -> None:
        if not self._path:
            self._search.drop()
            self._picture.show_photo("")
            self._asked_for = ""
            self._header.hide()
            self._title.hide()
            self._matches.show_message(tr("Select a photo to see the photos most like it."))
        elif self.isVisible() and self._asked_for != self._path:
            self._asked_for = self._path
            self._search.look(self._path, self._matches.controls.count)
            self._header.show()
            self._title.show()
            self._name.setText(name_of(self._path))
            self._facts.setText("")
            self._picture.show_photo(self._path)

    def _build(self, thumbnails: ThumbnailSource, actions: PhotoActions, count: int) -> None:
        side_px = self.fontMetrics().height() * _PICTURE_LINES
        self._view = PictureView(
            QSize(side_px // 2, side_px // 2), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
        )
        self._view.setFixedHeight(side_px)
        self._view.shape_changed.connect(self._fit_picture)
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._facts = plain_label()
        self._facts.setWordWrap(True)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(GAP_PX // 2)
        words.addWidget(self._name)
        words.addWidget(self._facts, 1)
        self._header = QWidget()
        head = QHBoxLayout(self._header)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(GAP_PX)
        head.addWidget(self._view)
        head.addLayout(words, 1)
        self._title = self._title_line(actions)
        self._matches = MatchGrid(thumbnails, actions, count)
        self._matches.grid.set_cell_px(_CELL_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        column.setSpacing(GAP_PX)
        column.addWidget(self._header)
        column.addWidget(self._title)
        column.addWidget(self._matches, 1)
        self.setAccessibleName(tr("Neighbours of the selected photo"))

    def _title_line(self, actions: PhotoActions) -> QWidget:
        words = ElidedLabel(tr("Photos like it, nearest first"))
        find = QToolButton(autoRaise=True)
        find.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_icon(find, "similar")
        find.setAccessibleName(tr("Find similar"))
        give_tip(find, tr("Show them large (F)"))
        find.clicked.connect(lambda: actions.find_similar_wanted.emit(self._path))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)
        row.addWidget(find)
        return line

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def _fit_picture(self) -> None:
        """Give the picture the width of its shape, and the words beside it at least a third of the panel."""
        self._view.setFixedWidth(min(self._view.width_for(self._view.height()), self.width() * 3 // 5))

    def _on_described(self, details: PhotoDetails | None) -> None:
        self._facts.setText("\n".join(details_words(details)) if details is not None else "")

    def _on_count_changed(self, count: int) -> None:
        self._asked_for = ""
        if self._path:
            self._ask()
        self.count_changed.emit(count)

    def _on_library_changed(self) -> None:
        if self.isVisible():
            self._search.refresh()
            self._picture.refresh()
        else:
            self._asked_for = ""
