"""The whole window on a real library of a few photos."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import GalleryQuery
from app.gui.frame.main_window import MainWindow
from app.gui.frame.presence import Presence
from app.gui.frame.window_state import WindowState, load_state, save_state, state_file
from app.gui.kit.icons import load_drawings
from app.gui.kit.places import LibraryPlace, SearchPlace, view_on
from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings, load_settings
from app.pipeline.catalog import Catalog

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]

_PHOTOS = 6

Furnish = Callable[..., "Furnished"]


@dataclass(frozen=True, eq=False)
class Furnished:
    """A window with all that it stands on."""

    window: MainWindow
    catalog: Catalog
    data: DataPaths
    qtbot: QtBot

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true)

    def select(self, row: int) -> str:
        """Select a photo of the gallery and return its path."""
        model = self.window.gallery.model
        self.until(lambda: model.rowCount() > row)
        self.window.gallery.grid.setCurrentIndex(model.index(row, 0))
        self.until(lambda: bool(self.window.gallery.grid.current_path()))
        return self.window.gallery.grid.current_path()


@pytest.fixture
def furnish(qtbot: QtBot, home: Path) -> Iterator[Furnish]:
    """Furnish a window: ``furnish(paths)``. Everything is closed afterwards, and no bug of ours may have shown."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    palette, style = application.palette(), application.style().objectName()
    load_drawings()
    themes, opened, crashes = (
        Themes(application, "light"),
        list[tuple[MainWindow, Requests, Catalog]](),
        list[str](),
    )

    def make(*paths: str, state: WindowState | None = None) -> Furnished:
        data, settings = DataPaths(home), Settings(device="cpu", threads=1)
        requests = Requests()
        requests.crashed.connect(crashes.append)
        catalog = Catalog(data, models_folder(), settings, requests.emit_event)
        window = MainWindow(data, settings, state or WindowState(), themes)
        opened.append((window, requests, catalog))
        if state is None:
            window.resize(1280, 800)  # the screen there is not is so narrow that columns fold
        window.show()
        window.furnish(catalog, requests, paths)
        return Furnished(window, catalog, data, qtbot)

    yield make
    for window, requests, catalog in opened:
        window.close()
        catalog.close()
        shiboken6.delete(requests)
        shiboken6.delete(window)
    shiboken6.delete(themes)
    application.setPalette(palette)
    application.setStyle(style)
    assert not crashes, crashes[0]


@pytest.fixture
def photos(make_photo: Callable[..., Path], tmp_path: Path) -> Path:
    for seed in range(_PHOTOS):
        make_photo(f"{'ab'[seed % 2]}/photo{seed}.jpg", seed=seed)
    return tmp_path / "photos"


@pytest.fixture
def full(furnish: Furnish, photos: Path) -> Furnished:
    """A window whose library has been read."""
    made = furnish(str(photos))
    made.until(lambda: made.window.gallery.model.rowCount() == _PHOTOS)
    made.until(lambda: made.window.activity.findChildren(QWidget) != [] and _read(made))
    return made


def _read(made: Furnished) -> bool:
    counts: list[int] = []
    made.window._requests.ask(made.catalog.folders.status(), lambda status: counts.append(status.counts.waiting))
    made.until(lambda: bool(counts))
    return counts == [0]


def test_an_empty_library_begins_with_the_first_minute(furnish: Furnish) -> None:
    made = furnish()
    made.until(made.window.first_minute.isVisible)
    assert not made.window.navigation.can_back
    assert not made.window.navigation.can_forward


def test_the_gallery_begins_in_the_order_it_was_left_in_even_if_it_was_empty(furnish: Furnish) -> None:
    made = furnish(state=WindowState(library=LibraryPlace(GalleryQuery("name", False))))
    made.until(made.window.first_minute.isVisible)
    made.window.navigation.set_has_folders(True)
    assert made.window.library.place.query == GalleryQuery("name", False)
    assert made.window.library.order.value == ("name", False)


def test_who_comes_back_finds_what_is_new(full: Furnished) -> None:
    window = full.window
    window.activateWindow()
    full.until(window.isActiveWindow)
    full.until(lambda: not window.reading.busy)
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    busy = [window.reading.busy]  # it was looked a moment ago
    window.reading._asked_at = float("-inf")
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    assert [*busy, window.reading.busy] == [False, True]


def test_actions_are_for_all_that_is_selected(full: Furnished) -> None:
    window = full.window
    path = full.select(2)
    assert window.photo_actions.paths == (path,)
    window.gallery.grid.selectAll()
    assert len(window.photo_actions.paths) == _PHOTOS
    assert window.photo_actions.paths[0] == path
    full.select(3)
    assert len(window.photo_actions.paths) == 1


