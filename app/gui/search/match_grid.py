"""The neighbours of one query: a grid of them and the limits below it, or the sentence that says why there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.core.box import Box
from app.core.closeness import Closeness
from app.core.photo import Answer
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import View
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.actions import PhotoActions
from app.gui.photo.grid_photos import GridPhotos
from app.gui.search.limits import Limits
from app.gui.search.match_list_model import MatchListModel
from app.gui.search.narrowing import OPEN, Narrowing, Side, limited_by, opening
from app.gui.search.neighbour_search import NeighbourSearch
from app.gui.search.settling import Settling
from app.gui.search.stack_action import StackAction

_APART_PX = {"panel": 24, "page": 34}
_WORD_KEYS: tuple[tuple[str, Side, int], ...] = (
    ("[", "far", -1),
    ("]", "far", 1),
    ("{", "near", -1),
    ("}", "near", 1),
    ("Shift+[", "near", -1),
    ("Shift+]", "near", 1),
)


class MatchGrid(QWidget):
    """What the neighbours panel and the search view have in common."""

    photo_activated = Signal(object)
    """Path."""
    neighbour_chosen = Signal(object)
    """Path of a neighbour that is to become the selected photo."""

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        place: Literal["panel", "page"],
        side_px: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._side_px = side_px
        self._on_window_ground = place == "panel"
        self._answer: Answer | None = None
        self._asked_about = ""
        self._touched = False
        self.model = MatchListModel(self)
        self.grid = PhotoGrid(thumbnails, self, gap_px=GAP_PX)
        self.grid.arrows = place == "panel"
        self.grid.apart_px = _APART_PX[place]
        self.grid.arrow_clicked.connect(self.neighbour_chosen)
        self.stacks = StackAction(self.grid, self.model)
        self.grid.heading_clicked.connect(self._on_heading_clicked)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(tr("Neighbours"))
        self.grid.photo_activated.connect(self.photo_activated.emit)
        self._settling = Settling(self.grid)
        self._settling.due.connect(self._show)
        self.photos = GridPhotos(self.grid, actions, self._query_path)
        self.photos.also = (self.stacks.action,)
        self._message = plain_label()
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(GAP_PX)
        self._show_them = QPushButton(tr("Show &them"))
        self._show_them.clicked.connect(lambda: self._on_narrowing_wanted(OPEN))
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._room = QHBoxLayout()
        self._room.addLayout(self._pages)
        column.addLayout(self._room, 1)  # first: a page without a parent would be a window for a moment
        self._empty = self._empty_page()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        self.limits = Limits(place, side_px)
        self.limits.narrowing_wanted.connect(self._on_narrowing_wanted)
        for keys, side, by in _WORD_KEYS:
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda side=side, by=by: self.limits.histogram.move_by_word(side, by))
        column.addWidget(self.limits)
        self.limits.hide()
        actions.offer_query(self._found_by)
        if place == "page":  # in the library letters jump to names
            compares = QShortcut(QKeySequence("C"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            compares.activated.connect(actions.compare.trigger)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window if place == "panel" else QPalette.ColorRole.Base)
        self._dress()
        self._leave_room()

    @property
    def answer(self) -> Answer | None:
        """What is shown now."""
        return self._answer

    def show_answer(self, answer: Answer) -> None:
        """Show the neighbours; the same photo's again keeps limits, selection and place, another's begins anew.

        A better order settles in where it moves nothing that somebody looks at: ``Settling`` says when.
        """
        self._settling.forget()
        first, better, before = replace(answer, better=None), answer.better, self._answer
        same = before is not None and before.query_path == answer.query_path and _box_of(before) == _box_of(answer)
        if better is None:
            self._show(first)
        elif same and better.looked_into is not None and not self._settling.is_free:
            self._settling.wait_with(better)  # what is shown may have come after the first
        elif not same or (before is not None and before.detailed) or self._settling.is_free:
            self._show(better)
        else:
            self._show(first)
            self._settling.wait_with(better)

    def _show(self, answer: Answer) -> None:
        before = self._answer
        if before == answer and self._pages.currentWidget() is self.grid:
            return
        left = self.grid.view() if before is not None and before.query_path == answer.query_path else None
        if answer.query_path != self._asked_about:
            self._asked_about, self._touched = answer.query_path, False
        self._answer = answer
        self._actions.note_answer(answer)
        distances = list(map(limited_by, answer.matches))
        narrowing = self.model.narrowing if self._touched else opening(distances, answer.edges)
        order = "nearest" if answer.question is None else answer.question.order
        self.model.set_matches(answer.matches, answer.edges, narrowing, order)
        self.limits.show_distances(distances, answer.edges)
        if left is not None:
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
        self._settling.forget()
        self._answer = None
        self.model.set_matches((), narrowing=self.model.narrowing)  # the same question may be answered again
        self._say(sentence)
        self._hide_limits()

    def restore_view(self, view: View) -> None:
        """Find the neighbours as they were left, also where that means to show what a new question hides."""
        hidden = self.model.match_of(view.current) if view.current else None
        if hidden is not None and self.model.row_of_path(view.current) is None:
            self.unfold(hidden.closeness)
        self.grid.restore_view(view)

    def unfold(self, word: Closeness) -> None:
        """Show all photos under a word, by moving the handle that hides them."""
        if self._answer is not None:
            self._on_narrowing_wanted(self.model.narrowing.unfolded(word, self._answer.edges))

    def fold(self) -> None:
        """Hide what has little in common."""
        if self._answer is not None:
            self._on_narrowing_wanted(self.model.narrowing.folded(self._answer.edges))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._leave_room()

    def _dress(self) -> None:
        """In the panel the neighbours stand on the ground of the window."""
        if self._on_window_ground:
            own = QPalette()
            own.setColor(QPalette.ColorRole.Base, self.palette().color(QPalette.ColorRole.Window))
            self.grid.setPalette(own)

    def _leave_room(self) -> None:
        """Align the photos with what is above and below them; the scroll bar lies in the room at the end."""
        start, end = self._side_px, max(self._side_px - self.grid.verticalScrollBar().sizeHint().width(), 0)
        left, right = (end, start) if self.isRightToLeft() else (start, end)
        self._room.setContentsMargins(left, 0, right, 0)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(GAP_PX)
        column.addStretch()
        column.addWidget(self._message)
        column.addWidget(self._show_them, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return page

    def _show_grid_or_reason(self) -> None:
        count = len(self._answer.matches) if self._answer is not None else 0
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.grid)
        elif count:
            self._say(tr_count("{count} photo is hidden", "{count} photos are hidden", count), all_hidden=True)
        elif self._answer is not None and self._answer.hidden.outside:
            self._say(tr("There is no other photo where the question looks."))
        elif self._answer is not None:
            self._say(tr("There are no other photos to compare with yet."))
        if count:
            self.limits.show()
        else:
            self._hide_limits()
        self.limits.show_narrowing(self.model.narrowing, self.model.rowCount(), count)

    def _hide_limits(self) -> None:
        """Keep the keyboard here: Qt would hand it on to whatever comes next in the window."""
        focus = QApplication.focusWidget()
        if focus is not None and self.limits.isAncestorOf(focus):
            page = self.grid if self._pages.currentWidget() is self.grid else self._empty
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.limits.hide()

    def _say(self, sentence: str, *, all_hidden: bool = False) -> None:
        had_focus = self.grid.hasFocus()
        self._message.setText(sentence)
        self._show_them.setVisible(all_hidden)
        self._pages.setCurrentIndex(0)
        if had_focus and all_hidden:
            self._show_them.setFocus()

    def _on_narrowing_wanted(self, narrowing: Narrowing) -> None:
        self._touched = True
        self.model.set_narrowing(narrowing)
        self._show_grid_or_reason()

    def _on_heading_clicked(self, section: int) -> None:
        heading = self.model.heading(section)
        if heading.folded:
            self.unfold(self.model.word_of(section))
        elif heading.folded is False:
            self.fold()

    def _found_by(self, path: str) -> str:
        """Return what a photo that is seen here was searched with, "" for any other."""
        return self._query_path() if self.isVisible() and self.model.row_of_path(path) is not None else ""

    def _query_path(self) -> str:
        """Return what actions are for while no neighbour is selected."""
        return self._answer.query_path if self._answer is not None else ""


def _box_of(answer: Answer) -> Box | None:
    return None if answer.question is None else answer.question.box
