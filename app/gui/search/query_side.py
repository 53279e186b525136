"""The left side of the search view: the query photo large, where it came from, and what else was offered with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.gallery import PhotoDetails
from app.core.photo import Answer
from app.core.text import Text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import give_icon
from app.gui.kit.photo_words import date_words, folder_of, name_of, size_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.actions import PhotoActions
from app.gui.photo.query_picture import QueryPicture
from app.gui.picture.view import PictureView
from app.gui.search.offered_strip import OfferedStrip

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PICTURE_LINES = 10


class QuerySide(QWidget):
    """Tells of the query; the neighbours are shown elsewhere."""

    closed = Signal()
    other_chosen = Signal(object)
    """The path of one of the other photos that were offered."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        side_px = self.fontMetrics().height() * _PICTURE_LINES
        self._view = PictureView(QSize(side_px, side_px), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._view.shape_changed.connect(self._fit_picture)
        self._strip = OfferedStrip(catalog, requests)
        self._strip.chosen.connect(self.other_chosen)
        self._picture = QueryPicture(self._view, catalog, requests, thumbnails, actions)
        self._picture.described.connect(self._on_described)
        self._picture.measured.connect(self._on_measured)
        self._picture.failed.connect(self._on_picture_failed)
        self._lay_out()

    def show_query(self, path: str, others: tuple[str, ...]) -> None:
        """Show the photo at ``path`` and offer the others."""
        self._name.setText(name_of(path))
        self._folder.setText(folder_of(path))
        for label in (self._facts, self._origin, self._searched):
            label.setText("")
        self._picture.show_photo(path)
        self._strip.offer(others)

    def show_searched(self, answer: Answer) -> None:
        """Tell how much was compared with the query, and whether the library has it."""
        self._origin.setText(_origin_words(answer))
        self._searched.setText(tr_count("Compared with {count} photo", "Compared with {count} photos", answer.searched))

    def _lay_out(self) -> None:
        back = QPushButton(tr("&Gallery"))
        give_icon(back, "back")
        give_tip(back, tr("Back to the gallery (Esc)"))
        back.clicked.connect(self.closed)
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        self._folder = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        self._facts, self._origin, self._searched = _line(), _line(), _line()
        top = QHBoxLayout()
        top.addWidget(back)
        top.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GAP_PX, 0)
        column.setSpacing(GAP_PX)
        column.addLayout(top)
        column.addWidget(self._view, 1)
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        words = QVBoxLayout()
        words.setSpacing(GAP_PX // 2)
        for label in (self._name, self._folder, self._facts, self._origin, self._searched):
            words.addWidget(label)
        column.addLayout(words)
        column.addWidget(self._strip)
        column.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def _fit_picture(self) -> None:
        """Leave no gap between the picture and the words below it."""
        self._view.setMaximumHeight(max(self._view.minimumSizeHint().height(), self._view.height_for(self.width())))

    def _on_described(self, details: PhotoDetails | None) -> None:
        if details is not None:
            facts = (date_words(details.date_s), size_words(details.width_px, details.height_px))
            self._facts.setText(" · ".join(fact for fact in facts if fact))

    def _on_measured(self, whole: QSize) -> None:
        if not self._facts.text():
            self._facts.setText(size_words(whole.width(), whole.height()))

    def _on_picture_failed(self, reason: Text) -> None:
        self._facts.setText(shown(reason))


def _origin_words(answer: Answer) -> str:
    places = answer.query_places
    if not places:
        return tr("Not in the library, and not added to it")
    if places[0] == answer.query_path:
        return tr("In the library")
    return tr_count(
        "In the library as {path}", "In the library {count} times, first as {path}", len(places), path=places[0]
    )


def _line() -> QLabel:
    label = plain_label()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
