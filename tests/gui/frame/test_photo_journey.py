"""Photos of a real library go to the trash and come back, lead to their folders, and have their copies listed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.gui.kit.plain_text import PlainBox
from app.gui.photo.copies_dialog import CopiesDialog
from app.machine.settings import Settings
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it"),
]
_PHOTOS = 6


@pytest.fixture
def folder(make_photo: MakePhoto) -> Path:
    paths = [make_photo(f"{'ab'[seed % 2]}/photo{seed}.jpg", seed) for seed in range(_PHOTOS)]
    return paths[0].parent.parent


@pytest.fixture
def full(
    qtbot: QtBot, home: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WholeWindow]:
    """A window on a library that is read, in an account in which nothing was ever thrown away."""
    monkeypatch.setenv("HOME", str(tmp_path / "account"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with whole_window(home, Settings(device="cpu", threads=1), str(folder)) as made:
        made.until_read(_PHOTOS)
        made.window.library.order.choose(("name", False))
        made.until(lambda: made.window.gallery.model.gallery.query.order == "name")
        made.until(lambda: made.window.gallery.model.path_at(_PHOTOS - 1))
        yield made


def _trash(full: WholeWindow) -> None:
    full.window.photo_actions.trash.trigger()
    full.until(lambda: full.window.findChild(QMessageBox) is not None)  # copies are looked up first
    box = full.window.findChild(QMessageBox)
    assert box is not None
    next(each for each in box.findChildren(QPushButton) if "trash" in each.text()).click()


def test_to_the_trash_and_back(full: WholeWindow, folder: Path, tmp_path: Path) -> None:
    window, grid = full.window, full.window.gallery.grid
    photos = [Path(window.gallery.model.path_at(row) or "") for row in range(_PHOTOS)]
    before = {path: path.read_bytes() for path in photos}
    full.select(1)
    grid.selection.toggle(2)
    grid.show_selection()
    assert window.overlays.selection_bar.is_wanted
    _trash(full)
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS - 2)  # noticed by itself
    assert len(list((tmp_path / "account/.local/share/Trash/files").iterdir())) == 2
    assert grid.selected_paths() == [str(photos[3])]
    toast = window.overlays.toasts.toast
    assert toast.accessibleName() == "2 photos in the trash"
    full.until(lambda: toast.graphicsEffect() is None)
    undo = next(each for each in toast.findChildren(QToolButton) if each.text() == "Undo")
    assert "Ctrl+Z" in undo.toolTip()
    undo.click()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS)
    full.until(lambda: set(grid.selected_paths()) == {str(photos[1]), str(photos[2])})
    assert toast.accessibleName() == "2 photos are back in their places."
    assert {path: path.read_bytes() for path in photos} == before
    bar = window.overlays.selection_bar
    assert toast.resting_place().bottom() < bar.mapTo(window.stack, QPoint()).y()  # never one over the other


def test_a_photo_leads_to_its_folder(full: WholeWindow, folder: Path) -> None:
    window = full.window
    path = full.select(3)
    window.photo_actions.show_folder_here.trigger()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    assert window.gallery.query.directory == str(Path(path).parent)
    full.until(lambda: window.gallery.grid.current_path() == path)
    full.until(lambda: window.folders.model.path_of(window.folders.tree.currentIndex()) == str(Path(path).parent))
    window.menus.back.trigger()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS)


def test_copies_in_the_gallery_are_reached_and_only_one_is_kept(full: WholeWindow, folder: Path) -> None:
    window = full.window
    original = folder / "a" / "photo0.jpg"
    copies = [folder / "b" / "copy.jpg", folder / "c" / "photo0.jpg"]
    copies[1].parent.mkdir()
    for copy in copies:
        shutil.copy(original, copy)
    window.menus.rescan.trigger()
    full.until_read(_PHOTOS + 2)
    window.gallery.reveal(str(original))
    full.until(lambda: window.gallery.grid.current_path() == str(original))
    window.photo_actions.copies.trigger()
    full.until(lambda: window.findChild(CopiesDialog))
    dialog = window.findChild(CopiesDialog)
    assert dialog is not None
    assert dialog.model.paths == [str(original), *map(str, copies)]
    full.until(lambda: dialog.model.index(0, 1).data())
    assert dialog.model.index(2, 0).data() == f"{folder.name}/c/photo0.jpg"
    dialog.keep_button.click()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS)
    assert original.exists()
    assert not any(copy.exists() for copy in copies)


def test_who_keeps_only_one_loses_nothing_that_was_no_copy(full: WholeWindow, make_photo: MakePhoto) -> None:
    """A library knows a file by both ends; what differs between shows when one of them is kept."""
    window = full.window
    kept = make_photo("a/kept.bmp", seed=1, size=(640, 480))
    copy, other = kept.with_name("copy.bmp"), kept.with_name("other.bmp")
    content = bytearray(kept.read_bytes())
    copy.write_bytes(content)
    content[len(content) // 2] ^= 1
    other.write_bytes(content)
    window.menus.rescan.trigger()
    full.until_read(_PHOTOS + 3)
    window.photo_actions.show_copies([str(kept), str(copy), str(other)])
    dialog = window.findChild(CopiesDialog)
    assert dialog is not None
    dialog.keep_button.click()
    full.until(lambda: window.gallery.model.rowCount() == _PHOTOS + 2)
    assert [path.exists() for path in (kept, copy, other)] == [True, False, True]
    full.until(lambda: window.findChild(PlainBox))
    box = window.findChild(PlainBox)
    assert box is not None
    assert box.text().startswith("other.bmp could not be moved to the trash: It is not the copy it was taken for")
    box.close()


def test_a_menu_says_how_many_copies_there_are(full: WholeWindow, folder: Path) -> None:
    shutil.copy(folder / "a" / "photo0.jpg", folder / "b" / "copy.jpg")
    full.window.menus.rescan.trigger()
    full.until_read(_PHOTOS + 1)
    actions = full.window.photo_actions
    for name, words, enabled in (("photo0.jpg", "Its 2 copies…", True), ("photo2.jpg", "Its copies…", False)):
        menu = actions.menu([str(folder / "a" / name)])
        menu.popup(full.window.mapToGlobal(QPoint(50, 50)))
        full.until(partial(_says, actions.copies, words, enabled))
        menu.close()


def _says(action: QAction, words: str, enabled: bool) -> bool:
    return action.text().replace("&", "") == words and action.isEnabled() is enabled


def test_empty_space_has_a_menu(full: WholeWindow) -> None:
    window, grid = full.window, full.window.gallery.grid
    grid.empty_menu_wanted.emit(window.mapToGlobal(QPoint(50, 50)))
    menu = next(each for each in window.findChildren(QMenu) if each.isVisible())
    words = {action.text().replace("&", ""): action for action in menu.actions() if action.text()}
    assert list(words) == [
        "Select all",
        "Clear the selection",
        "Sort",
        "Names under photos",
        "Paste a photo",
        "Add a folder…",
    ]
    assert not words["Clear the selection"].isEnabled()
    words["Select all"].trigger()
    assert grid.selection.count == _PHOTOS
    words["Names under photos"].trigger()
    assert grid.captions
    assert window.state().names_shown
    words["Clear the selection"].setEnabled(True)
    words["Clear the selection"].trigger()
    assert grid.selection.count == 0
    order = words["Sort"].menu()
    assert isinstance(order, QMenu)
    next(action for action in order.actions() if action.text() == "Oldest first").trigger()
    full.until(lambda: window.gallery.model.gallery.query.order == "date")
    menu.close()
