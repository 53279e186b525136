"""Folders are listed, watched and rescanned without being asked; removing one asks once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from app.core.events import LibraryChanged
from app.core.gallery import Folder, GalleryQuery
from app.core.photo import LeftOut, Root
from app.core.text import text
from app.gui.frame.reading import Reading
from app.gui.frame.upkeep import Upkeep
from app.gui.frame.window_state import WindowState, load_state, save_state, state_file
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.kit.places import LibraryPlace, SearchPlace, View
from app.gui.kit.requests import Requests
from tests.gui.recording_catalog import RecordingCatalog, answer, send
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ROOT = Root(1, "/photos", "ready", None, 2)
_AWAY = Root(2, "/backup", "offline", text("Is the disk plugged in?"), 2)


class _Kept(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.panel = FolderPanel()
        self.setCentralWidget(self.panel)
        catalog = cast(Any, self.catalog)
        self.reading = Reading(catalog, self.requests, self)
        self.upkeep = Upkeep(catalog, self.requests, self.panel, self.reading)


@pytest.fixture
def window(qtbot: QtBot) -> _Kept:
    made = _Kept()
    qtbot.addWidget(made)
    made.show()
    return made


def test_folders_are_watched_once(window: _Kept, qtbot: QtBot) -> None:
    offline: list[tuple[str, ...]] = []
    window.upkeep.offline_known.connect(offline.append)
    for _ in range(2):
        window.upkeep.list_folders()
        with qtbot.waitSignal(window.upkeep.roots_known) as known:
            answer(window.requests, window.catalog, "folders.roots", (_ROOT, _AWAY))
        assert known.args == [True]
        assert offline == [("/backup",)] * len(offline)
        answer(window.requests, window.catalog, "folders.tree", (Folder("/photos", "/photos", 2),))
    qtbot.waitUntil(lambda: "folders.watch" in window.catalog.names())
    assert window.catalog.last("folders.watch")[1] == (("/photos", "/backup"),)
    assert window.catalog.names().count("folders.watch") == 1
    assert len(offline) == 2
    assert window.panel.model.index_of_path("/backup").isValid()


def test_a_folder_that_is_wanted_and_not_listed_is_listed_at_once(window: _Kept) -> None:
    window.panel.set_folders((_ROOT,), (Folder("/photos", "/photos", 2),))
    window.panel.select("/photos/new")
    assert window.catalog.names() == ["folders.roots"]


def test_many_changes_are_one_listing(window: _Kept, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window.upkeep._due.setInterval(20)
    for _ in range(50):
        send(window.requests, LibraryChanged(1))
    qtbot.waitUntil(lambda: "folders.roots" in window.catalog.names())
    come_to_rest(window.upkeep)
    assert window.catalog.names().count("folders.roots") == 1
    answer(window.requests, window.catalog, "folders.roots", (_ROOT,))
    qtbot.waitUntil(lambda: window.catalog.names().count("folders.roots") == 2)  # what changed meanwhile


def _ask_to_remove(window: _Kept, button: str) -> QMessageBox:
    window.upkeep.ask_to_remove("/photos")
    (box,) = window.findChildren(QMessageBox)
    assert "untouched" in box.informativeText()
    next(b for b in box.buttons() if button in b.text()).click()
    return box


def test_removing_asks_once_and_tells(window: _Kept, qtbot: QtBot) -> None:
    said: list[str] = []
    window.upkeep.said.connect(said.append)
    _ask_to_remove(window, "Remove")
    assert window.catalog.last("folders.remove")[1] == ("/photos",)
    answer(window.requests, window.catalog, "folders.remove", _ROOT)
    assert said == ["Removed /photos. Its photos are still on the disk."]
    assert "folders.roots" in window.catalog.names()
    assert "folders.ingest" in window.catalog.names()  # the removal stopped the one before


def test_the_panel_asks_for_a_rescan(window: _Kept) -> None:
    window.panel.rescan_wanted.emit()
    assert "folders.ingest" in window.catalog.names()


def test_removing_can_be_thought_better_of(window: _Kept, qtbot: QtBot) -> None:
    window.upkeep.ask_to_remove("/photos")
    (box,) = window.findChildren(QMessageBox)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert "folders.remove" not in window.catalog.names()


def test_the_window_is_found_as_it_was_left(tmp_path: Path) -> None:
    view = View(os.fsdecode(b"/photos/caf\xe9.jpg"), ("/photos/b.jpg",), None, -7)
    library = LibraryPlace(GalleryQuery("name", False, "caf\u00e9", "/photos"), view)
    state = WindowState(
        *("00ff", 200, 300, False, True, True, 128, 256, library, SearchPlace("/photos/b.jpg", ("/c.jpg",), view)),
        *("/photos/b.jpg", ("/photos",), ("/photos/b",)),
    )
    save_state(state_file(tmp_path / "new"), state)
    assert load_state(state_file(tmp_path / "new")) == state


@pytest.mark.parametrize(
    "written",
    [
        *("", "[]", "null", "\x00", "[" * 100_000),
        '{"order": "size", "cell_px": -3, "folders_px": true, "geometry": 7, "neighbours_px": 1e300}',
        '{"library": {"query": {"order": "size"}}, "search": [], "large": null, "open_folders": "/a"}',
        '{"library": {"query": {"words": "\\udc80"}}}',
        '{"library": {"query": {"directory": "/a\\u0000b"}}}',
        '{"library": {"view": {"current": "\\ud800"}}, "large": "\\ud800", "known_roots": ["\\u0000"]}',
        '{"library": {"view": {"offset_px": 99999999999999999999}}, "search": {"view": {"offset_px": -1000000}}}',
    ],
)
def test_a_state_that_makes_no_sense_is_the_first(tmp_path: Path, written: str) -> None:
    state_file(tmp_path).write_text(written, "utf-8")
    assert load_state(state_file(tmp_path)) == WindowState()


def test_a_folder_is_left_out_without_asking_and_taken_in_again(window: _Kept, qtbot: QtBot) -> None:
    said: list[str] = []
    window.upkeep.said.connect(said.append)
    for signal, request, value in (
        (window.panel.leave_out_wanted, "folders.leave_out", LeftOut("/photos/b", 2)),
        (window.panel.take_in_wanted, "folders.take_in", "/photos/b"),
    ):
        window.catalog.asked.clear()
        signal.emit("/photos/b")
        assert window.catalog.last(request)[1] == ("/photos/b",)
        answer(window.requests, window.catalog, request, value)
        assert window.catalog.names()[1:] == ["folders.roots", "folders.ingest"]
    assert said == ["/photos/b is not read any more. Its photos are still on the disk."]