def test_a_folder_becomes_a_gallery(full: Furnished, photos: Path) -> None:
    window = full.window
    QAbstractItemModelTester(window.folders.model, QAbstractItemModelTester.FailureReportingMode.Fatal, window)
    full.until(lambda: window.gallery.isVisible())
    full.until(lambda: window.folders.model.index_of_path(str(photos / "b")).isValid())
    window.folders.tree.setCurrentIndex(window.folders.model.index_of_path(str(photos / "b")))
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    window.tool_bar.filter.setFocus()
    full.qtbot.keyClicks(window.tool_bar.filter, "photo3")
    full.until(lambda: window.gallery.model.rowCount() == 1)
    full.qtbot.keyClicks(window.tool_bar.filter, "nothing")
    full.until(lambda: window.gallery.currentIndex() == 1)
    window.gallery._show_all.click()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS)
    assert window.tool_bar.filter.words == ""
    assert window.folders.model.path_of(window.folders.tree.currentIndex()) is None


def test_the_filter_is_left_by_key(full: Furnished) -> None:
    window, qtbot = full.window, full.qtbot
    grid, words = window.gallery.grid, window.tool_bar.filter
    full.until(words.isEnabled)
    window.activateWindow()
    full.until(window.isActiveWindow)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        words.setFocus()
        qtbot.keyClicks(words, "photo3")
        full.until(lambda: window.gallery.model.rowCount() == 1)
        qtbot.keyClick(words, key)
        assert window.focusWidget() is grid
        full.until(lambda: grid.current_path().endswith("photo3.jpg"))
        window.menus.filter.trigger()
        assert window.focusWidget() is words
        qtbot.keyClick(words, Qt.Key.Key_Escape)
        assert window.focusWidget() is grid
        assert words.text() == ""
        full.until(lambda: window.gallery.model.rowCount() == _PHOTOS)


def test_the_first_window_fits_on_the_screen_with_its_frame(furnish: Furnish) -> None:
    window = furnish(state=WindowState()).window
    free = window.screen().availableSize()
    assert free.height() - window.height() >= 64 or window.height() == window.minimumHeight()
    assert free.width() - window.width() >= 16 or window.width() == window.minimumWidth()


def test_selecting_shows_neighbours_and_f_finds_similar(full: Furnished) -> None:
    window = full.window
    first = full.select(0)
    full.until(lambda: window.neighbours.path == first)
    window.photo_actions.find_similar.trigger()
    full.until(lambda: window.navigation.page.name == "search")
    assert window.search.query_path == first
    assert window.menus.back.isEnabled()
    assert window.tool_bar.filter.isEnabled()  # it narrows the results
    assert not window.tool_bar.sort.isVisible()
    assert window.tool_bar.filter.placeholderText() == "Narrow these results"
    window.menus.back.trigger()
    assert window.navigation.page.name == "library"
    window.menus.forward.trigger()
    assert window.navigation.page.name == "search"
    second = full.select(1)
    window.navigation.go(SearchPlace(second))
    window.menus.back.trigger()
    assert (window.navigation.page.name, window.search.query_path) == ("search", first)
    full.qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.navigation.page.name == "library"


def test_escape_leads_back_from_wherever_the_keyboard_is(full: Furnished) -> None:
    window = full.window
    full.select(1)
    QTest.keyClick(window.gallery.grid, Qt.Key.Key_F)
    full.until(lambda: window.search.isVisible())
    device = window.activity.findChildren(QToolButton)[-1]
    device.setFocus()
    QTest.keyClick(device, Qt.Key.Key_Escape)
    assert window.library.isVisible()
    device.setFocus()
    QTest.keyClick(device, Qt.Key.Key_Escape)
    assert window.library.isVisible()
    assert window.gallery.grid.hasFocus()


def test_open_large_and_back(full: Furnished) -> None:
    window = full.window
    path = full.select(0)
    window.photo_actions.open_large.trigger()
    assert window.viewer.isVisible()
    assert window.viewer.path == path
    window.viewer.walk(1)
    full.until(lambda: window.viewer.path != path)
    walked = window.viewer.path
    window.menus.back.trigger()
    assert window.navigation.page.name == "library"
    full.until(lambda: window.gallery.grid.current_path() == walked)


