"""Alt and a letter, or a letter in an open menu, is one thing only: in every menu and on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.kit.translate import use_language
from app.machine.settings import Language, Settings
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.usefixtures("qtbot"),
]


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.fixture
def full(language: Language, home: Path, make_photo: MakePhoto) -> Iterator[WholeWindow]:
    photo = make_photo("a.jpg")
    with whole_window(home, Settings(device="cpu", threads=1), str(photo.parent)) as made:
        made.until_read(1)
        yield made


def _letter(words: str) -> str:
    found = re.search(r"&([^&])", words.replace("&&", ""))
    return found.group(1).casefold() if found else ""


def _clashes(all_words: Iterable[str]) -> list[tuple[str, str]]:
    holders: dict[str, str] = {}
    clashes = []
    for words in all_words:
        letter = _letter(words)
        if letter and holders.setdefault(letter, words) != words:
            clashes.append((holders[letter], words))
    return clashes


def _menu_words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def _page_words(root: QWidget) -> list[str]:
    """Return what is written on everything that Alt and a letter reaches from a page."""
    widgets = [widget for widget in root.findChildren(QWidget) if widget.isVisible()]
    buttons = [widget.text() for widget in widgets if isinstance(widget, QAbstractButton)]
    return buttons + [widget.text() for widget in widgets if isinstance(widget, QLabel) and widget.buddy() is not None]


def test_a_clash_is_noticed() -> None:
    assert _clashes(["&Add", "A&bout", "Q&&A", "開く(&A)"]) == [("&Add", "開く(&A)")]


def test_every_menu(full: WholeWindow) -> None:
    window = full.window
    menus = [*window.findChildren(QMenu), window.folders.menu_for(QModelIndex())]
    menus += [window.folders.menu_for(window.folders.model.index(row, 0)) for row in range(2)]
    menus.append(window.photo_actions.menu([full.select(0)]))
    assert len([menu for menu in menus if len(_menu_words(menu)) > 1]) >= 8
    for menu in menus:
        words = _menu_words(menu)
        assert _clashes(words) == [], words
    for menu in menus[-4:]:
        menu.deleteLater()


def test_every_page_with_the_menu_bar(full: WholeWindow) -> None:
    window = full.window
    bar = [action.text() for action in window.menuBar().actions()]
    assert len(bar) == 4
    window.activity._pause.show()
    window.activity._skipped.show()
    window.library.words.choose("there is none of this name")
    full.until(window.gallery._show_all.isVisible)
    for page in (window.library, window.first_minute, window.search, window.viewer):
        window.stack.setCurrentWidget(page)
        window.first_minute._offer.show()
        words = [*bar, *_page_words(window)]
        assert len([each for each in words if _letter(each)]) > len(bar)
        assert _clashes(words) == [], page


def test_dialogs(language: Language, qtbot: QtBot, full: WholeWindow) -> None:
    dialog = SettingsDialog(Settings(effort=1))
    qtbot.addWidget(dialog)
    dialog.show()
    words = _page_words(dialog)
    assert len([each for each in words if _letter(each)]) >= 15
    assert _clashes(words) == []
    full.window.upkeep.ask_to_remove("/photos")
    (box,) = full.window.findChildren(QMessageBox)
    assert _clashes(_page_words(box)) == []
    box.close()
