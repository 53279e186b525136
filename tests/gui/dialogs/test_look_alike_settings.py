"""What suggestions about look-alikes go by, in the settings: order by keys, buttons and mouse; folders in and out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtGui import Qt as QtGui
from PySide6.QtWidgets import QFileDialog, QListWidget
from pytestqt.qtbot import QtBot

from app.core.look_alikes import REASONS
from app.gui.dialogs.look_alike_settings import LookAlikeSettings
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.machine.settings import Settings, load_settings, save_settings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ODD = os.fsdecode(b"/p/\xff <b>&amp;")


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., LookAlikeSettings]:
    def make(**chosen: Any) -> LookAlikeSettings:
        made = LookAlikeSettings(Settings(**chosen))
        qtbot.addWidget(made)
        made.show()
        made.fold.click()
        return made

    return make


def _rows(rows: QListWidget) -> list[str]:
    return [rows.item(row).text() for row in range(rows.count())]


def _told(made: LookAlikeSettings) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    made.changed.connect(told.append)
    return told


def test_it_is_folded_away_until_somebody_wants_it(shown: Callable[..., LookAlikeSettings], qtbot: QtBot) -> None:
    made = shown()
    assert made.reasons.isVisible()
    assert made.fold.accessibleDescription() == "Unfolded"
    qtbot.keyClick(made.fold, Qt.Key.Key_Space)
    assert not made.reasons.isVisible()
    assert made.fold.accessibleDescription() == "Folded"


def test_the_order_changes_by_keys_and_the_row_goes_along(
    shown: Callable[..., LookAlikeSettings], qtbot: QtBot
) -> None:
    made = shown()
    told = _told(made)
    assert _rows(made.reasons)[0].endswith("The whole picture, not cropped")
    made.reasons.setCurrentRow(3)
    for _ in range(2):
        qtbot.keyClick(made.reasons, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert told[-1]["reasons"][:4] == (REASONS[0], REASONS[3], REASONS[1], REASONS[2])
    assert made.reasons.currentRow() == 1
    assert _rows(made.reasons)[1].endswith("Size in pixels")
    assert _rows(made.reasons)[1].lstrip("\N{FIGURE SPACE}").startswith("2 ")
    qtbot.keyClick(made.reasons, Qt.Key.Key_Down)
    assert made.reasons.currentRow() == 2
    assert len(told) == 2
    qtbot.keyClick(made.reasons, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert sorted(told[-1]["reasons"]) == sorted(REASONS)


def test_the_order_changes_by_buttons_and_comes_back(shown: Callable[..., LookAlikeSettings]) -> None:
    made = shown(reasons=("date", "size"))
    told = _told(made)
    assert _rows(made.reasons)[1].endswith("Size in pixels")
    assert not made.up.isEnabled()
    made.reasons.setCurrentRow(0)
    assert (made.up.isEnabled(), made.down.isEnabled()) == (False, True)
    made.down.click()
    assert told[-1]["reasons"][:2] == ("size", "date")
    assert made.up.isEnabled()
    made.usual.click()
    assert told[-1]["reasons"] == REASONS
    assert not made.usual.isEnabled()
    made.reasons.setCurrentRow(len(REASONS) - 1)
    assert not made.down.isEnabled()


def test_the_order_changes_by_dragging(
    shown: Callable[..., LookAlikeSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Qt does for a drag that began in the same list it does for a real one alone."""
    made = shown()
    told = _told(made)
    top = QModelIndex()
    monkeypatch.setattr(QListWidget, "dropEvent", lambda rows, _: rows.model().moveRow(top, 0, top, 3))
    moving, keys = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
    made.reasons.dropEvent(QDropEvent(QPointF(), moving, QMimeData(), Qt.MouseButton.LeftButton, keys))
    assert told[-1]["reasons"][:3] == (REASONS[1], REASONS[2], REASONS[0])


def test_folders_are_added_and_taken_out(
    shown: Callable[..., LookAlikeSettings], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shown()
    told = _told(made)
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(tmp_path / "link")))
    made.locked.add.click()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [{"locked_folders": (str(real),)}]
    made.locked.take(str(real))
    assert len(told) == 1
    made.locked.take("/other")
    assert made.locked.list.currentRow() == 1
    made.locked.list.setCurrentRow(0)
    qtbot.keyClick(made.locked.list, Qt.Key.Key_Delete)
    assert told[-1] == {"locked_folders": ("/other",)}
    made.locked.remove.click()
    assert told[-1] == {"locked_folders": ()}
    assert not made.locked.remove.isEnabled()


def test_the_first_preferred_folder_is_the_best(shown: Callable[..., LookAlikeSettings]) -> None:
    made = shown(preferred_folders=("/a", "/b"))
    told = _told(made)
    made.preferred.list.setCurrentRow(1)
    made.preferred.list.move_chosen(-1)
    assert told == [{"preferred_folders": ("/b", "/a")}]


def test_a_name_that_is_no_text_keeps_its_bytes_and_is_shown_as_it_is(
    shown: Callable[..., LookAlikeSettings], tmp_path: Path
) -> None:
    made = shown(preferred_folders=("/a", _ODD))
    told = _told(made)
    assert _rows(made.preferred.list)[1] == "/p/\N{REPLACEMENT CHARACTER} <b>&amp;"
    assert not QtGui.mightBeRichText(made.preferred.list.item(1).toolTip())
    made.preferred.list.setCurrentRow(1)
    made.preferred.list.move_chosen(-1)
    save_settings(tmp_path / "s.json", Settings(**told[-1]))
    assert load_settings(tmp_path / "s.json").preferred_folders == (_ODD, "/a")


def test_the_settings_tell_of_it_at_once(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.changed) as changed:
        dialog.look_alikes.locked.take("/a")
    assert changed.args == [Settings(locked_folders=("/a",))]
    assert dialog._later.isHidden()