def test_neighbours_are_walked_through_large_with_their_query_at_hand(full: Furnished) -> None:
    window = full.window
    window.activateWindow()
    full.until(window.isActiveWindow)
    query = full.select(0)
    photos = window.neighbours.photos
    full.until(lambda: photos.answer is not None)
    window.neighbours._matches.grid.setFocus()
    nearest = photos.cell(1).path
    window.neighbours.photo_activated.emit(nearest)
    viewer = window.viewer
    assert (viewer.path, viewer.place.query) == (nearest, query)
    assert viewer.parts.bar.where.words.startswith(f"1 of {photos.neighbours}")
    assert not window.tool_bar.isVisible()
    assert not window.activity.isVisible()
    window.activity.say("Something else.")  # that it has news is no reason to come
    assert not window.activity.isVisible()
    viewer.walk(-1)
    assert viewer.path == query
    full.qtbot.keyClick(viewer, Qt.Key.Key_Space)
    assert window.tool_bar.isVisible()
    assert window.activity.isVisible()
    assert window.gallery.grid.current_path() == query


def test_strip_and_information_are_found_as_they_were_left(full: Furnished) -> None:
    viewer = full.window.viewer
    before = full.window.state()
    viewer.toggle_strip()
    viewer.toggle_information()
    after = full.window.state()
    assert (after.strip_shown, after.information_shown) == (not before.strip_shown, not before.information_shown)


def test_full_screen_is_one_switch(full: Furnished) -> None:
    window = full.window
    full.select(0)
    window.photo_actions.open_large.trigger()
    window.viewer.parts.bar.full_screen.click()
    assert window.menus.full_screen.isChecked()
    assert window.isFullScreen()
    window.viewer.go_back()
    assert not window.menus.full_screen.isChecked()
    assert not window.isFullScreen()
    assert window.navigation.page.name == "large"


def test_every_step_is_walked_back_and_forward(full: Furnished, photos: Path) -> None:
    """Folder, filter, a photo large, a search with it: each as it was left, by the keys of a browser."""
    window, qtbot = full.window, full.qtbot
    grid, field, tree = window.gallery.grid, window.tool_bar.filter, window.folders.tree
    window.activateWindow()
    full.until(window.isActiveWindow)
    first = next(path for path in map(full.select, range(_PHOTOS)) if path.startswith(str(photos / "a")))
    folder = str(photos / "b")
    full.until(lambda: window.folders.model.index_of_path(folder).isValid())
    tree.setCurrentIndex(window.folders.model.index_of_path(folder))
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    field.setFocus()
    qtbot.keyClicks(field, "photo")
    full.until(lambda: window.gallery.query.words == "photo")
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    full.until(lambda: window.gallery.model.rowCount() == 1)
    only = full.select(0)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert (window.navigation.page.name, window.viewer.path) == ("large", only)
    window.photo_actions.find_similar.trigger()
    assert (window.navigation.page.name, window.search.query_path) == ("search", only)

    def walk(key: Qt.Key) -> list[object]:
        qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        page = window.navigation.page.name
        if page == "library":
            full.until(lambda: window.gallery._shown == window.gallery.query)
        current = grid.current_path() if page == "library" else only
        chosen = window.folders.model.path_of(tree.currentIndex())
        return [page, chosen, field.words if page == "library" else "photo3", current]

    steps: list[list[object]] = [
        ["library", None, "", first],
        ["library", folder, "", ""],
        ["library", folder, "photo3", only],
        ["large", folder, "photo3", only],
        ["search", folder, "photo3", only],
    ]
    assert [walk(Qt.Key.Key_Left) for _ in range(5)] == [*reversed(steps[:-1]), steps[0]]
    full.until(lambda: window.neighbours.path == first)
    assert not window.menus.back.isEnabled()
    assert [walk(Qt.Key.Key_Right) for _ in range(5)] == [*steps[1:], steps[-1]]
    full.until(lambda: window.search.place.view is not None)
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert walk(Qt.Key.Key_Right)[0] == "large"
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    assert window.navigation.page.name == "library"
    assert grid.current_path() == only


def test_what_floats_lies_over_every_page(full: Furnished) -> None:
    window = full.window
    window.overlays.toasts.show("1 photo in the trash")
    toast = window.overlays.toasts.toast
    for page in (window.search, window.viewer, window.library):
        window.stack.setCurrentWidget(page)
        full.until(lambda: window.overlays.toasts.toast.isVisible())
        found = window.stack.childAt(toast.geometry().center())
        assert found is not None
        assert found is toast or toast.isAncestorOf(found)


