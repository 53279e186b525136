"""The navigation knows pages only as pages: here they are made up, and write down how they are entered and left."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import GalleryQuery
from app.core.photo import ContentId
from app.gui.frame.navigation import Navigation
from app.gui.kit.commands import Commands
from app.gui.kit.page import Wishes
from app.gui.kit.places import LargePlace, LibraryPlace, Place, SearchPlace, View, view_on

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_HOME = LibraryPlace(GalleryQuery("name", False))
_FOLDER = LibraryPlace(GalleryQuery("name", False, directory="/b"))


class _Page(QWidget):
    def __init__(self, name: str, place: Place, log: list[str]) -> None:
        super().__init__()
        self.name = name
        self.place: Any = place
        self.surface = self
        self.wishes = Wishes(self)
        self.commands = Commands()
        self.photos = self
        self._log = log
        self.moved_on = False

    def has_moved_on(self, view: View | None) -> bool:
        return self.moved_on

    def step(self, path: str, by: int) -> str | None:
        return f"{path}+{by}"

    def content_id_of(self, path: str) -> ContentId | None:
        return None

    def enter(self, place: Any) -> None:
        self._log.append(f"enter {self.name}")
        self.place = place

    def leave(self) -> Any:
        self._log.append(f"leave {self.name}")
        return self.place


class _Walk:
    def __init__(self) -> None:
        self.log: list[str] = []
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.library = _Page("library", LibraryPlace(), self.log)
        self.search = _Page("search", SearchPlace(), self.log)
        self.large = _Page("large", LargePlace(), self.log)
        self.greeting = _Page("greeting", _HOME, self.log)
        pages = (self.library, self.search, self.large)
        self.navigation = Navigation(self.stack, pages, _HOME, self.greeting)

    def where(self) -> tuple[QWidget, Place]:
        shown = self.stack.currentWidget()
        assert shown == self.navigation.page.surface
        return shown, self.navigation.page.place

    def ways(self) -> tuple[bool, bool]:
        return self.navigation.can_back, self.navigation.can_forward


@pytest.fixture
def walk(qtbot: QtBot) -> _Walk:
    made = _Walk()
    qtbot.addWidget(made.stack)
    return made


@pytest.fixture
def begun(walk: _Walk) -> _Walk:
    walk.navigation.set_has_folders(True)
    walk.log.clear()
    return walk


def test_nothing_is_shown_until_it_is_known_what(walk: _Walk) -> None:
    greets = [walk.navigation.greets]
    assert walk.stack.currentIndex() == 0
    assert walk.log == []
    walk.navigation.set_has_folders(True)
    assert walk.where() == (walk.library, _HOME)
    assert [*greets, walk.navigation.greets] == [True, False]
    assert walk.ways() == (False, False)


def test_a_photo_given_at_the_start_is_not_covered_when_folders_become_known(walk: _Walk) -> None:
    walk.navigation.go(SearchPlace("q"))
    walk.navigation.set_has_folders(True)
    assert walk.where() == (walk.search, SearchPlace("q"))
    walk.navigation.back()
    assert walk.where() == (walk.library, _HOME)


def test_the_greeting_stands_in_for_the_library_while_that_is_empty(walk: _Walk) -> None:
    walk.navigation.set_has_folders(False)
    assert walk.where() == (walk.greeting, _HOME)
    assert walk.navigation.greets
    walk.navigation.go(SearchPlace("q"))
    walk.navigation.back()
    assert walk.where() == (walk.greeting, _HOME)
    walk.navigation.set_has_folders(True)
    assert walk.where() == (walk.library, _HOME)
    assert walk.ways() == (False, True)
    walk.navigation.set_has_folders(False)
    assert walk.where()[0] is walk.greeting


def test_the_first_folder_is_shown_from_wherever_it_was_dropped(walk: _Walk) -> None:
    walk.navigation.set_has_folders(False)
    walk.navigation.go(SearchPlace("q"))
    walk.navigation.set_has_folders(True)
    assert walk.where()[0] is walk.library
    walk.navigation.go(SearchPlace("r"))
    walk.navigation.set_has_folders(True)  # told at every listing
    walk.navigation.set_has_folders(False)
    assert walk.where() == (walk.search, SearchPlace("r"))


def test_what_pages_wish_is_granted_as_steps(begun: _Walk) -> None:
    begun.library.wishes.place_wanted.emit(_FOLDER)
    begun.library.wishes.place_wanted.emit(SearchPlace("q"))
    assert begun.where() == (begun.search, SearchPlace("q"))
    assert begun.log == ["leave library", "enter library", "leave library", "enter search"]
    begun.navigation.back()
    assert begun.where() == (begun.library, _FOLDER)
    begun.navigation.back()
    assert begun.where() == (begun.library, _HOME)
    assert begun.ways() == (False, True)
    begun.navigation.forward()
    assert begun.where() == (begun.library, _FOLDER)


def test_a_page_is_found_as_it_was_left(begun: _Walk) -> None:
    left = LibraryPlace(_HOME.query, View("a", ("a", "b"), "t", -3))
    begun.library.place = left
    begun.navigation.go(SearchPlace("q"))
    begun.library.place = _FOLDER
    begun.navigation.back()
    assert begun.where() == (begun.library, left)


def test_what_is_typed_on_changes_the_step(begun: _Walk, qtbot: QtBot) -> None:
    for words in ("b", "be"):
        begun.library.place = LibraryPlace(GalleryQuery(words=words))
        with qtbot.waitSignal(begun.navigation.changed):
            begun.library.wishes.place_altered.emit()
    assert begun.ways() == (False, False)
    begun.navigation.go(SearchPlace("q"))
    begun.navigation.back()
    assert begun.where()[1] == LibraryPlace(GalleryQuery(words="be"))


def test_a_page_that_is_entered_elsewhere_than_asked_says_so(begun: _Walk) -> None:
    begun.navigation.go(_FOLDER)
    begun.navigation.go(SearchPlace("q"))

    def enter(place: LibraryPlace) -> None:  # the folder is gone by now
        begun.library.place = LibraryPlace(GalleryQuery("name", False))

    begun.library.enter = enter  # type: ignore[method-assign]
    begun.navigation.back()
    assert begun.where() == (begun.library, _HOME)
    assert begun.ways() == (False, True)  # one with the step before it


def test_closing_the_search_passes_all_queries_and_keeps_them_ahead(begun: _Walk) -> None:
    for path in ("q", "r"):
        begun.navigation.go(SearchPlace(path))
    begun.search.wishes.closed.emit()
    assert begun.where() == (begun.library, _HOME)
    assert begun.ways() == (False, True)
    begun.navigation.forward()
    assert begun.where() == (begun.search, SearchPlace("q"))


@pytest.mark.parametrize("way", ["back", "close_page"])
def test_from_large_back_to_the_photo_that_was_shown_last(begun: _Walk, way: str) -> None:
    begun.navigation.open_large("a")
    assert begun.where() == (begun.large, LargePlace("a", _HOME))
    begun.navigation.open_large("b")  # is large already
    assert begun.where()[1] == LargePlace("a", _HOME)
    begun.large.place = LargePlace("c", _HOME)
    getattr(begun.navigation, way)()
    assert begun.where() == (begun.library, LibraryPlace(_HOME.query, view_on("c")))
    begun.navigation.forward()
    assert begun.where() == (begun.large, LargePlace("c", _HOME))


def test_from_large_back_exactly_as_it_was_if_nobody_walked(begun: _Walk) -> None:
    left = LibraryPlace(_HOME.query, View("a", ("a", "b"), "t", -3))
    begun.library.place = left
    begun.navigation.open_large("a")
    begun.navigation.back()
    assert begun.where() == (begun.library, left)


def test_a_query_found_while_walking_is_not_taken_for_the_photo_shown_large(begun: _Walk) -> None:
    begun.navigation.open_large("a")
    begun.navigation.go(SearchPlace("q"))
    begun.navigation.go(LargePlace("x", SearchPlace("q")))
    begun.large.place = LargePlace("y", SearchPlace("q"))
    begun.navigation.back()
    assert begun.where() == (begun.search, SearchPlace("q", (), view_on("y")))
    begun.navigation.back()
    assert begun.where() == (begun.large, LargePlace("a", _HOME))
    begun.navigation.close_page()
    assert begun.where()[0] is begun.library


def test_back_at_a_large_photo_its_neighbours_are_those_it_was_opened_among(begun: _Walk) -> None:
    begun.navigation.open_large("a")
    begun.navigation.go(_FOLDER)
    begun.log.clear()
    begun.navigation.back()
    assert begun.where() == (begun.large, LargePlace("a", _HOME))
    assert begun.library.place.is_step_of(_HOME)
    assert begun.log == ["leave library", "enter library", "enter large"]
    begun.navigation.go(SearchPlace("q"))
    begun.log.clear()
    begun.navigation.back()
    assert begun.log == ["leave search", "enter large"]  # the library is where it should be
    photos = begun.navigation.photos_at(_HOME)
    assert photos is not None
    assert photos.step("a", 1) == "a+1"


def test_from_large_back_to_a_step_that_it_was_not_opened_from(begun: _Walk) -> None:
    begun.navigation.go(LargePlace("x", SearchPlace("q")))
    begun.navigation.back()
    assert begun.where() == (begun.library, _HOME)
    begun.navigation.forward()
    begun.large.wishes.closed.emit()  # to where it was opened, though that was no step
    assert begun.where() == (begun.search, SearchPlace("q", (), view_on("x")))


def test_closing_large_goes_no_farther_than_where_it_was_opened(begun: _Walk) -> None:
    begun.navigation.go(SearchPlace("q"))
    begun.navigation.open_large("a")
    begun.large.wishes.closed.emit()
    assert begun.where() == (begun.search, SearchPlace("q", (), view_on("a")))
    assert begun.ways() == (True, True)


def test_home_is_a_step_of_its_own_unless_one_is_there(begun: _Walk) -> None:
    begun.navigation.go_home()
    assert begun.ways() == (False, False)
    begun.navigation.go(SearchPlace("q"))
    begun.navigation.go_home()
    assert begun.where() == (begun.library, _HOME)
    begun.navigation.back()
    assert begun.where() == (begun.search, SearchPlace("q"))


def test_the_keyboard_goes_to_the_page_that_comes(begun: _Walk, qtbot: QtBot) -> None:
    begun.stack.show()
    begun.stack.activateWindow()
    qtbot.waitUntil(begun.stack.isActiveWindow)
    begun.navigation.go(SearchPlace("q"))
    assert begun.search.hasFocus()
    begun.navigation.back()
    assert begun.library.hasFocus()
    begun.library.clearFocus()
    begun.navigation.go(_FOLDER)
    assert not begun.library.hasFocus()  # it is where the folder was chosen


# Steps within a page

_A, _B = (LibraryPlace(_HOME.query, view_on(path)) for path in "ab")


def _choose(walk: _Walk, place: LibraryPlace) -> None:
    walk.library.place, walk.library.moved_on = place, True


def test_what_was_chosen_and_has_rested_is_a_step(begun: _Walk, qtbot: QtBot) -> None:
    begun.library.place = _A
    begun.library.wishes.rested.emit()  # the first one: nothing was chosen before
    assert begun.ways() == (False, False)
    _choose(begun, _B)
    with qtbot.waitSignal(begun.navigation.changed):
        begun.library.wishes.rested.emit()
    begun.library.moved_on = False
    assert begun.ways() == (True, False)
    begun.navigation.back()
    assert begun.where() == (begun.library, _A)
    begun.library.wishes.rested.emit()  # coming back makes no step
    assert begun.ways() == (False, True)
    begun.navigation.forward()
    assert begun.where() == (begun.library, _B)


def test_what_is_scrolled_a_little_is_noted_with_the_step(begun: _Walk) -> None:
    begun.library.place = scrolled = LibraryPlace(_HOME.query, View("a", ("a",), "t", -3))
    begun.library.wishes.rested.emit()
    _choose(begun, _B)
    begun.library.wishes.rested.emit()
    begun.library.moved_on = False
    begun.navigation.back()
    assert begun.where() == (begun.library, scrolled)


def test_what_something_was_done_with_is_a_step_without_rest(begun: _Walk) -> None:
    begun.library.place = _A
    begun.library.wishes.rested.emit()
    _choose(begun, _B)
    begun.navigation.go(SearchPlace("b"))
    begun.library.moved_on = False
    begun.navigation.back()
    assert begun.where() == (begun.library, _B)
    begun.navigation.back()
    assert begun.where() == (begun.library, _A)


def test_back_at_once_after_choosing_leads_to_the_one_before(begun: _Walk) -> None:
    begun.library.place = _A
    begun.library.wishes.rested.emit()
    _choose(begun, _B)
    begun.navigation.back()
    begun.library.moved_on = False
    assert begun.where() == (begun.library, _A)
    begun.navigation.forward()
    assert begun.where() == (begun.library, _B)


def test_a_page_that_lies_under_another_makes_no_steps(begun: _Walk) -> None:
    begun.navigation.go(SearchPlace("q"))
    _choose(begun, _B)
    begun.library.wishes.rested.emit()
    assert begun.where() == (begun.search, SearchPlace("q"))
    assert begun.ways() == (True, False)
    begun.navigation.back()
    assert begun.ways() == (False, True)
