"""A shared library in the settings: an address is looked at before it is taken; its folders find their places here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.core.photo import Root
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.dialogs.shared_library_settings import SharedLibrarySettings
from app.machine.settings import Settings
from tests.gui.recording_catalog import status

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ADDRESS = "postgresql://anna@archive.example/photos"


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., SharedLibrarySettings]:
    def make(**chosen: Any) -> SharedLibrarySettings:
        made = SharedLibrarySettings(Settings(**chosen))
        qtbot.addWidget(made)
        made.show()
        if not made.is_open:
            made.fold.click()
        return made

    return make


def _told(made: SharedLibrarySettings) -> tuple[list[str], list[dict[str, Any]]]:
    looked: list[str] = []
    changed: list[dict[str, Any]] = []
    made.look_wanted.connect(looked.append)
    made.changed.connect(changed.append)
    return looked, changed


def _said(made: SharedLibrarySettings) -> str:
    return " ".join(label.text() for label in made.findChildren(QLabel))


def test_an_address_is_taken_when_there_is_a_library(shown: Callable[..., SharedLibrarySettings]) -> None:
    made = shown()
    looked, changed = _told(made)
    QTest.keyClicks(made.address, _ADDRESS)
    QTest.keyClick(made.address, Qt.Key.Key_Return)
    assert (looked, changed) == ([_ADDRESS], [])
    assert not made.use.isEnabled(), "it is being looked at"
    made.show_found("It is there: 2 photos in 1 folder.")
    assert changed == [{"library": _ADDRESS}]
    assert "2 photos" in _said(made)
    made.use.click()
    assert len(looked) == 1, "nothing is left to do"


def test_an_address_that_leads_nowhere_is_not_taken(shown: Callable[..., SharedLibrarySettings]) -> None:
    made = shown(library=_ADDRESS)
    looked, changed = _told(made)
    made.address.setText("postgresql://nowhere/photos")
    made.use.click()
    made.show_trouble("It cannot be reached.")
    assert looked == ["postgresql://nowhere/photos"]
    assert changed == []
    assert "It cannot be reached." in _said(made)
    assert made.use.isEnabled(), "it may be put right and tried again"


def test_without_an_address_it_is_ones_own_again(shown: Callable[..., SharedLibrarySettings]) -> None:
    made = shown(library=_ADDRESS)
    looked, changed = _told(made)
    made.address.clear()
    assert made.use.text() == "Use my own"
    made.use.click()
    assert (looked, changed) == ([], [{"library": ""}])


def test_it_is_open_for_those_who_use_it(qtbot: QtBot) -> None:
    for library in ("", _ADDRESS):
        made = SharedLibrarySettings(Settings(library=library))
        qtbot.addWidget(made)
        assert made.is_open == bool(library)


def test_a_folder_is_found_elsewhere_and_taken_out(
    shown: Callable[..., SharedLibrarySettings], tmp_path: Path, qtbot: QtBot
) -> None:
    made = shown(mounts={"archive": "/mnt/old", "<b>scans</b>": "/mnt/scans"})
    _, changed = _told(made)
    rows = made.mounts
    assert not rows.forget.isEnabled()
    assert [rows.list.item(row).text() for row in range(2)] == ["<b>scans</b>  →  /mnt/scans", "archive  →  /mnt/old"]
    rows.list.setCurrentRow(1)
    rows.elsewhere.click()
    dialog = rows.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    qtbot.waitUntil(lambda: bool(changed))
    assert changed == [{"mounts": {"archive": str(tmp_path), "<b>scans</b>": "/mnt/scans"}}]
    assert rows.list.currentRow() == 1, "what was chosen stays so"
    rows.forget.click()
    assert changed[-1] == {"mounts": {"<b>scans</b>": "/mnt/scans"}}


def test_folders_that_were_added_in_the_window_are_there(shown: Callable[..., SharedLibrarySettings]) -> None:
    made = shown(library=_ADDRESS, mounts={"other": "/mnt/other"})
    here = Root(1, "/mnt/photos", "ready", None, 3, name="photos")
    away = Root(2, "scans:/", "offline", None, 3, name="scans")
    made.set_status(status(roots=(here, away)))
    assert dict(made.mounts.mounts) == {"other": "/mnt/other", "photos": "/mnt/photos"}


def test_another_library_is_for_the_next_start_and_a_folder_for_now(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(mounts={"photos": "/mnt/photos"}))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.shared.mounts.take("photos", "/mnt/elsewhere")
    assert not dialog._later.isVisible()
    assert dialog.settings.mounts == {"photos": "/mnt/elsewhere"}
    dialog.shared.address.setText(_ADDRESS)
    dialog.shared.use.click()
    dialog.shared.show_found("It is there.")
    assert dialog._later.isVisible()
    assert dialog.settings.library == _ADDRESS