def test_in_the_large_view_the_toast_stands_above_the_film_strip(full: Furnished) -> None:
    window, parts = full.window, full.window.viewer.parts
    window.stack.setCurrentWidget(window.viewer)
    window.overlays.toasts.show("1 photo in the trash")
    toast = window.overlays.toasts.toast
    full.until(lambda: toast.isVisible() and toast.graphicsEffect() is None)
    parts.set_strip(False)
    without = toast.geometry()
    parts.set_strip(True)
    strip_top = parts.strip.mapTo(window.stack, QPoint()).y()
    assert toast.geometry() == without.translated(0, -parts.strip.height())
    assert toast.geometry().bottom() < strip_top
    parts.set_full_screen(True)  # the strip lies over the picture
    assert toast.geometry().bottom() < parts.strip.mapTo(window.stack, QPoint()).y()
    parts.set_full_screen(False)
    parts.set_strip(False)
    assert toast.geometry() == without


def test_a_neighbour_outside_of_the_filter_is_revealed(full: Furnished, photos: Path) -> None:
    window = full.window
    full.until(lambda: window.folders.model.index_of_path(str(photos / "a")).isValid())
    window.folders.tree.setCurrentIndex(window.folders.model.index_of_path(str(photos / "a")))
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    wanted = str(photos / "b" / "photo1.jpg")
    window.neighbours.neighbour_chosen.emit(wanted)
    full.until(lambda: window.gallery.grid.current_path() == wanted)
    assert window.gallery.query.directory is None
    window.menus.back.trigger()
    assert window.gallery.query.directory == str(photos / "a")


def test_photos_chosen_one_after_the_other_are_walked_back_and_forward(full: Furnished) -> None:
    window, wishes = full.window, full.window.library.wishes
    chosen = []
    for row in (0, 3, 5):
        chosen.append(full.select(row))
        with full.qtbot.waitSignal(wishes.rested):
            pass
    chosen.append(full.select(2))  # and something is done with it at once
    window.photo_actions.find_similar.trigger()
    back = []
    for _ in range(4):
        window.menus.back.trigger()
        back.append(window.gallery.grid.current_path())
    assert back == chosen[::-1]
    assert not window.menus.back.isEnabled()
    window.menus.forward.trigger()
    assert window.gallery.grid.current_path() == chosen[1]


def test_a_photo_given_at_the_start_is_searched_with(
    furnish: Furnish, photos: Path, make_photo: Callable[..., Path]
) -> None:
    outside = make_photo("outside.jpg", seed=77, folder=photos.parent)
    made = furnish(str(photos), str(outside))
    made.until(lambda: made.window.navigation.page.name == "search")
    assert made.window.search.query_path == str(outside)


def test_settings_are_applied_and_saved(full: Furnished) -> None:
    window = full.window
    preferences = window.preferences
    preferences.take(replace(preferences.settings, theme="dark", neighbours=12))
    full.until(lambda: window.palette().window().color().lightness() < 100)
    full.until(lambda: load_settings(full.data.settings).neighbours == 12)
    assert [found._count for found in (window.neighbours, window.search)] == [12, 12]
    assert load_settings(full.data.settings).theme == "dark"


def test_the_search_leads_to_the_engines_and_one_that_is_proposed_is_used(full: Furnished) -> None:
    window = full.window
    window.search._side.engine.more_wanted.emit()
    dialog = window.engines.dialog
    assert dialog is not None
    assert dialog.isVisible()
    full.until(lambda: dialog.current is not None)
    assert window.search._comparison.proposes
    window.search._comparison.use_wanted.emit("plain")
    full.until(lambda: load_settings(full.data.settings).engine == "plain")
    full.until(lambda: [card.name for card in dialog.model.cards if card.in_use] == ["plain"])
    full.until(lambda: _read(full))


def test_input_is_told_below_now_and_then(full: Furnished) -> None:
    touched: list[float] = []
    full.catalog.touch = lambda: touched.append(time.monotonic())  # type: ignore[method-assign]
    handle = full.window.windowHandle()
    assert handle is not None
    for _ in range(3):
        QTest.mouseMove(handle, QPoint(40, 40))
        QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert len(touched) <= 1, "every few seconds is enough"
    full.window.findChild(Presence)._told_at = float("-inf")  # type: ignore[union-attr]
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert touched


def test_the_window_comes_back_as_it_was(full: Furnished, furnish: Furnish) -> None:
    window = full.window
    window.library.order.choose(("name", False))
    window.library.folders_switch.setChecked(False)
    window.tool_bar.size_slider.setValue(200)
    window.library.names_switch.trigger()
    assert window.gallery.grid.captions
    state = window.state()
    assert state.names_shown
    assert (state.library.query, state.folders_shown, state.cell_px) == (GalleryQuery("name", False), False, 200)
    again = furnish(state=state).window
    again.state()
    assert again.gallery.query.order == "name"
    assert again.gallery.grid.captions
    assert not again.folders.isVisible()
    assert again.gallery.grid.cell_px() == 200


