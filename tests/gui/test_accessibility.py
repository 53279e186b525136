"""Everything can be reached and named without a mouse and without eyes: a walk through every page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.gui.kit.places import SearchPlace
from app.gui.kit.theme import GAP_PX
from app.gui.kit.work_sheet import WorkSheet
from app.machine.settings import Settings
from tests.conftest import MakePhoto
from tests.gui.rest import come_to_rest
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.usefixtures("qtbot"),
]

_PHOTOS = 4
_MOST_STOPS = 100
_SAME_LINE_PX = 2 * GAP_PX


@pytest.fixture
def photos(make_photo: MakePhoto, tmp_path: Path) -> Path:
    for seed in range(_PHOTOS):
        make_photo(f"{'ab'[seed % 2]}/photo{seed}.jpg", seed=seed)
    (tmp_path / "photos" / "a" / "broken.jpg").write_bytes(b"no photo at all")
    return tmp_path / "photos"


@pytest.fixture
def empty(home: Path, qtbot: QtBot) -> Iterator[WholeWindow]:
    with whole_window(home, Settings(device="cpu", threads=1)) as made:
        made.until(made.window.first_minute.isVisible)
        # Known by then, but the line is out of sight as soon as there is nothing to tell.
        made.until(lambda: not made.window.activity._device.isHidden())
        yield made


@pytest.fixture
def full(home: Path, photos: Path, qtbot: QtBot) -> Iterator[WholeWindow]:
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as made:
        made.until_read(_PHOTOS + 1)
        made.until(made.window.gallery.isVisible)
        made.until(lambda: made.window.folders.model.index_of_path(str(photos / "b")).isValid())
        made.until(lambda: made.window.activity._skipped.isVisible())
        yield made


def test_the_first_minute(empty: WholeWindow) -> None:
    stops = _check_walk(empty, empty.window)
    assert empty.window.first_minute._add in stops


def test_the_gallery_with_neighbours(full: WholeWindow) -> None:
    window = full.window
    path = full.select(1)  # the first one is the broken one
    full.until(lambda: window.neighbours.path == path and window.neighbours._matches.answer is not None)
    stops = _check_walk(full, window)
    places = [stops.index(each) for each in (window.tool_bar.filter, window.folders.tree, window.gallery.grid)]
    assert places == sorted(places)
    assert stops.index(window.gallery.grid) < stops.index(window.neighbours._matches.grid)
    assert stops.index(window.neighbours._matches.grid) < stops.index(window.activity._skipped)


def test_the_gallery_with_nothing_in_it(full: WholeWindow) -> None:
    full.window.library.words.choose("nothing is called like this")
    full.until(lambda: full.window.gallery.currentIndex() == 1)
    assert full.window.gallery._show_all in _check_walk(full, full.window)


def test_the_search_view(full: WholeWindow, make_photo: MakePhoto, photos: Path) -> None:
    window = full.window
    outside = [make_photo(f"outside{seed}.jpg", seed=70 + seed, folder=photos.parent) for seed in range(3)]
    window.navigation.go(SearchPlace(str(outside[0]), tuple(map(str, outside[1:]))))
    full.until(lambda: window.search._matches.answer is not None)
    stops = _check_walk(full, window)
    assert window.search._matches.grid in stops
    assert sum(stop.accessibleName().startswith("Search with outside") for stop in stops) == 2


def test_the_large_view(full: WholeWindow) -> None:
    window = full.window
    full.select(1)
    window.photo_actions.open_large.trigger()
    full.until(lambda: window.viewer.pictures.sharp)
    assert window.viewer.canvas in _check_walk(full, window)


@pytest.mark.parametrize("name", ["settings", "about", "skipped"])
def test_the_dialogs(full: WholeWindow, name: str) -> None:
    window = full.window
    getattr(window.menus, name).trigger()
    full.until(lambda: window.dialogs._open)
    come_to_rest(window.dialogs)
    full.until(lambda: not full.requests._waiting)  # what it asked for is in it
    (dialog,) = window.dialogs._open.values()
    _check_walk(full, dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    full.until(lambda: not window.dialogs._open)


def test_the_engines(full: WholeWindow) -> None:
    window = full.window
    window.menus.engines.trigger()
    engines = window.engines.dialog
    assert engines is not None
    full.until(lambda: engines.model.cards)
    stops = _check_walk(full, engines)
    assert engines.list in stops
    ways = [lambda way=way: engines.add.menu().actions()[way].trigger() for way in range(2)]
    for begin in (*ways, engines.teach.click, engines.compact.click, engines.evaluate.click):
        begin()
        (sheet,) = (each for each in engines.findChildren(WorkSheet) if each.isVisible())
        assert sheet.close_button in _check_walk(full, sheet)
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        full.until(lambda: not engines.findChildren(WorkSheet))
    QTest.keyClick(engines, Qt.Key.Key_Escape)
    assert window.engines.dialog is None


def test_the_information(full: WholeWindow) -> None:
    window = full.window
    full.select(1)
    window.photo_actions.information.trigger()
    dialog = window.photo_actions._information
    assert dialog is not None
    full.until(lambda: len(dialog.rows()) > 2)
    assert _check_walk(full, dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_every_action_has_words_and_those_of_the_contract_a_key(full: WholeWindow) -> None:
    window = full.window
    actions = list(dict.fromkeys(_actions(window.menus.burger)))
    assert len(actions) > 20
    assert all(action.text().replace("&", "") for action in actions)
    photo, menus = window.photo_actions, window.menus
    with_keys = {
        photo.find_similar: "F",
        photo.open_large: "Return",
        photo.open_elsewhere: "Ctrl+Return",
        photo.show_in_folder: "Ctrl+Shift+E",
        photo.copy_picture: "Ctrl+C",
        photo.copy_path: "Ctrl+Shift+C",
        photo.information: "Ctrl+I",
        photo.trash: "Del",
        photo.undo_trash: "Ctrl+Z",
        menus.paste: "Ctrl+V",
        menus.open_photo: "Ctrl+O",
        menus.back: "Alt+Left",
        menus.forward: "Alt+Right",
        menus.filter: "Ctrl+F",
        menus.quit: "Ctrl+Q",
    }
    for action, key in with_keys.items():
        assert action.shortcut().toString() == key
        assert action in actions
    switches = (window.library.folders_switch, window.library.neighbours_switch)
    for action in (menus.add_folder, menus.rescan, menus.settings, *switches, menus.full_screen):
        assert not action.shortcut().isEmpty(), action.text()
    keys = [key for action in actions for key in {each.toString() for each in action.shortcuts()}]
    assert len(keys) == len(set(keys)), f"two actions want one key: {sorted(keys)}"


def test_a_walk_finds_what_is_wrong(empty: WholeWindow) -> None:
    window = empty.window
    nameless = window.first_minute._add
    _until_still(empty)  # the page gives it a name once it knows whether there are pictures to offer
    nameless.setText("")
    with pytest.raises(AssertionError, match="no name"):
        _check_walk(empty, window)
    nameless.setText("Choose a folder")
    nameless.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    with pytest.raises(AssertionError, match="not reached"):
        _check_walk(empty, window)
    nameless.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.first_minute._offer.show()
    QWidget.setTabOrder(nameless, window.first_minute._offer)
    with pytest.raises(AssertionError, match="order"):
        _check_walk(empty, window)


def _actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions(below)
        elif not action.isSeparator():
            yield action


def _check_walk(made: WholeWindow, top: QWidget) -> list[QWidget]:
    """Check names, and walk with Tab and Shift+Tab through ``top``; return the stops in reading order."""
    top.activateWindow()
    made.until(lambda: QApplication.activeWindow() is top)
    _until_still(made)
    controls = [each for each in top.findChildren(QWidget) if _is_stop(each, top)]
    for control in controls:
        assert _name(control), f"{_tell(control)} has no name"
    stops = _walk(top, Qt.KeyboardModifier.NoModifier)
    missed = [control for control in controls if _of_proxy(control) not in stops]
    assert not missed, f"not reached by Tab: {[_tell(each) for each in missed]}"
    back = _walk(top, Qt.KeyboardModifier.ShiftModifier)
    assert set(back) == set(stops)
    first = stops[0]
    turned = [first, *reversed(back[back.index(first) + 1 :] + back[: back.index(first)])]
    assert turned == stops, "Shift+Tab goes another way than Tab"
    start = min(range(len(stops)), key=lambda place: _corner(stops[place], top))
    ordered = stops[start:] + stops[:start]
    for one, other in itertools.pairwise(ordered):
        assert _follows(one, other, top), f"order: {_tell(one)} before {_tell(other)}"
    if top is made.window:
        areas = [_area(made, stop) for stop in ordered]
        assert areas == sorted(areas), f"order of areas: {areas}"
    return ordered


def _until_still(made: WholeWindow) -> None:
    """Wait until everything asked for is here: what comes or goes while one walks would be missed."""
    made.until(lambda: not made.requests._waiting)
    come_to_rest(made.window.gallery, made.window.neighbours)
    made.until(lambda: not made.requests._waiting)


def _area(made: WholeWindow, stop: QWidget) -> int:
    """Return the number of the area that a stop lies in, counted as one reads."""
    window = made.window
    areas = (
        window.tool_bar,
        window.first_minute,
        window.folders,
        window.gallery,
        window.neighbours,
        window.search._side,
        window.search.line,
        window.search._matches,
        window.viewer,
        window.activity,
    )
    return next(number for number, area in enumerate(areas) if area is stop or area.isAncestorOf(stop))


def _walk(top: QWidget, modifier: Qt.KeyboardModifier) -> list[QWidget]:
    """Press Tab until a widget comes for the second time; return those of the circle."""
    seen: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        focus = QApplication.focusWidget()
        if focus is None:
            QTest.keyClick(top, Qt.Key.Key_Tab, modifier)
            continue
        if focus in seen:
            return seen[seen.index(focus) :]
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab, modifier)
    raise AssertionError(f"Tab does not come back to {_tell(seen[0])}")


def _is_stop(widget: QWidget, top: QWidget) -> bool:
    """Tell whether the keyboard must get there. Labels only offer their text for copying with the mouse."""
    return (
        widget.window() is top
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (isinstance(widget, QLabel) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not widget.objectName().startswith("qt_")
    )


def _of_proxy(widget: QWidget) -> QWidget:
    proxy: QWidget | None = widget.focusProxy()
    return widget if proxy is None else _of_proxy(proxy)


def _name(widget: QWidget) -> str:
    """Return what a screen reader says of a widget."""
    heard = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return (heard or widget.accessibleName() or words).strip()


def _corner(widget: QWidget, top: QWidget) -> tuple[int, int]:
    place = widget.mapTo(top, QPoint(0, 0))
    return place.y() // _SAME_LINE_PX, place.x()


def _follows(one: QWidget, other: QWidget, top: QWidget) -> bool:
    """Tell whether ``other`` lies after ``one``: to the right of it, or below it."""
    before, after = one.mapTo(top, one.rect().center()), other.mapTo(top, other.rect().center())
    return after.x() > before.x() or after.y() > before.y() + _SAME_LINE_PX // 2


def _tell(widget: QWidget) -> str:
    return f"{type(widget).__name__} {_name(widget)!r} in {type(widget.parentWidget()).__name__}"
