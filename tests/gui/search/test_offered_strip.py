"""The photos that were dropped besides the query."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.gui.kit.requests import Requests
from app.gui.search.offered_strip import OfferedStrip
from tests.gui.recording_catalog import RecordingCatalog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


def test_a_thousand_dropped_photos_are_a_hundred_buttons(qtbot: QtBot) -> None:
    catalog = RecordingCatalog()
    strip = OfferedStrip(cast(Any, catalog), Requests())
    qtbot.addWidget(strip)
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    strip.offer(tuple(f"/{number}.jpg" for number in range(1_000)))
    buttons = strip.findChildren(QToolButton)
    assert len(buttons) == 100
    buttons[-1].click()
    assert chosen == ["/99.jpg"]
    assert catalog.names() == ["pictures.read"]  # one at a time