def test_the_place_is_found_again_with_folder_filter_selection_and_folds(
    full: Furnished, furnish: Furnish, photos: Path, tmp_path: Path
) -> None:
    window, folder = full.window, str(photos / "b")
    full.until(lambda: window.folders.model.index_of_path(folder).isValid())
    window.navigation.go(LibraryPlace(GalleryQuery("name", False, "photo", folder)))
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    path = full.select(1)
    window.folders.tree.setExpanded(window.folders.model.index_of_path(str(photos)), False)
    save_state(state_file(tmp_path), window.state())
    again = furnish(state=load_state(state_file(tmp_path)))
    tree, model = again.window.folders.tree, again.window.folders.model
    again.until(lambda: again.window.gallery.grid.current_path() == path)
    assert again.window.gallery.query == GalleryQuery("name", False, "photo", folder)
    assert again.window.tool_bar.filter.words == "photo"
    again.until(lambda: model.path_of(tree.currentIndex()) == folder)
    assert not again.window.menus.back.isEnabled()  # the place comes back, the way there does not


def test_search_and_large_are_found_again_while_their_photos_are_there(
    full: Furnished, furnish: Furnish, photos: Path
) -> None:
    window = full.window
    path = full.select(0)
    window.navigation.go(SearchPlace(path))
    full.until(lambda: window.search.place.view is not None)
    window.navigation.open_large(path)
    state = window.state()
    assert (state.search and state.search.path, state.large) == (path, path)
    again = furnish(state=state).window
    full.until(lambda: again.navigation.page.name == "large")
    assert again.viewer.path == path
    again.menus.back.trigger()
    assert (again.navigation.page.name, again.search.query_path) == ("search", path)
    Path(path).unlink()
    gone = furnish(state=state)
    gone.until(lambda: gone.window.gallery.model.rowCount() > 0)
    assert _read(gone)
    assert gone.window.navigation.page.name == "library"


@pytest.mark.parametrize(
    "state",
    [
        WindowState(geometry="zz not hexadecimal"),
        WindowState(geometry="01d9d0cb" + "ff" * 60),
        WindowState(folders_px=99_999, neighbours_px=99_999, cell_px=99_999, found_px=1),
        WindowState(library=LibraryPlace(GalleryQuery(directory="/nowhere", words="photo"), view_on("/nowhere/a.jpg"))),
        WindowState(search=SearchPlace("/nowhere/a.jpg", ("x",) * 99), large="not even a path", known_roots=("x",)),
    ],
)
def test_a_state_of_nowhere_is_no_harm(furnish: Furnish, photos: Path, state: WindowState) -> None:
    made = furnish(str(photos), state=state)
    made.until(lambda: made.window.navigation.page.name == "library")
    made.until(lambda: made.window.gallery.model.rowCount() == _PHOTOS)
    assert made.window.width() >= made.window.minimumWidth()
    free = made.window.screen().availableGeometry()
    assert free.intersects(made.window.geometry())


def test_every_control_has_a_name_and_can_be_reached(full: Furnished) -> None:
    full.select(0)
    window = full.window
    for control in window.findChildren(QWidget):
        if not control.isVisible() or control.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if isinstance(control, QAbstractButton | QComboBox | QSlider | QLineEdit):
            words = control.text() if isinstance(control, QAbstractButton) else ""
            assert control.accessibleName() or words or control.toolTip(), control
    window.activateWindow()
    full.until(lambda: QApplication.activeWindow() is window)
    reached = set()
    window.tool_bar.filter.setFocus()
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus)
        full.qtbot.keyClick(focus, Qt.Key.Key_Tab)
        QApplication.processEvents()
    for wanted in (window.tool_bar.menu, window.folders.tree, window.gallery.grid, window.tool_bar.size_slider):
        assert wanted in reached


def test_a_maximised_window_is_so_again_after_full_screen(furnish: Furnish) -> None:
    made = furnish()
    made.window.showMaximized()
    made.until(made.window.isMaximized)
    made.window.menus.full_screen.trigger()
    made.until(made.window.isFullScreen)
    made.window.menus.full_screen.trigger()
    made.until(lambda: not made.window.isFullScreen())
    assert made.window.isMaximized()


def test_closing_takes_the_dialogs_along(full: Furnished) -> None:
    full.window.menus.settings.trigger()
    full.window.menus.about.trigger()
    assert len([top for top in QApplication.topLevelWidgets() if top.isVisible()]) >= 3
    full.window.close()
    assert not [top for top in QApplication.topLevelWidgets() if top.isVisible()]
