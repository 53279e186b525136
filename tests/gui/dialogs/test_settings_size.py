"""The settings on a small screen, and while their window comes."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QDialogButtonBox, QScrollArea
from pytestqt.qtbot import QtBot

from app.gui.dialogs.settings_dialog import SettingsDialog
from app.machine.settings import Settings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Screen:
    def __init__(self, size: QSize) -> None:
        self._size = size

    def availableSize(self) -> QSize:
        return self._size


def _dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: QSize) -> SettingsDialog:
    monkeypatch.setattr(SettingsDialog, "screen", lambda _: cast(Any, _Screen(screen)))
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_what_a_small_screen_has_no_room_for_scrolls_and_close_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = _dialog(qtbot, monkeypatch, QSize(640, 420))
    assert dialog.height() < 420
    close = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Close)
    assert dialog.rect().contains(QRect(close.mapTo(dialog, QPoint(0, 0)), close.size()))
    (area,) = dialog.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0
    dialog.menus.setEnabled(True)
    dialog.menus.setFocus()  # as Tab comes there
    area.ensureWidgetVisible(dialog.menus)
    shown = QRect(dialog.menus.mapTo(area.viewport(), QPoint(0, 0)), dialog.menus.size())
    assert area.viewport().rect().contains(shown)


def test_on_a_large_screen_nothing_scrolls(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = _dialog(qtbot, monkeypatch, QSize(1600, 1000))
    (area,) = dialog.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0
    before = dialog.size()
    for _ in range(3):
        dialog._grow()
    assert dialog.size() == before


def test_it_does_not_change_its_size_while_it_comes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window manager may be placing it just then, and put it where its title is out of sight."""
    dialog = _dialog(qtbot, monkeypatch, QSize(1600, 1000))
    before = dialog.size()
    dialog._device_note.setText("\n".join(["Why it is the processor."] * 4))
    dialog.set_in_menus(False)
    qtbot.wait(20)
    assert dialog.size() == before
    qtbot.waitUntil(lambda: dialog.height() > before.height())
