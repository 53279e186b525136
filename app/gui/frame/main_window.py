"""The window: puts its parts together and passes on what they say to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.gui.frame.activity_line import ActivityLine
from app.gui.frame.as_left import arrange, state_of
from app.gui.frame.asking import Asking
from app.gui.frame.bars import Bars
from app.gui.frame.beside import Beside
from app.gui.frame.coming_back import ComingBack
from app.gui.frame.comparing import Comparing, photos_in_large
from app.gui.frame.drop_sign import DropSign
from app.gui.frame.empty_menu import EmptyMenu
from app.gui.frame.lasting import Curtain, Lasting
from app.gui.frame.look_alikes import LookAlikesHere
from app.gui.frame.menu_slots import connect_menus
from app.gui.frame.navigation import Navigation
from app.gui.frame.overlays import Overlays
from app.gui.frame.preferences import Preferences
from app.gui.frame.presence import Presence
from app.gui.frame.reading import Reading
from app.gui.frame.shared_library import offer_no_more_than_it_has, title_of
from app.gui.frame.upkeep import Upkeep
from app.gui.frame.window_state import WindowState
from app.gui.gallery.first_minute import FirstMinute
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.gallery.gallery_page import GalleryPage
from app.gui.gallery.library_page import LibraryPage
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.icons import refresh_icons
from app.gui.kit.places import SearchPlace
from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.gui.kit.translate import use_language
from app.gui.photo.actions import PhotoActions
from app.gui.search.neighbours_panel import NeighboursPanel
from app.gui.search.search_view import SearchView
from app.gui.viewer.viewer import Viewer
from app.machine.paths import DataPaths
from app.machine.settings import Language, Settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_FIRST_SIZE = QSize(1280, 800)
_FRAME = QSize(16, 64)  # more than any window manager adds, which is not known before the window is shown
_SMALLEST_SIZE = QSize(640, 420)


class MainWindow(QMainWindow):
    """An empty frame until ``furnish`` gives it a catalog, so that it can be seen before anything heavy is loaded."""

    refurnished = Signal()
    """The window speaks another language, and nothing is left of what it was."""

    def __init__(
        self,
        data: DataPaths,
        settings: Settings,
        state: WindowState,
        themes: Themes,
        speak: Callable[[Language], object] = use_language,
    ) -> None:
        super().__init__()
        self._data = data
        self._settings = settings
        self._state = state
        self._themes = themes
        self._speak = speak
        self.furnished = False
        themes.dressed.connect(lambda: refresh_icons(self))
        self.setWindowTitle("Photokin")
        self.setMinimumSize(_SMALLEST_SIZE)
        self.resize(_FIRST_SIZE.boundedTo(QGuiApplication.primaryScreen().availableSize() - _FRAME))
        if state.geometry:
            self.restoreGeometry(QByteArray.fromHex(QByteArray(state.geometry.encode())))

    def furnish(self, catalog: Catalog, requests: Requests, paths: Sequence[str]) -> None:
        """Build everything on this catalog, bring the library up to date, and take the paths of the command line."""
        self._catalog = catalog
        self._requests = requests
        self.setWindowTitle(title_of(catalog.shared_at))
        self.preferences = Preferences(catalog, requests, self._settings, self._themes, self)
        self.preferences.language_changed.connect(self._on_language_changed, Qt.ConnectionType.QueuedConnection)
        self.thumbnails = ThumbnailSource(catalog, requests, self)
        self.reading = Reading(catalog, requests, self)
        Presence(catalog, self)
        self._lasting = Lasting(self)
        self._furnish()
        self.furnished = True
        begin = self.library.begin
        if catalog.shared_at:  # it may hold more than anybody looks through
            requests.ask(catalog.gallery.beginning(), begin, lambda _: begin(""))
        else:
            begin("")
        self.upkeep.list_folders()
        self.reading.start_if_long_ago()
        if paths:
            self.take_paths(paths)
        else:
            ComingBack(catalog, requests, self.navigation, self._state)
        requests.ask(
            catalog.search.get_ready(), None, lambda _: None
        )  # who asks a question is told why it cannot be answered

    @Slot(object)
    def take_paths(self, paths: Sequence[str]) -> None:
        """Take files and folders from the command line or from a second start."""
        self.asking.take_paths(paths)

    @Slot()
    def come_forward(self) -> None:
        """Be where the user looks, as a second start asks for."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _furnish(self) -> None:
        self._build_parts()
        self._lay_out()
        self._connect_asking()
        self._connect_photos()
        self._connect_menus()
        arrange(self, self._state)

    @Slot(object)
    def _on_language_changed(self, language: Language) -> None:
        """Build everything anew in another language, at the same place, while reading goes on."""
        self._state, self._settings = self.state(), self.preferences.settings
        navigation, actions, settings = self.navigation, self.photo_actions, self.dialogs.settings_place
        curtain = Curtain(self)
        self._requests.forget_all(but=self.reading.jobs)
        self._speak(language)
        self._lasting.clear()
        self._furnish()
        self.photo_actions.trashing.take_over(actions.trashing)
        self.navigation.take_over(navigation)
        self.gallery.refresh()
        self.upkeep.list_folders()
        if settings is not None:
            self.dialogs.show_settings(self._settings, settings)
        self._lasting.bury()
        curtain.lift_with(self.gallery.model.dataChanged)
        QTimer.singleShot(0, self, self.refurnished.emit)

    def state(self) -> WindowState:
        """Return how the window is now, to be found like this at the next start."""
        if not self.furnished:
            return self._state
        return state_of(self, self._state)

    def _build_parts(self) -> None:
        catalog, requests, count = self._catalog, self._requests, self._settings.neighbours
        self.photo_actions = PhotoActions(catalog, requests, self)
        self.gallery = GalleryPage(catalog, requests, self.thumbnails)
        self.neighbours = NeighboursPanel(catalog, requests, self.thumbnails, self.photo_actions, count)
        self.search = SearchView(catalog, requests, self.thumbnails, self.photo_actions, count)
        walked = partial(photos_in_large, self)
        self.viewer = Viewer(catalog, requests, self.thumbnails, self.photo_actions, walked)
        self.comparing = Comparing(catalog, requests, self)
        self.folders = FolderPanel()
        self.first_minute = FirstMinute(catalog, requests)
        self.activity = ActivityLine(catalog, requests, self.reading)
        self.library = LibraryPage(self.folders, self.gallery, self.neighbours)
        self.look_alikes = LookAlikesHere(catalog, requests, self.thumbnails, self.photo_actions, self.library, self)
        pages = (self.library, self.search, self.viewer, self.look_alikes.page, self.comparing.page)
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())  # until it is known whether there are folders
        self.navigation = Navigation(self.stack, pages, self._state.library, self.first_minute)
        self.upkeep = Upkeep(catalog, requests, self.folders, self.reading)
        self.asking = Asking(catalog, requests, self)
        self.beside = Beside(catalog, requests, self.thumbnails, self.photo_actions, self.preferences, self)
        self.dialogs, self.engines = self.beside.dialogs, self.beside.engines
        self.bars = Bars(self, pages, self.navigation, self.reading, self.photo_actions.fill)
        self.tool_bar, self.menus = self.bars.tool_bar, self.bars.menus
        self._drop_sign = DropSign(self, self.asking, self.first_minute.light)
        self.overlays = Overlays(self.stack, self.gallery, self.viewer.parts, self.photo_actions, catalog, requests)
        EmptyMenu(self.overlays.photos, self.library, self.bars)

    def _lay_out(self) -> None:
        middle, self._line_room = QWidget(), QWidget()
        line = QVBoxLayout(self._line_room)  # of its own: the line comes and goes by itself
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.activity)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tool_bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self._line_room)
        self.setCentralWidget(middle)

    def _connect_asking(self) -> None:
        self.asking.search_wanted.connect(self._on_search_wanted)
        self.asking.folders_added.connect(self.reading.rescan)
        self.reading.progressed.connect(lambda _: self.gallery.grid.hold_still(True))
        self.reading.rested.connect(lambda: self.gallery.grid.hold_still(False))
        self.upkeep.said.connect(self.activity.say)
        self.asking.said.connect(self.activity.say)
        self.folders.add_wanted.connect(self.asking.choose_folder)
        self.folders.place_wanted.connect(self.asking.choose_place)
        self.first_minute.add_wanted.connect(self.asking.choose_folder)
        self.first_minute.pictures_wanted.connect(self.asking.add_folder)
        self.upkeep.roots_known.connect(self.navigation.set_has_folders)
        self.navigation.changed.connect(lambda: self.activity.rest_unseen(self.navigation.greets))
        self.activity.skipped_wanted.connect(self.dialogs.show_skipped)
        self.beside.reading_interrupted.connect(self.reading.start)
        self.beside.photo_wanted.connect(self._on_search_wanted)
        self.beside.folder_of_wanted.connect(self.library.show_folder_of)
        self.look_alikes.chosen.connect(self.beside.choose)
        self.look_alikes.follow(self.preferences.settings)
        self.preferences.look_alikes_changed.connect(self.look_alikes.follow)
        self.search.offer_engines(self.engines.show)
        self.search.offer_use(self.engines.use)
        for said in (self.photo_actions.message, self.beside.said, self.search.line.said, self.look_alikes.review.said):
            said.connect(self._on_message)
        self.folders.folder_wanted.connect(self.dialogs.show_folder)
        for shows in (self.neighbours.set_count, self.search.set_count, self.dialogs.set_neighbours):
            self.preferences.neighbours_changed.connect(shows)

    def _connect_photos(self) -> None:
        actions, grid = self.photo_actions, self.gallery.grid
        actions.find_similar_wanted.connect(self._on_search_wanted)
        actions.find_like_all_wanted.connect(lambda paths: self.navigation.go(self.search.asked.place_of_all(paths)))
        actions.open_large_wanted.connect(self._on_large_wanted)
        actions.files_moved.connect(self.reading.look)
        actions.told.connect(self.overlays.tell)
        actions.folder_here_wanted.connect(self.library.show_folder_of)
        self.overlays.also_over(self.comparing.page.parts.stage)
        self.comparing.page.marked.connect(self.look_alikes.review.reviewing.take_marks)
        grid.current_changed.connect(self.neighbours.show_neighbours_of)
        self.neighbours.neighbour_chosen.connect(self.gallery.reveal)
        self.neighbours.photo_activated.connect(actions.open_large_wanted)
        for told in (self.look_alikes, self.comparing.page.telling):
            self.activity.status_known.connect(told.take_status)
        for found in (self.neighbours, self.search):
            self.activity.status_known.connect(found.take_status)
            self.upkeep.offline_known.connect(found.set_offline)

    def _connect_menus(self) -> None:
        menus = self.menus
        connect_menus(self)
        if self._catalog.shared_at:
            offer_no_more_than_it_has(menus, self.photo_actions)
        menus.full_screen.setChecked(self.isFullScreen())
        menus.full_screen.toggled.connect(self._on_full_screen_toggled)
        for large in (self.viewer, self.comparing.page):
            large.full_screen_wanted.connect(menus.full_screen.setChecked)
        self.navigation.changed.connect(self._make_room)

    def _on_search_wanted(self, path: str, others: tuple[str, ...] = ()) -> None:
        self.navigation.go(SearchPlace(path, others))

    def _on_message(self, sentence: str) -> None:
        self.activity.say(sentence)
        if self.navigation.page.commands.own_bar:  # where the line is not seen
            self.overlays.tell(sentence, can_undo=False)

    def _on_large_wanted(self, path: str) -> None:
        focus, neighbours = QApplication.focusWidget(), self.neighbours
        found = focus is not None and neighbours.isAncestorOf(focus) and neighbours.photos.row_of(path) is not None
        self.navigation.open_large(path, neighbours.path if found else "")

    def _on_full_screen_toggled(self, on: bool) -> None:
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if on else self.windowState() & ~full)  # maximised stays so
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Leave all the room to a page with a bar of its own, on the full screen the menu bar's too."""
        own_bar = self.navigation.page.commands.own_bar
        self._line_room.setVisible(not own_bar)
        self.menus.show_bar(self.menus.menu_bar.isChecked() and not (own_bar and self.menus.full_screen.isChecked()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.furnished and self.isActiveWindow():
            self.reading.start_if_long_ago()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.furnished:
            self.navigation.escape()  # whatever part of the window has the keyboard, Escape leads back
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        for dialog in self.findChildren(QDialog):
            dialog.close()
        super().closeEvent(event)
