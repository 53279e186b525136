"""Why a neighbour is similar, for as long as W is held on it: warmth over query and neighbour, and the sentence.

From the menu it stays until a key is pressed, the mouse clicked, or something else shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent

from app.core.photo import Match
from app.core.text import Text
from app.core.why import Why
from app.gui.grid.fitted_thumbnails import middle
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr
from app.gui.photo.actions import PhotoActions
from app.gui.photo.why_asking import RELEASED_AFTER_MS, WhyAsking
from app.gui.photo.why_card import WhyCard
from app.gui.photo.why_notes import sum_words
from app.gui.picture.view import PictureView
from app.gui.picture.warm_over import WarmOver
from app.gui.search.match_grid import MatchGrid

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_KEY = Qt.Key.Key_W
_ENDS = (QEvent.Type.Hide, QEvent.Type.WindowDeactivate)


class WhyHere(QObject):
    """Looks after one list of neighbours, and the view of the photo that they are neighbours of."""

    def __init__(
        self, matches: MatchGrid, query: PictureView, catalog: Catalog, requests: Requests, actions: PhotoActions
    ) -> None:
        super().__init__(matches)
        self._matches = matches
        self._query = query
        self._path = ""
        self._held = False
        self._pointed = False
        self._why: Why | None = None
        self._released = QTimer(self, singleShot=True, interval=RELEASED_AFTER_MS)
        self._released.timeout.connect(self._end)
        self._asking = WhyAsking(catalog, requests, self)
        self._asking.told.connect(self._on_told)
        self._asking.failed.connect(self._on_failed)
        self._asking.delayed.connect(self._on_delayed)
        self._over_match = WarmOver(matches.grid.viewport())
        self._over_query = WarmOver(query)
        self._card = WhyCard(matches, matches.photos_room)
        grid = matches.grid
        for watched in (grid, grid.viewport(), query):
            watched.installEventFilter(self)
        grid.current_changed.connect(self._on_current_changed)
        grid.verticalScrollBar().valueChanged.connect(self._place)
        grid.rows_altered.connect(self._on_rows_altered)
        query.shape_changed.connect(self._place)
        actions.offer_why(self._can_tell)
        actions.why_wanted.connect(self._on_wanted)

    @property
    def path(self) -> str:
        """The neighbour that is told of, "" for none."""
        return self._path

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease and event.key() == _KEY:
            if self._held and not event.isAutoRepeat():
                self._released.start()
            return True
        if event.type() == QEvent.Type.MouseMove and watched is self._matches.grid.viewport():
            self._pointed = True
            if self._held:
                self._tell_of(self._pointed_at() or self._path)
        elif self._path:
            left = isinstance(event, QFocusEvent) and event.lostFocus() and not _by_menu(event)
            clicked = event.type() == QEvent.Type.MouseButtonPress and not self._held
            if left or clicked or event.type() in _ENDS:
                self._end()
            elif event.type() == QEvent.Type.Resize:
                self._place()
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() == _KEY and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            goes_on = event.isAutoRepeat() or self._released.isActive()
            self._released.stop()
            if not goes_on:
                self._held = True
                self._tell_of(self._meant())
            return True
        self._pointed = False
        if self._path and not self._held:
            self._end()
            return event.key() == Qt.Key.Key_Escape
        return False

    def _meant(self) -> str:
        """Return the neighbour under the mouse if that moved last, else the chosen one, else the first."""
        grid = self._matches.grid
        pointed = self._pointed_at() if self._pointed else ""
        first = self._matches.model.path_at(0) if self._matches.model.rowCount() else None
        return pointed or grid.current_path() or first or ""

    def _pointed_at(self) -> str:
        grid = self._matches.grid
        viewport = grid.viewport()
        point = viewport.mapFromGlobal(QCursor.pos())
        row = grid.row_at_point(point) if viewport.rect().contains(point) else None
        return (self._matches.model.path_at(row) if row is not None else None) or ""

    def _can_tell(self, path: str) -> bool:
        return self._matches.isVisible() and self._matches.model.row_of_path(path) is not None

    def _tell_of(self, path: str) -> None:
        answer = self._matches.answer
        if not path or answer is None or path == self._path:
            return
        self._path, self._why = path, None
        self._clear()
        self._asking.ask(answer.query_path, path, answer.engine)

    @Slot()
    def _end(self) -> None:
        self._released.stop()
        self._path, self._held, self._why = "", False, None
        self._asking.stop()
        self._clear()
        self._card.float_out()

    def _clear(self) -> None:
        self._over_match.show_nothing()
        self._over_query.show_nothing()

    @Slot()
    def _place(self) -> None:
        """Lie where the photos are now."""
        if self._why is None or self._why.warmth is None:
            return
        of_query, of_match = self._why.warmth
        self._over_query.show_warmth(of_query, self._query.picture_area)
        row = self._matches.model.row_of_path(self._path)
        if row is None:
            self._over_match.show_nothing()
            return
        area = self._matches.grid.photo_rect_of(row)
        self._over_match.show_warmth(of_match, area, _seen_part(area, self._matches.model.cell(row).match))

    @Slot(object)
    def _on_told(self, why: Why) -> None:
        self._why = why
        self._place()
        self._card.say(shown(why.sentence), sum_words(why, self._matches.answer))

    @Slot()
    def _on_delayed(self) -> None:
        self._card.say(tr("Looking at both photos…"))

    @Slot(object)
    def _on_failed(self, reason: Text) -> None:
        self._card.say(shown(reason))

    @Slot(object)
    def _on_current_changed(self, path: str) -> None:
        """While the key is held the arrows go on from neighbour to neighbour."""
        if self._held and path and not self._pointed:
            self._tell_of(path)

    @Slot()
    def _on_rows_altered(self) -> None:
        if self._path and self._matches.model.row_of_path(self._path) is None:
            self._end()
        else:
            self._place()

    @Slot(object)
    def _on_wanted(self, path: str) -> None:
        if self._can_tell(path):
            self._held = False
            self._tell_of(path)


def _by_menu(event: QFocusEvent) -> bool:
    """Tell whether the keyboard went to a menu or to another window: what is shown stays for the one."""
    return event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


def _seen_part(area: QRect, match: Match | None) -> QRectF:
    """Return which part (0…1) of a photo its cell shows: the middle, where it is of another shape."""
    if match is None or not match.width_px or not match.height_px:
        return QRectF(0, 0, 1, 1)
    width, height = match.width_px, match.height_px
    part = middle(width, height, area.size())
    return QRectF(part.x() / width, part.y() / height, part.width() / width, part.height() / height)
