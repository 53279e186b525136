"""The left side of the search view: the query photo large, where it came from, and what else was offered with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.gallery import PhotoDetails
from app.core.photo import Answer
from app.core.status import Counts
from app.core.text import printable
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.dates import date_words
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.photo_words import name_of, size_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.sheet import scrolled
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.photo.actions import PhotoActions
from app.gui.photo.query_picture import QueryPicture
from app.gui.picture.view import PictureView
from app.gui.search.compared import compared_words, folded_words, left_out_words
from app.gui.search.engine_button import EngineButton
from app.gui.search.lasso import Lasso, Outline
from app.gui.search.offered_strip import OfferedStrip
from app.gui.search.origin import origin_words
from app.gui.search.query_box import QueryBox
from app.gui.search.shown_mask import ShownMask
from app.gui.search.what_counts import WhatCounts

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

SIDE_PX = 16
_LEAST_PICTURE_PX = 96
_BUTTON_PX = 32


class QuerySide(QWidget):
    """Tells of the query; the neighbours are shown elsewhere."""

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
        self._path = ""
        self._actions = actions
        self._answer: Answer | None = None
        self._counts: Counts | None = None
        self._roots: Sequence[str] = ()
        start = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
        self._view = PictureView(QSize(_LEAST_PICTURE_PX, _LEAST_PICTURE_PX), start)
        self._view.shape_changed.connect(self._fit_picture)
        self._strip = OfferedStrip(catalog, requests)
        self._strip.chosen.connect(self.other_chosen)
        self.engine = EngineButton(catalog, requests)
        self.counts = WhatCounts()
        self._picture = QueryPicture(self._view, catalog, requests, thumbnails, actions)
        self._picture.described.connect(self._on_described)
        self._picture.measured.connect(self._on_measured)
        self.lasso = Lasso(self._view)
        self._mask = ShownMask(catalog, requests, self.lasso)
        self.part = QueryBox(self._view)
        self._lay_out()
        self._hint = self._told = ""
        self._mask.said.connect(self._say_looked_at)
        self.lasso.said.connect(self._say_how_to_draw)
        self._say_looked_at("")

    @property
    def picture_view(self) -> PictureView:
        """Where the query is seen."""
        return self._view

    def show_query(self, path: str, others: tuple[str, ...]) -> None:
        """Show the photo at ``path``, all of it, and offer the others."""
        self._path, self._answer = path, None
        self._name.setText(name_of(path))
        for label in (self._facts, self._origin, self._compared):
            label.setText("")
        self._picture.show_photo(path)
        self._strip.offer(others)
        self.show_part(())

    def show_part(self, outline: Outline) -> None:
        """Show that what lies within these corners is searched with alone, all of the photo for ()."""
        self._mask.forget()
        self.lasso.show_outline(outline)

    def show_compared(self, answer: Answer) -> None:
        """Tell how much was compared with the query, and whether the library has it."""
        self._answer = answer
        self._tell_of_library()
        self._mask.show_answer(answer)
        looked_into = (answer.better or answer).looked_into
        self.part.show_looked_into(looked_into)
        self._compared.setVisible(looked_into is None)  # that line says it then

    def take_library(self, counts: Counts, roots: Sequence[str]) -> None:
        """Tell it with these numbers and folders of the library."""
        self._counts, self._roots = counts, roots
        self._tell_of_library()

    def _tell_of_library(self) -> None:
        if self._answer is None:
            return
        self._origin.setText(origin_words(self._answer, self._roots))
        places = self._answer.query_places or (self._answer.query_path,)
        give_tip(self._origin, "\n".join(str(printable(place)) for place in places))
        hidden = self._answer.hidden
        compared = compared_words(self._counts, self._answer.searched, hidden.outside)
        self._compared.setText("\n".join(filter(None, (compared, folded_words(hidden)))))
        left_out = left_out_words(self._counts)
        give_tip(self._compared, left_out)
        self._compared.setAccessibleDescription(left_out)

    def _lay_out(self) -> None:
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        set_type(self._name, "body", semibold=True)
        self._facts, self._origin, self._compared, self._looked_at = (quiet(plain_label()) for _ in range(4))
        information = QToolButton(autoRaise=True)
        information.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        information.setIconSize(QSize(ICON_PX, ICON_PX))
        information.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        give_icon(information, "information")
        information.setAccessibleName(tr("Information"))
        give_tip(information, tr("Information"))
        information.clicked.connect(self._on_information_wanted)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.part.button)
        head.addWidget(self.lasso.button)
        head.addWidget(information)
        words = QVBoxLayout()
        words.setSpacing(HALF_GAP_PX // 2)
        words.addLayout(head)
        for label in (self._looked_at, self._facts, self._origin, self._compared):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(label)
        page = _Page()
        column = QVBoxLayout(page)
        column.setContentsMargins(SIDE_PX, SIDE_PX, SIDE_PX, SIDE_PX)
        column.setSpacing(GAP_PX)
        column.addWidget(self._view, 1)
        words.addWidget(self.part.line)
        words.addWidget(self.engine, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(words)
        column.addWidget(self.counts)
        column.addWidget(self._strip)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.addWidget(scrolled(page))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Divide it from the results."""
        with QPainter(self) as painter:
            at = 0 if self.isRightToLeft() else self.width() - 1
            painter.fillRect(at, 0, 1, self.height(), QColor(tokens_of(self).hair))

    def _fit_picture(self) -> None:
        """Leave no gap between the picture and the words below it."""
        wanted_px = self._view.height_for(self.width() - 2 * SIDE_PX)
        self._view.setMaximumHeight(max(self._view.minimumSizeHint().height(), wanted_px))

    def _say_looked_at(self, words: str) -> None:
        self._told = words
        self._say_how_to_draw(self._hint)

    def _say_how_to_draw(self, words: str) -> None:
        """Say it in place of what was looked at."""
        self._hint = words
        said = words or self._told
        self._looked_at.setText(said)
        self._looked_at.setVisible(bool(said))

    def _on_information_wanted(self) -> None:
        self._actions.set_paths([self._path])
        self._actions.information.trigger()

    def _on_described(self, details: PhotoDetails | None) -> None:
        if details is not None:
            facts = (date_words(details.date_s), size_words(details.width_px, details.height_px))
            self._facts.setText(" · ".join(fact for fact in facts if fact))

    def _on_measured(self, whole: QSize) -> None:
        if not self._facts.text():
            self._facts.setText(size_words(whole.width(), whole.height()))


class _Page(QWidget):
    """Asks for no more height than it needs with the smallest picture: before it scrolls, that one gives way."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return super().heightForWidth(width) if layout is None else layout.minimumHeightForWidth(width)
