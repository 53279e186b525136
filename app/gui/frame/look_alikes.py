"""Look-alikes in the window: the page that goes through them beside the folders, and the numbers below these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.look_alikes import KINDS, LookAlikes
from app.core.status import Status
from app.gui.gallery.library_page import LibraryPage
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.commands import Commands
from app.gui.kit.page import Photos, Wishes
from app.gui.kit.places import ReviewPlace
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.review.by_rule import ByRule
from app.gui.review.decisions_dialog import DecisionsDialog
from app.gui.review.review_page import ReviewPage
from app.machine.settings import Settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_COUNT_AGAIN_MS = 1_000


class ReviewBesideFolders:
    """The page of look-alikes as the navigation knows it: it stands in the page of the library, beside the folders."""

    def __init__(self, library: LibraryPage, review: ReviewPage) -> None:
        self._library = library
        self._review = review

    @property
    def name(self) -> str:
        return self._review.name

    @property
    def surface(self) -> QWidget:
        return self._library

    @property
    def wishes(self) -> Wishes:
        return self._review.wishes

    @property
    def commands(self) -> Commands:
        own = self._review.commands
        return Commands(own.words, actions=(self._library.folders_switch,), found=own.found, narrows=own.narrows)

    @property
    def photos(self) -> Photos:
        return self._review.photos

    @property
    def place(self) -> ReviewPlace:
        return self._review.place

    def enter(self, place: ReviewPlace) -> None:
        self._library.lend(self._review)
        self._library.folders.select_look_alikes(place.kind, place.folders)
        self._review.enter(place)

    def leave(self) -> ReviewPlace:
        return self._review.leave()


class LookAlikeCounts(QObject):
    """Keeps the numbers below the folders true."""

    def __init__(self, catalog: Catalog, requests: Requests, library: LibraryPage) -> None:
        super().__init__(library)
        self._catalog = catalog
        self._requests = requests
        self._rows = library.folders.look_alikes
        self._asked: int | None = None
        self._due = QTimer(self, singleShot=True, interval=_COUNT_AGAIN_MS)
        self._due.timeout.connect(self.count)
        requests.look_alikes_changed.connect(self._on_changed)

    @Slot()
    def count(self) -> None:
        """Ask how many groups there are; while there are none, whether there ever were any."""
        if self._asked is None:
            job = self._catalog.look_alikes.list(KINDS[0])
            self._asked = self._requests.ask(job, self._on_listed, self._on_failed, owner=self)

    @Slot()
    def _on_changed(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _on_listed(self, listing: LookAlikes) -> None:
        self._asked = None
        counts = dict(listing.counts)
        found = any(counts.values()) or listing.decided > 0
        self._rows.show_counts(counts, found)
        following = KINDS.index(listing.kind) + 1
        if not found and following < len(KINDS):  # empty lists: they cost nothing
            job = self._catalog.look_alikes.list(KINDS[following])
            self._asked = self._requests.ask(job, self._on_listed, self._on_failed, owner=self)

    def _on_failed(self, sentence: object) -> None:
        self._asked = None
        self._requests.failed.emit(sentence)


class LookAlikesHere(QObject):
    """Brings the page into a window, and joins it to what is around it."""

    chosen = Signal(object)
    """The names and values of Settings that somebody wants."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        library: LibraryPage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.review = ReviewPage(catalog, requests, thumbnails, actions, window)
        self.page = ReviewBesideFolders(library, self.review)
        self.counts = LookAlikeCounts(catalog, requests, library)
        self.counts.count()
        review = self.review.reviewing
        self.by_rule = ByRule(catalog, requests, thumbnails, review, window)
        self.review.rule_wanted.connect(self.by_rule.show)
        self.by_rule.said.connect(self.review.said)
        self.decisions: DecisionsDialog | None = None
        self._around = catalog, requests, thumbnails, review.taking_back, window
        folders = library.folders
        self.by_rule.order_altered.connect(lambda order: self.chosen.emit({"reasons": order}))
        folders.preferred_wanted.connect(lambda paths: self.chosen.emit({"preferred_folders": paths}))
        folders.locked_wanted.connect(lambda paths: self.chosen.emit({"locked_folders": paths}))
        self._folders = folders
        self._locked = actions.trashing.locked

    @Slot()
    def show_decisions(self) -> None:
        """Show what has been decided, and the way to take it back."""
        if self.decisions is None:
            self.decisions = DecisionsDialog(*self._around)
        self.decisions.open_up()

    @Slot(object)
    def follow(self, settings: Settings) -> None:
        """Know what counts for the suggestions."""
        self.by_rule.know_order(settings.reasons)
        self._folders.know_standing(settings.preferred_folders, settings.locked_folders)
        self._locked.folders = settings.locked_folders

    @Slot(object)
    def take_status(self, status: Status) -> None:
        """Tell folders from those of the library down."""
        roots = tuple(root.path for root in status.roots)
        self.review.parts.know_roots(roots)
        self.by_rule.know_roots(roots)
