"""The result of Find similar: the query large at the left, its neighbours in a big grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.core.comparison import Askable
from app.core.masks import within
from app.core.photo import Answer
from app.core.question import Question
from app.core.status import Status
from app.gui.grid.left_view import has_moved_on
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.commands import Choice, Commands
from app.gui.kit.page import Photos, Wishes
from app.gui.kit.places import LargePlace, SearchPlace, View
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions
from app.gui.photo.selection_bar import SelectionBar
from app.gui.search.answer_filter import AnswerFilter
from app.gui.search.comparison_view import ComparisonView
from app.gui.search.lasso import Outline
from app.gui.search.match_grid import MatchGrid
from app.gui.search.neighbour_search import NeighbourSearch
from app.gui.search.query_side import SIDE_PX, QuerySide
from app.gui.search.question_line import QuestionLine, below
from app.gui.search.question_parts import Engines, QuestionParts, place_after
from app.gui.search.side_splitter import SideSplitter
from app.gui.search.why_here import WhyHere

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class SearchView(QWidget):
    """Searches with any photo, in the library or not."""

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
        self.wishes = Wishes(self)
        self._path = ""
        self._others: tuple[str, ...] = ()
        self._returning: View | None = None
        self._out_of_date = False
        self._count = count
        self._matches = MatchGrid(thumbnails, actions, "page", SIDE_PX)
        self.selection_bar = SelectionBar(
            self._matches, self._matches.photos_room, self._matches.photos, actions, catalog, requests
        )
        self._photos = ListedPhotos(
            self._matches.model, lambda: self._path, lambda: self._matches.answer, self._has_moved_on
        )
        self._side = QuerySide(catalog, requests, thumbnails, actions)
        self._why = WhyHere(self._matches, self._side.picture_view, catalog, requests, actions)
        self._engines: tuple[str, ...] = ()
        self._outline: Outline = ()
        self.line = QuestionLine(catalog, requests, SIDE_PX)
        self.asked = QuestionParts(self.line, self._side, self._matches)
        self.asked.question_wanted.connect(lambda question: self._want(question=question))
        self._comparison = ComparisonView(catalog, requests, thumbnails, actions)
        self._search = NeighbourSearch(catalog, requests, self)
        self._filter = AnswerFilter(catalog, requests, self)
        self.cell_px = Choice(self._matches.grid.cell_px(), self)
        self.cell_px.chosen.connect(self._matches.grid.set_cell_px)
        self._matches.grid.cell_px_changed.connect(self.cell_px.show)
        self._matches.grid.cell_px_changed.connect(self._comparison.set_cell_px)
        self._matches.grid.current_changed.connect(self.wishes.stir)
        self._matches.grid.verticalScrollBar().valueChanged.connect(self.wishes.stir)
        self._lay_out()
        self._search.answered.connect(self._on_answered)
        self._filter.narrowed.connect(self._on_narrowed)
        self._matches.tell_of(self._search)
        requests.library_changed.connect(self._on_library_changed)
        requests.look_alikes_changed.connect(self._on_library_changed)
        self._matches.photo_activated.connect(self._on_photo_activated)
        self._side.other_chosen.connect(self._on_other_chosen)
        self._side.lasso.drawn.connect(lambda outline: self._want(outline=outline))
        self._side.engine.engine_chosen.connect(lambda name: self._want((name,) if name else ()))
        self._side.engine.compare_wanted.connect(self._want)
        self._side.engine.known.connect(self._on_engines_known)
        self._comparison.closed.connect(lambda: self._want(()))
        self._comparison.answered.connect(self._on_answered)
        self._filter.words.shown.connect(self._comparison.narrow)
        self._comparison.photo_activated.connect(self._on_compared_activated)

    @property
    def name(self) -> str:
        return SearchPlace.page

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        return Commands(self._filter.words, cell_px=self.cell_px, found=self._filter.found, narrows="results")

    @property
    def photos(self) -> Photos:
        return self._photos

    @property
    def place(self) -> SearchPlace:
        view = self._matches.grid.view() if self._answered and not self._compares else self._returning
        return SearchPlace(self._path, self._others, view, self._engines, self._outline, self.asked.as_left())

    @property
    def query_path(self) -> str:
        """The photo searched with, "" before the first search."""
        return self._path

    def enter(self, place: SearchPlace) -> None:
        """Search with the photo of a place; what is shown already is not asked for again."""
        others = tuple(other for other in place.others if other != place.path)
        self._returning = place.view
        question = self.asked.asked_at(place, self._count)
        asked = place.path, others, place.engines, place.outline
        if (*asked, question) != (self._path, self._others, self._engines, self._outline, self.asked.question):
            if place.path != self._path:
                self._filter.begin()
            if (place.path, others) != (self._path, self._others):
                self._side.show_query(place.path, others)
            self._path, self._others, self._engines, self._outline = asked
            self._side.show_part(place.outline)
            self.asked.show_question(question, outlined=bool(place.outline))
            self._look()
        elif self._out_of_date or not self._answered:
            self._look()
        else:
            self._return()

    def leave(self) -> SearchPlace:
        """Stop asking: the page that comes may have a question of its own."""
        self._search.stop()
        self._comparison.stop()
        return self.place

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours in these folders, which cannot be read now."""
        self._matches.model.set_offline(roots)
        self._comparison.set_offline(roots)

    def offer_engines(self, show: Callable[[], object]) -> None:
        """Offer to keep another engine: ``show`` shows which there are."""
        self._side.engine.keeps_more = True
        self._side.engine.more_wanted.connect(show)

    def offer_use(self, use: Callable[[str], object]) -> None:
        """Offer to ``use`` an engine that is liked better than the one in use."""
        self._comparison.proposes = True
        self._comparison.use_wanted.connect(use)

    def set_count(self, count: int) -> None:
        """Show so many neighbours."""
        if count != self._count:
            self._count = count
            self.asked.show_question(replace(self.asked.question, count=count), outlined=bool(self._outline))
            if self._path and self.isVisible():
                self._look()
            self._out_of_date = not self.isVisible()

    def take_status(self, status: Status) -> None:
        """Tell of the query as the library is now."""
        self._side.take_library(status.counts, tuple(root.path for root in status.roots))

    def _has_moved_on(self, view: View | None) -> bool:
        """Tell whether somebody has gone on from a view of the neighbours shown."""
        grid = self._matches.grid
        return self._answered and self._returning is None and has_moved_on(grid, view or View(), grid.view())

    @property
    def _question(self) -> Question:
        """What is asked, of the one engine that is, if it is one."""
        engine = "" if self._compares else "".join(self._engines)
        return replace(self.asked.question, engine=engine, only=within(self._outline))

    @property
    def _compares(self) -> bool:
        """Whether several engines stand side by side."""
        return len(self._engines) > 1

    @property
    def _answered(self) -> bool:
        """Whether the neighbours in sight are those of the query."""
        answer = self._matches.answer
        if answer is None or (answer.query_path, answer.only) != (self._path, within(self._outline)):
            return False
        if self._compares or answer.question is None:
            return self._compares or answer.engine == "".join(self._engines)
        return answer.question == self._question

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        if self._compares:
            self._comparison.take_focus(event.reason())
        else:
            self._matches.grid.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            if event.key() == Qt.Key.Key_Backspace or not self._side.lasso.take_back():
                self.wishes.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._shown = QStackedWidget()
        self._shown.addWidget(self._matches)
        self._shown.addWidget(self._comparison)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(SideSplitter(self._side, below(self.line, self._shown)))
        self.setAccessibleName(tr("Search by photo"))

    def _look(self) -> None:
        self._out_of_date = False
        self._side.engine.show_asked(self._engines)
        self._side.engine.look()
        if self._compares:
            self._search.drop()
            self._compare()
        else:
            self._comparison.stop()
            self._search.ask(self._question, whole=self._returning is not None)
        page = self._comparison if self._compares else self._matches
        if page is not self._shown.currentWidget():
            had_focus = self._shown.isAncestorOf(QApplication.focusWidget() or self)
            self._shown.setCurrentWidget(page)
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _compare(self) -> None:
        """Show the engines of the place side by side, as soon as it is known how they are called."""
        known = {engine.name: engine for engine in self._side.engine.engines}
        engines = [known.get(name) or Askable(name, name, answers=False) for name in self._engines]
        if known:
            self._comparison.compare(self._path, engines, self._count, self._question)

    def _want(
        self, engines: Engines | None = None, outline: Outline | None = None, question: Question | None = None
    ) -> None:
        self.wishes.place_wanted.emit(place_after(self.place, engines, outline, question))

    def _on_engines_known(self) -> None:
        if self._compares and self._comparison.engines != self._engines:
            self._compare()

    def _on_compared_activated(self, path: str, answer: Answer) -> None:
        """Its neighbours are those of the column in which it was opened."""
        self._matches.show_answer(answer)
        self._on_photo_activated(path)

    def _return(self) -> None:
        view, self._returning = self._returning, None
        if view is not None:
            self._matches.restore_view(view)

    def _on_answered(self, answer: Answer) -> None:
        self._side.show_compared(answer)
        self.asked.show_answer(answer)
        self._filter.take(answer)

    def _on_narrowed(self, answer: Answer) -> None:
        words = self._filter.words.value
        if words and not answer.matches:
            self._matches.show_message(tr("None of these results matches “{words}”.", words=words))
        else:
            self._matches.show_answer(answer)
        self._return()

    def _on_library_changed(self) -> None:
        if self.isVisible():
            self._side.engine.look()
            if self._compares:
                self._comparison.refresh()
            else:
                self._search.refresh()
        self._out_of_date = not self.isVisible()

    def _on_photo_activated(self, path: str) -> None:
        self.wishes.place_wanted.emit(LargePlace(path, self.place))

    def _on_other_chosen(self, path: str) -> None:
        self.wishes.place_wanted.emit(SearchPlace(path, (self._path, *self._others)))
