"""The bars serve the page that is shown: they show what it tells, pass on what is chosen, and offer nothing else."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import Order
from app.gui.frame.bars import Bars
from app.gui.frame.navigation import Navigation
from app.gui.frame.reading import Reading
from app.gui.kit.commands import Choice, Commands
from app.gui.kit.page import Wishes
from app.gui.kit.places import LibraryPlace, Place, SearchPlace
from app.gui.kit.requests import Requests
from tests.gui.recording_catalog import RecordingCatalog
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_BY_NAME: tuple[Order, bool] = ("name", False)


class _Page(QWidget):
    def __init__(self, name: str, place: Place, commands: Commands) -> None:
        super().__init__()
        self.name = name
        self.place: Any = place
        self.surface = self
        self.wishes = Wishes(self)
        self.commands = commands
        self.photos = None

    def enter(self, place: Any) -> None:
        self.place = place

    def leave(self) -> Any:
        return self.place


class _Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.order, self.cell_px = Choice("", self), Choice(_BY_NAME, self), Choice(96, self)
        self.found_px = Choice(200, self)
        self.switch = QAction("Columns", self)
        self.switch.setShortcut("F9")
        self.library = _Page("library", LibraryPlace(), Commands(self.words, self.order, self.cell_px, (self.switch,)))
        self.search = _Page("search", SearchPlace(), Commands(cell_px=self.found_px))
        stack = QStackedWidget()
        pages = (self.library, self.search)
        self.navigation = Navigation(stack, pages, LibraryPlace(), _Page("greeting", LibraryPlace(), Commands()))
        reading = Reading(cast(Any, RecordingCatalog()), Requests(), self)
        self.bars = Bars(self, pages, self.navigation, reading, QMenu.clear)
        self.bar, self.menus = self.bars.tool_bar, self.bars.menus
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addWidget(self.bar)
        column.addWidget(stack)
        self.setCentralWidget(middle)
        self.chosen: list[object] = []
        for choice in (self.words, self.order, self.cell_px, self.found_px):
            choice.chosen.connect(self.chosen.append)
        self.words.settled.connect(lambda: self.chosen.append("settled"))

    def usable(self) -> list[bool]:
        bar = self.bar
        return [each.isEnabled() for each in (bar.filter, bar.sort, bar.size_slider, bar.larger, bar.smaller)]


@pytest.fixture
def window(qtbot: QtBot) -> _Window:
    made = _Window()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def begun(window: _Window) -> _Window:
    window.navigation.set_has_folders(True)
    return window


def test_before_anything_is_shown_nothing_can_be_used(window: _Window) -> None:
    assert window.usable() == [False] * 5
    assert not window.menus.filter.isEnabled()
    assert not window.switch.isVisible()
    window.navigation.set_has_folders(False)
    assert window.usable() == [False] * 5
    assert not window.menus.filter.isEnabled()


def test_each_page_gets_what_it_offers(begun: _Window) -> None:
    assert begun.usable() == [True] * 5
    assert begun.bar.size_slider.value() == 96
    assert "name" in begun.bar.sort.text()
    begun.navigation.go(SearchPlace("q"))
    assert begun.usable() == [False, False, True, True, True]
    assert begun.bar.size_slider.value() == 200
    begun.bar.make_larger()
    assert begun.chosen == [232]
    assert begun.cell_px.value == 96
    begun.navigation.back()
    assert begun.bar.size_slider.value() == 96


def test_what_a_page_tells_is_shown_and_not_told_back(begun: _Window) -> None:
    begun.words.show("beach")
    begun.order.show(("date", True))
    begun.cell_px.show(128)
    assert begun.bar.filter.words == "beach"
    assert "Newest" in begun.bar.sort.text()
    assert begun.bar.size_slider.value() == 128
    come_to_rest(begun.bar)
    assert begun.chosen == []


def test_a_page_that_is_not_shown_is_not_listened_to(begun: _Window) -> None:
    begun.navigation.go(SearchPlace("q"))
    begun.cell_px.show(64)
    assert begun.bar.size_slider.value() == 200
    begun.navigation.back()
    assert begun.bar.size_slider.value() == 64


def test_what_is_chosen_goes_to_the_page(begun: _Window) -> None:
    newest = next(action for action in begun.bar._orders.actions() if action.data() == ("date", True))
    newest.trigger()
    begun.menus.larger.trigger()
    assert begun.chosen == [("date", True), 128]


def test_words_are_told_at_a_pause_and_at_once_when_the_field_is_left(begun: _Window, qtbot: QtBot) -> None:
    field = begun.bar.filter
    field.setFocus()
    qtbot.keyClicks(field, "be ")
    assert begun.chosen == []
    qtbot.waitUntil(lambda: begun.chosen == ["be"])
    begun.words.show("be")
    assert field.text() == "be "  # the user goes on typing
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert begun.chosen == ["be", "be a", "settled"]
    assert begun.library.hasFocus()


@pytest.mark.parametrize(("key", "told"), [(Qt.Key.Key_Escape, ""), (Qt.Key.Key_Down, "b e"), (Qt.Key.Key_Tab, "b e")])
def test_however_the_field_is_left_it_is_settled(begun: _Window, qtbot: QtBot, key: Qt.Key, told: str) -> None:
    field = begun.bar.filter
    begun.words.show("b")
    field.setFocus()
    field.end(False)
    qtbot.keyClicks(field, "e")
    qtbot.keyClick(field, key)
    assert begun.chosen == [told, "settled"]
    assert not field.hasFocus()


def test_a_filter_is_asked_for_from_anywhere(begun: _Window) -> None:
    begun.words.show("two  blanks")  # which stand as they are
    begun.navigation.go(SearchPlace("q"))
    begun.menus.filter.trigger()
    assert begun.navigation.page.name == "library"  # the page that was shown has nothing to filter
    assert begun.bar.filter.hasFocus()
    assert begun.bar.filter.selectedText() == "two  blanks"
    begun.navigation.back()
    assert begun.navigation.page.name == "search"  # nothing of the search is lost


def test_an_action_of_a_page_works_only_there(begun: _Window, qtbot: QtBot) -> None:
    pressed: list[str] = []
    begun.switch.triggered.connect(lambda: pressed.append("F9"))
    view_menus = [menu for menu in begun.findChildren(QMenu) if begun.switch in menu.actions()]
    assert len(view_menus) == 1
    QTest.keyClick(begun, Qt.Key.Key_F9)
    assert len(pressed) == 1
    begun.navigation.go(SearchPlace("q"))
    assert not begun.switch.isVisible()
    QTest.keyClick(begun, Qt.Key.Key_F9)
    assert len(pressed) == 1
    begun.navigation.back()
    assert begun.switch.isVisible()
    QTest.keyClick(begun, Qt.Key.Key_F9)
    assert len(pressed) == 2


def test_every_way_back_and_forward(begun: _Window, qtbot: QtBot) -> None:
    bar, menus, name = begun.bar, begun.menus, lambda: begun.navigation.page.name
    begun.navigation.go(SearchPlace("q"))
    assert [bar.back.isEnabled(), menus.back.isEnabled(), bar.forward.isEnabled()] == [True, True, False]
    native = begun.windowHandle()

    def press(button: Qt.MouseButton) -> None:
        QTest.mouseClick(native, button, Qt.KeyboardModifier.NoModifier, begun.rect().center())

    ways = (
        (bar.back.click, bar.forward.click),
        (menus.back.trigger, menus.forward.trigger),
        (lambda: press(Qt.MouseButton.BackButton), lambda: press(Qt.MouseButton.ForwardButton)),
        (
            lambda: QTest.keyClick(begun, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
            lambda: QTest.keyClick(begun, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier),
        ),
    )
    for back, forward in ways:
        back()
        assert name() == "library"
        assert [bar.back.isEnabled(), bar.forward.isEnabled(), menus.forward.isEnabled()] == [False, True, True]
        forward()
        assert name() == "search"


def test_the_buttons_at_the_side_of_a_mouse_press_nothing_else(begun: _Window) -> None:
    seen: list[object] = []
    begun.library.mousePressEvent = seen.append  # type: ignore[method-assign]
    native, place = begun.windowHandle(), begun.library.mapTo(begun, begun.library.rect().center())
    for button in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
        QTest.mouseDClick(native, button, Qt.KeyboardModifier.NoModifier, place)
    assert seen == []
    QTest.mouseClick(native, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert len(seen) == 1
