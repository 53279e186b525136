"""Letters in the gallery lead to photos by their names, in a bubble that shows them; elsewhere they are commands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.grid import name_jump
from app.gui.grid.name_jump import NameJump
from app.gui.grid.photo_grid import PhotoGrid
from tests.gui.grid.test_photo_grid import Stage
from tests.gui.made_up_library import path_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_Key = Qt.Key
_None = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = Stage(qtbot)
    made.grid.show()
    return made


def _jump(stage: Stage) -> NameJump:
    assert stage.grid._jump is not None
    return stage.grid._jump


def _overrides(stage: Stage, key: Qt.Key, text: str) -> bool:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, _None, text)
    event.ignore()
    QApplication.sendEvent(stage.grid, event)
    return event.isAccepted()


def test_what_is_typed_is_seen_and_forgotten_after_a_moment(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.grid, "img_00")
    assert _jump(stage).words == "img_00"
    assert NameJump(stage.grid)._end.interval() == name_jump._OPEN_MS == 1_500
    _jump(stage)._end.setInterval(1)
    qtbot.waitUntil(lambda: _jump(stage).words == "")
    _jump(stage)._end.setInterval(60_000)
    QTest.keyClicks(stage.grid, "i")
    assert _jump(stage).words == "i"  # another name


def test_the_bubble_stands_at_the_lower_start_and_takes_no_mouse(stage: Stage) -> None:
    QTest.keyClicks(stage.grid, "i")
    bubble = _jump(stage)._bubble
    assert (bubble.x(), stage.grid.height() - bubble.geometry().bottom() - 1) == (16, 16)
    assert bubble.height() >= 28
    assert bubble.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    stage.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClicks(stage.grid, "m")
    assert stage.grid.width() - bubble.geometry().right() - 1 == 16


def test_nothing_found_is_said_where_it_was_typed(stage: Stage, qtbot: QtBot) -> None:
    stage.click(5)
    QTest.keyClicks(stage.grid, "q")
    qtbot.waitUntil(lambda: _jump(stage).words == "No photo is called “q…”")
    assert stage.selected() == [5]


def test_a_stroke_begins_a_name_with_any_letter(stage: Stage, qtbot: QtBot) -> None:
    assert not _overrides(stage, _Key.Key_F, "f")  # it searches
    QTest.keyClicks(stage.grid, "/")
    assert _jump(stage).words == "Go to a name…"
    assert _overrides(stage, _Key.Key_F, "f")
    QTest.keyClicks(stage.grid, "f")
    qtbot.waitUntil(lambda: _jump(stage).words == "No photo is called “f…”")


def test_what_was_typed_can_be_taken_back_and_given_up(stage: Stage, qtbot: QtBot) -> None:
    QTest.keyClicks(stage.grid, "img_000007x")
    for key in (_Key.Key_Backspace, _Key.Key_Backspace):
        assert _overrides(stage, key, "")
        QTest.keyClick(stage.grid, key)
    assert _jump(stage).words == "img_00000"
    QTest.keyClick(stage.grid, _Key.Key_Escape)
    assert not _jump(stage).is_open
    assert not _overrides(stage, _Key.Key_Escape, "")


def test_the_same_letter_leads_from_photo_to_photo(stage: Stage, qtbot: QtBot) -> None:
    stage.click(3)
    QTest.keyClicks(stage.grid, "i")
    qtbot.waitUntil(lambda: stage.selected() == [4])
    QTest.keyClicks(stage.grid, "i")
    qtbot.waitUntil(lambda: stage.selected() == [5])
    assert _jump(stage).words == "i"


def test_an_input_method_types_too(stage: Stage, qtbot: QtBot) -> None:
    assert stage.grid.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    QApplication.sendEvent(stage.grid, QInputMethodEvent("いm", []))
    assert _jump(stage).words == "いm"
    assert stage.selected() == []
    made = QInputMethodEvent()
    made.setCommitString("img_0000007")
    QApplication.sendEvent(stage.grid, made)
    qtbot.waitUntil(lambda: stage.grid.current_path() == path_of(7))
    assert _jump(stage).words == "img_0000007"
    where = stage.grid.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert where == _jump(stage)._bubble.geometry()


@pytest.mark.parametrize(
    ("key", "text", "modifiers"),
    [
        (_Key.Key_Dead_Acute, "", _None),
        (_Key.Key_Shift, "", Qt.KeyboardModifier.ShiftModifier),
        (_Key.Key_A, "a", Qt.KeyboardModifier.AltModifier),
        (_Key.Key_Backspace, "", _None),
    ],
)
def test_what_is_no_letter_is_left_to_others(
    stage: Stage, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
    QApplication.sendEvent(stage.grid, event)
    assert not event.isAccepted()
    assert not _jump(stage).is_open


def test_where_letters_are_commands_none_is_taken(stage: Stage, qtbot: QtBot) -> None:
    grid = PhotoGrid(stage.source)
    qtbot.addWidget(grid)
    grid.setModel(stage.model)
    event = QKeyEvent(QEvent.Type.KeyPress, _Key.Key_I, _None, "i")
    QApplication.sendEvent(grid, event)
    assert not event.isAccepted()
    assert not grid.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
