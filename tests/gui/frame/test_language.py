"""Another language at once: every word of the window in it, the same place, and nothing left of what was there."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import translations
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.frame.main_window import MainWindow
from app.gui.kit.translate import use_language
from app.gui.photo.trash import Trashed
from app.machine.settings import Language, Settings
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]

MakePhoto = Callable[..., Path]
_PHOTOS = 4


@pytest.fixture
def open_window(qtbot: QtBot, home: Path, make_photo: MakePhoto, tmp_path: Path) -> Iterator[WholeWindow]:
    for seed in range(_PHOTOS):
        make_photo(f"a/photo{seed}.jpg", seed=seed)
    try:
        with whole_window(home, Settings(device="cpu", threads=1, language="en"), str(tmp_path / "photos")) as opened:
            opened.until_read(_PHOTOS)
            yield opened
    finally:
        use_language("en")


def _speak(opened: WholeWindow, language: Language) -> None:
    window, done = opened.window, list[bool]()
    window.refurnished.connect(lambda: done.append(True))
    window.preferences.take(replace(window.preferences.settings, language=language))
    opened.until(lambda: done)
    opened.until(lambda: window.updatesEnabled() and not window.navigation.greets)


def _words(window: MainWindow) -> set[str]:
    """Return everything that the window says, seen or heard; without what stands between & and a letter."""
    said: set[str] = {window.windowTitle()}
    for widget in window.findChildren(QWidget):
        said |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        if isinstance(widget, QDialog):
            said.add(widget.windowTitle())
        if isinstance(widget, QLabel) or (isinstance(widget, QAbstractButton) and not _is_of_qt(widget)):
            said.add(widget.text())
        if isinstance(widget, QLineEdit):
            said.add(widget.placeholderText())
        if isinstance(widget, QComboBox):
            said |= {widget.itemText(row) for row in range(widget.count())}
        if isinstance(widget, QMenu):
            said.add(widget.title())
    said |= {action.text() for action in window.findChildren(QAction)}
    return said


def _is_of_qt(button: QAbstractButton) -> bool:
    """Tell whether Qt says what is on a button: Close, Cancel. It has words of its own, which are not loaded here."""
    box = button.parent()
    return isinstance(box, QDialogButtonBox) and box.standardButton(button) != QDialogButtonBox.StandardButton.NoButton


def _sentences(language: str) -> set[str]:
    """Return the sentences of a language that are others in the other one, without places for values."""
    pairs = [(str(message.id), str(message.string)) for message in translations.read("ja") if message.id]
    return {
        (said if language == "ja" else english)
        for english, said in pairs
        if english != said and "{" not in english and len(english) > 2
    }


def test_every_word_is_in_the_language_that_was_chosen(open_window: WholeWindow) -> None:
    window = open_window.window
    open_window.select(1)
    window.dialogs.show_settings(window.preferences.settings)
    english, japanese = _sentences("en"), _sentences("ja")
    assert len(_words(window) & english) > 50
    assert not _words(window) & japanese
    _speak(open_window, "ja")
    assert len(_words(window) & japanese) > 50
    assert not _words(window) & english
    _speak(open_window, "en")
    assert len(_words(window) & english) > 50
    assert not _words(window) & japanese


def test_it_is_the_same_place_with_the_same_steps_and_reading_goes_on(open_window: WholeWindow) -> None:
    window = open_window.window
    first = open_window.select(0)
    window.library.wishes.rested.emit()
    second = open_window.select(2)
    window.library.wishes.rested.emit()
    window.library.order.choose(("name", True))
    window.tool_bar.size_slider.setValue(200)
    window.reading.rescan()
    before = window.library, window.reading
    window.photo_actions.trashing._undoable = [Trashed(("/a.jpg",), (("/a.jpg", "/trash/a.jpg"),), ())]
    _speak(open_window, "ja")
    assert window.library is not before[0]
    assert window.reading is before[1]
    assert window.photo_actions.undo_trash.isEnabled()  # what went to the trash can be taken back yet
    assert "1" in window.photo_actions.undo_trash.text()
    open_window.until(lambda: window.gallery.grid.current_path() == second)
    assert window.gallery.query.order == "name"
    assert window.gallery.grid.cell_px() == 200
    window.menus.back.trigger()
    open_window.until(lambda: window.gallery.grid.current_path() == first)
    open_window.until(lambda: not window.reading.busy)
    open_window.until(lambda: window.neighbours.path == first)


def test_a_question_is_asked_again_and_a_photo_stays_large(open_window: WholeWindow) -> None:
    window = open_window.window
    path = open_window.select(0)
    window.photo_actions.find_similar.trigger()
    _speak(open_window, "ja")
    assert (window.navigation.page.name, window.search.query_path) == ("search", path)
    open_window.until(lambda: window.search.place.view is not None)
    window.navigation.open_large(path)
    _speak(open_window, "en")
    assert (window.navigation.page.name, window.viewer.path) == ("large", path)
    window.menus.back.trigger()
    assert window.navigation.page.name == "search"


def test_the_settings_stay_open_where_they_were(open_window: WholeWindow) -> None:
    window = open_window.window
    window.dialogs.show_settings(window.preferences.settings)
    (dialog,) = window.findChildren(SettingsDialog)
    place = dialog.geometry().topLeft()
    dialog.language.setCurrentIndex(dialog.language.findData("ja"))
    open_window.until(lambda: [each.windowTitle() for each in window.findChildren(SettingsDialog)] == ["設定"])
    (again,) = window.findChildren(SettingsDialog)
    assert again.isVisible()
    assert again.geometry().topLeft() == place
    assert again.language.currentData() == "ja"
    assert not again._later.isVisibleTo(again)  # nothing waits for the next start


class _Windows(QObject):
    """Notes what becomes a window of its own, though only for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_nothing_else_is_seen_while_the_window_is_built(open_window: WholeWindow, qapp: QApplication) -> None:
    windows = _Windows()
    qapp.installEventFilter(windows)
    _speak(open_window, "ja")
    qapp.removeEventFilter(windows)
    assert windows.shown == []


def test_reading_that_is_paused_can_be_resumed_in_any_language(open_window: WholeWindow) -> None:
    window = open_window.window
    window.reading.pause_or_resume()
    _speak(open_window, "ja")
    assert window.reading.paused
    assert "一時停止中" in window.activity._line.text()
    assert window.activity._pause.isVisibleTo(window.activity)
    window.activity._pause.click()
    assert not window.reading.paused


def test_nothing_is_left_of_what_was_there(open_window: WholeWindow) -> None:
    window = open_window.window
    open_window.select(1)
    _speak(open_window, "ja")  # what is made once and kept is there now
    children, gone = len(window.children()), weakref.ref(window.library)
    page, grid, panel = window.library, weakref.ref(window.gallery.grid), weakref.ref(window.neighbours)
    del page
    _speak(open_window, "en")
    _speak(open_window, "ja")
    gc.unfreeze()
    QTest.qWait(1)
    gc.collect()
    assert [each() for each in (gone, grid, panel)] == [None, None, None]
    assert len(window.children()) == children


def test_the_system_is_a_language_too(open_window: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ja")
    _speak(open_window, "system")
    assert _words(open_window.window) & _sentences("ja")
    monkeypatch.setenv("LANGUAGE", "en")
    _speak(open_window, "en")
    assert not _words(open_window.window) & _sentences("ja")
