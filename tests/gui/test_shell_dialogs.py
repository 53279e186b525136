"""Settings, about, skipped photos, the first minute, and the one dialog that admits a bug."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QMainWindow, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.core.photo import Failure
from app.core.settings import Settings
from app.core.text import text
from app.gui.about_dialog import AboutDialog
from app.gui.dialogs import Dialogs
from app.gui.errands import Errands
from app.gui.file_size import file_size
from app.gui.first_minute import FirstMinute
from app.gui.pictures_folder import PicturesFolder, pictures_folder
from app.gui.requests import Requests
from app.gui.settings_dialog import SettingsDialog
from app.gui.skipped_dialog import SkippedDialog
from app.gui.versions import parts
from tests.gui.recording_catalog import RecordingCatalog, answer, status

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


def test_every_change_of_a_setting_is_told_at_once(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.changed) as changed:
        dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    assert changed.args == [Settings(theme="dark")]
    assert not dialog._later.isVisible()
    dialog.gentle.setCurrentIndex(dialog.gentle.findData("always"))
    assert not dialog._later.isVisible()
    dialog.neighbours.setValue(50)
    dialog.language.setCurrentIndex(dialog.language.findData("ja"))
    assert dialog.settings == Settings(theme="dark", gentle="always", neighbours=50, language="ja")
    assert dialog._later.isVisible()


def test_settings_out_of_the_ordinary_are_kept(qtbot: QtBot) -> None:
    unusual = Settings(neighbours=1234, thumbnail_px=200, cache_limit_mb=7)
    dialog = SettingsDialog(unusual)
    qtbot.addWidget(dialog)
    assert (dialog.neighbours.value(), dialog.thumbnail_px.currentData(), dialog.cache_limit.value()) == (1234, 200, 7)
    assert dialog.settings == unusual


def test_settings_show_what_the_library_knows(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.set_status(status())
    assert "3.4 MB in use" in dialog._used.text()
    with qtbot.waitSignal(dialog.folder_wanted) as wanted:
        dialog._open.click()
    assert wanted.args == ["/data/photokin"]


def test_enter_in_the_settings_clears_nothing(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.clear_wanted), qtbot.assertNotEmitted(dialog.rebuild_wanted):
        qtbot.keyClick(dialog.theme, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (3_400_000, "3.4 MB"), (999_900, "1.0 MB")]
)
def test_sizes(size: int, words: str) -> None:
    assert file_size(size) == words


def test_skipped_photos_with_their_reasons(qtbot: QtBot) -> None:
    dialog = SkippedDialog()
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog)
    dialog.set_failures(
        (
            Failure("/photos/caf\udce9.jpg", "decode", text("The file is empty.")),
            Failure("/photos/b.jpg", "read", text("Not allowed.")),
        )
    )
    model = dialog.model
    cells = [model.index(0, column).data() for column in range(3)]
    assert cells == ["caf\N{REPLACEMENT CHARACTER}.jpg", "The file is empty.", "/photos"]
    with qtbot.waitSignal(dialog.show_wanted) as wanted:
        dialog.table.activated.emit(model.index(0, 0))
    assert wanted.args == ["/photos/caf\udce9.jpg"]
    dialog.table.selectAll()
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1] == "/photos/b.jpg\tNot allowed."


def test_about_names_every_library_with_its_licence(qtbot: QtBot) -> None:
    found = parts()
    assert {"Photokin", "Python", "Qt, PySide6", "ONNX Runtime", "Annoy"} <= {part.name for part in found}
    assert all(part.version and part.licence for part in found)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.set_parts(found)
    dialog.set_status(status())
    assert dialog.table.rowCount() == len(found)


def test_the_first_minute_offers_the_pictures_folder(qtbot: QtBot) -> None:
    page = FirstMinute()
    qtbot.addWidget(page)
    page.show()
    page.offer(None)
    offer = next(button for button in page.findChildren(QPushButton) if "Choose" not in button.text())
    assert not offer.isVisible()
    page.offer(PicturesFolder("/home/me/Pictures", 1234, True))
    assert any("/home/me/Pictures · 1,234 photos" in label.text() for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.pictures_wanted) as wanted:
        qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert wanted.args == ["/home/me/Pictures"]


def test_photos_of_the_pictures_folder_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {
        QStandardPaths.StandardLocation.PicturesLocation: str(tmp_path / "Pictures"),
        QStandardPaths.StandardLocation.HomeLocation: str(tmp_path),
    }
    monkeypatch.setattr(QStandardPaths, "writableLocation", places.__getitem__)
    assert pictures_folder(threading.Event()) is None
    folder = tmp_path / "Pictures" / "trip"
    folder.mkdir(parents=True)
    assert pictures_folder(threading.Event()) is None
    for name in ("a.jpg", "b.HEIC", "c.avif", "notes.txt", "drawing.svg", ".hidden.jpg", "jpg"):
        (folder / name).touch()
    assert pictures_folder(threading.Event()) == PicturesFolder(str(tmp_path / "Pictures"), 3, True)
    assert pictures_folder(threading.Event(), longest_s=-1.0) is None  # nothing was reached in time


class _Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.catalog, self.requests, self.errands = RecordingCatalog(), Requests(), Errands()
        self.dialogs = Dialogs(cast(Any, self.catalog), self.requests, self.errands, Path("/data/logs"), self)


@pytest.fixture
def window(qtbot: QtBot) -> Any:
    made = _Window()
    qtbot.addWidget(made)
    yield made
    made.errands.close()


def test_a_bug_is_admitted_once(window: _Window) -> None:
    for _ in range(3):
        window.requests.crashed.emit("Traceback …")
    (box,) = window.findChildren(QMessageBox)
    assert "/data/logs" in box.informativeText()


def test_a_dialog_is_open_once(window: _Window, qtbot: QtBot) -> None:
    for _ in range(2):
        window.dialogs.show_settings(Settings())
        window.dialogs.show_about()
        window.dialogs.show_skipped()
        answer(window.requests, window.catalog, "failures", ())
    answer(window.requests, window.catalog, "status", status())
    for kind in (SettingsDialog, AboutDialog, SkippedDialog):
        assert len(window.findChildren(kind)) == 1
    about = window.findChildren(AboutDialog)[0]
    qtbot.waitUntil(lambda: about.table.rowCount() > 5, timeout=10_000)
    about.close()
    window.dialogs.show_about()


def test_clearing_and_rebuilding_are_asked_of_the_library(window: _Window, qtbot: QtBot) -> None:
    window.dialogs.show_settings(Settings())
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.clear.click()
    with qtbot.waitSignal(window.dialogs.said) as said:
        answer(window.requests, window.catalog, "clear_thumbnails", None)
    assert "come back" in said.args[0]
    dialog.rebuild.click()
    answer(window.requests, window.catalog, "rebuild_index", 3)
