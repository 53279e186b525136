"""A photo that could be read only in part says so where it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.photo.information_dialog import InformationDialog
from tests.conftest import MakePhoto
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def library(qtbot: QtBot, home: Path) -> Iterator[SmallLibrary]:
    with small_library(qtbot, home, None) as made:
        yield made


def test_a_cut_photo_is_shown_with_a_note(library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto) -> None:
    whole, cut = make_photo("whole.jpg"), Path(make_photo("cut.jpg", 2, (640, 480)))
    cut.write_bytes(cut.read_bytes()[: int(cut.stat().st_size * 0.9)])
    library.actions.set_paths([str(cut)])
    library.actions.information.trigger()
    dialog = library.window.findChild(InformationDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "Size" in dialog.rows())
    assert dialog.rows()["Note"] == "The file is damaged or cut short; what could be read of the picture is used."
    library.actions.set_paths([str(whole)])
    qtbot.waitUntil(lambda: dialog.rows().get("Name") == "whole.jpg" and "Size" in dialog.rows())
    assert "Note" not in dialog.rows()
    dialog.close()
