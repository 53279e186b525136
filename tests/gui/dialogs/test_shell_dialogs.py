"""Settings, about, skipped photos, and the first minute."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

import licences
from app.core.events import LibraryChanged
from app.core.gallery import PhotoCount
from app.core.photo import Failure
from app.core.text import text
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.dialogs.dialogs import Dialogs
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.dialogs.skipped_dialog import SkippedDialog
from app.gui.gallery.first_minute import FirstMinute
from app.gui.kit import versions
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.file_size import file_size
from app.gui.kit.requests import Requests
from app.gui.kit.translate import use_language
from app.gui.kit.versions import parts
from app.machine.settings import Language, Settings
from licences import Part
from tests.gui.recording_catalog import RecordingCatalog, answer, status
from tests.gui.rest import come_to_rest

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
    dialog.read_again.setCurrentIndex(dialog.read_again.findData("idle"))
    assert not dialog._later.isVisible()
    dialog.neighbours.setValue(50)
    dialog.language.setCurrentIndex(dialog.language.findData("ja"))
    dialog.compare_details.click()
    chosen = Settings(
        theme="dark", gentle="always", read_again="idle", neighbours=50, language="ja", compare_details=True
    )
    assert dialog.settings == chosen
    assert not dialog._later.isVisible()
    dialog.cache_limit.setValue(dialog.cache_limit.value() + 500)
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


def test_settings_say_what_details_of_photos_take_or_that_there_are_none(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(compare_details=True))
    qtbot.addWidget(dialog)
    assert dialog.compare_details.isChecked()
    assert dialog._details_note.text() == "about 10 kB a photo"
    dialog.set_status(replace(status(), details="on", cell_bytes=9_800_000))
    assert dialog._details_note.text() == "9.8 MB in use"
    dialog.set_status(replace(status(), details="impossible", cell_bytes=9_800_000))
    assert dialog._details_note.text() == "not with this model"


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
    with qtbot.waitSignal(dialog.show_wanted) as wanted:
        dialog.table.activated.emit(model.index(1, 2))
    assert wanted.args == ["/photos/b.jpg"]
    dialog.table.selectAll()
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "/photos/caf\N{REPLACEMENT CHARACTER}.jpg\tThe file is empty.",
        "/photos/b.jpg\tNot allowed.",
    ]


def _failures(*names: str) -> tuple[Failure, ...]:
    return tuple(Failure(f"/photos/{name}.jpg", "decode", text("The file is empty.")) for name in names)


def _selected(dialog: SkippedDialog) -> list[str]:
    rows = sorted(index.row() for index in dialog.table.selectionModel().selectedRows())
    return [dialog.model.path_at(row)[8:-4] for row in rows]


def test_an_open_list_of_skipped_photos_follows_the_library_and_keeps_what_is_selected(
    window: _Window, qtbot: QtBot
) -> None:
    window.dialogs.show_skipped()
    answer(window.requests, window.catalog, "folders.failures", _failures(*"abcde"))
    dialog = window.findChildren(SkippedDialog)[0]
    assert _selected(dialog) == ["a"]
    flags = QItemSelectionModel.SelectionFlag
    for row in (1, 3):
        dialog.table.selectionModel().setCurrentIndex(dialog.model.index(row, 1), flags.Select | flags.Rows)
    for _ in range(3):  # asked for once, and once more when the answer is there
        window.requests.emit_event(LibraryChanged(99))
    come_to_rest(dialog)
    asked = window.catalog.names().count("folders.failures")
    answer(window.requests, window.catalog, "folders.failures", _failures(*"0abcdef"))
    assert window.catalog.names().count("folders.failures") == asked + 1
    assert _selected(dialog) == ["a", "b", "d"]
    assert dialog.model.path_at(dialog.table.currentIndex().row()) == "/photos/d.jpg"
    assert dialog.table.currentIndex().column() == 1
    answer(window.requests, window.catalog, "folders.failures", _failures(*"cef"))
    assert window.catalog.names().count("folders.failures") == asked + 1
    assert _selected(dialog) == ["f"]  # in the place of the current one, which can be read by now
    window.requests.emit_event(LibraryChanged(99))
    come_to_rest(dialog)
    answer(window.requests, window.catalog, "folders.failures", ())
    assert any(label.text() == "Every photo could be read." for label in dialog.findChildren(QLabel))
    dialog.close()
    window.requests.emit_event(LibraryChanged(99))
    come_to_rest(window)
    assert window.catalog.names().count("folders.failures") == asked + 2


def test_an_open_list_of_skipped_photos_stays_where_it_was_scrolled_to(qtbot: QtBot) -> None:
    dialog = SkippedDialog()
    qtbot.addWidget(dialog)
    names = [f"{number:03}" for number in range(100, 300)]
    dialog.set_failures(_failures(*names))
    dialog.show()
    dialog.table.scrollTo(dialog.model.index(90, 0), dialog.table.ScrollHint.PositionAtTop)
    dialog.set_failures(_failures("001", "002", *names[1:]))
    assert dialog.table.indexAt(QPoint(0, 0)).row() == 91
    assert dialog.model.path_at(dialog.table.indexAt(QPoint(0, 0)).row()) == "/photos/190.jpg"


def test_a_long_reason_is_read_whole(qtbot: QtBot) -> None:
    reason = text("The file begins like a picture in the JPEG format, but is damaged or of a kind that cannot be read.")
    dialog = SkippedDialog()
    qtbot.addWidget(dialog)
    dialog.set_failures((Failure("/photos/a.jpg", "decode", reason),))
    metrics, table = dialog.fontMetrics(), dialog.table
    cell = table.visualRect(dialog.model.index(0, 1))
    assert table.wordWrap()
    wrapped = metrics.boundingRect(cell.adjusted(8, 0, -8, 999), Qt.TextFlag.TextWordWrap, str(reason))
    assert wrapped.height() <= cell.height()


def test_about_names_every_library_with_its_licence(qtbot: QtBot) -> None:
    found = parts()
    assert {"Photokin", "Python", "Qt, PySide6", "ONNX Runtime", "Annoy"} <= {part.name for part in found}
    assert all(part.version and part.licence for part in found)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.set_parts(found)
    dialog.set_status(status())
    assert dialog.table.rowCount() == len(found)


def test_the_packaged_program_lists_what_it_carries_and_opens_the_licences(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the libraries have left no metadata; from the source tree nothing is carried, and nothing offered."""
    plain = AboutDialog()
    qtbot.addWidget(plain)
    plain.set_licences(None)
    assert [button.text() for button in plain.findChildren(QPushButton)] == ["Close"]
    folder = tmp_path / "licences"
    monkeypatch.setattr(versions, "licences_folder", lambda: folder)
    licences.gather([Part("Qt", "6.11", "LGPL-3.0", ()), Part("libx", "", "", ())], folder)
    assert parts() == (versions.Part("Qt", "6.11", "LGPL-3.0"), versions.Part("libx", "", ""))
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.set_licences(folder)
    (button,) = (button for button in dialog.findChildren(QPushButton) if button.text() == "Licence texts")
    with qtbot.waitSignal(dialog.folder_wanted) as wanted:
        button.click()
    assert wanted.args == [str(folder)]
    (folder / "LIST.txt").unlink()
    assert parts() == ()


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> dict[QStandardPaths.StandardLocation, str]:
    made = {
        QStandardPaths.StandardLocation.PicturesLocation: "/home/me/Pictures",
        QStandardPaths.StandardLocation.HomeLocation: "/home/me",
    }
    monkeypatch.setattr(QStandardPaths, "writableLocation", made.__getitem__)
    return made


def _first_minute(qtbot: QtBot) -> tuple[FirstMinute, RecordingCatalog, Requests]:
    catalog, requests = RecordingCatalog(), Requests()
    page = FirstMinute(cast(Any, catalog), requests)
    qtbot.addWidget(page)
    page.show()
    return page, catalog, requests


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("count", "words"),
    [
        (PhotoCount(1234, True), "Home › Pictures · 1,234 photos"),
        (PhotoCount(10_000, False), "Home › Pictures · more than 10,000 photos"),
        (PhotoCount(0, True), None),
        (PhotoCount(0, False), None),
    ],
)
def test_the_first_minute_offers_the_pictures_folder(qtbot: QtBot, count: PhotoCount, words: str | None) -> None:
    page, catalog, requests = _first_minute(qtbot)
    assert not page._offer.isVisible()
    assert catalog.last("folders.count_photos")[1] == ("/home/me/Pictures",)
    answer(requests, catalog, "folders.count_photos", count)
    assert page._offer.isVisible() == (words is not None)
    assert [
        label.text() for label in page.findChildren(QLabel) if label.isVisible() and "Pictures ·" in label.text()
    ] == ([words] if words else [])
    if words:
        with qtbot.waitSignal(page.pictures_wanted) as wanted:
            qtbot.mouseClick(page._offer, Qt.MouseButton.LeftButton)
        assert wanted.args == ["/home/me/Pictures"]


def test_a_home_without_a_pictures_folder_offers_none(
    qtbot: QtBot, places: dict[QStandardPaths.StandardLocation, str]
) -> None:
    places[QStandardPaths.StandardLocation.PicturesLocation] = "/home/me/"
    _, catalog, _ = _first_minute(qtbot)
    assert catalog.names() == []


class _Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.dialogs = Dialogs(cast(Any, self.catalog), self.requests, self)


@pytest.fixture
def window(qtbot: QtBot) -> Any:
    made = _Window()
    qtbot.addWidget(made)
    return made


def test_a_dialog_is_open_once(window: _Window, qtbot: QtBot) -> None:
    for _ in range(2):
        window.dialogs.show_settings(Settings())
        window.dialogs.show_about()
        window.dialogs.show_skipped()
        answer(window.requests, window.catalog, "folders.failures", ())
    answer(window.requests, window.catalog, "folders.status", status())
    for kind in (SettingsDialog, AboutDialog, SkippedDialog):
        assert len(window.findChildren(kind)) == 1
    about = window.findChildren(AboutDialog)[0]
    qtbot.waitUntil(lambda: about.table.rowCount() > 5)
    about.close()
    window.dialogs.show_about()


def test_into_the_menus_and_out_again(
    window: _Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    entry = tmp_path / "share" / "applications" / "photokin.desktop"
    window.dialogs.show_settings(Settings())
    (dialog,) = window.findChildren(SettingsDialog)
    assert not dialog.menus.isEnabled()
    qtbot.waitUntil(dialog.menus.isEnabled)
    with qtbot.waitSignal(window.dialogs.said) as said:
        dialog.menus.click()
    assert "in the menus now" in said.args[0]
    assert entry.is_file()
    qtbot.waitUntil(lambda: dialog.menus.text() == "Re&move")
    with qtbot.waitSignal(window.dialogs.said):
        dialog.menus.click()
    qtbot.waitUntil(lambda: dialog.menus.text() == "Add to &menus")
    assert not entry.exists()
    (tmp_path / "share").write_text("a file")
    with qtbot.waitSignal(window.dialogs.said) as said:
        dialog.menus.click()
    assert "cannot be changed" in said.args[0]


def test_clearing_and_rebuilding_are_asked_of_the_library(window: _Window, qtbot: QtBot) -> None:
    window.dialogs.show_settings(Settings())
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.clear.click()
    interrupted = window.dialogs.reading_interrupted  # both stop an ingest that runs: it is to go on afterwards
    with qtbot.waitSignals([window.dialogs.said, interrupted]), qtbot.waitSignal(window.dialogs.said) as said:
        answer(window.requests, window.catalog, "pictures.clear_thumbnails", None)
    assert "made again" in said.args[0]
    dialog.rebuild.click()
    with qtbot.waitSignals([window.dialogs.said, interrupted]):
        answer(window.requests, window.catalog, "search.rebuild_index", 3)


def test_the_drop_area_lights_up_under_a_folder_and_only_then(qtbot: QtBot, tmp_path: Path) -> None:
    page, _, _ = _first_minute(qtbot)
    folder, file = tmp_path / "Holidays", tmp_path / "photo.jpg"
    folder.mkdir()
    file.write_bytes(b"")

    def seen() -> list[str]:
        return [label.text() for label in page.area.findChildren(QLabel) if label.isVisible()]

    at_rest = page.area.grab().toImage()
    assert page.light((str(folder),))
    qtbot.waitUntil(lambda: "Let go to add “Holidays”" in seen())
    assert "and the folders in it" in seen()
    assert page.area.grab().toImage() != at_rest
    page.light(())
    assert "Drop a folder of photos here" in seen()
    page.light((str(file), str(folder), str(tmp_path)))
    qtbot.waitUntil(lambda: "Let go to add 2 folders" in seen())
    page.light((str(file),))
    assert "Drop a folder of photos here" in seen()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_word_of_the_settings_is_cut_off(qtbot: QtBot, language: Language) -> None:
    use_language(language)
    try:
        dialog = SettingsDialog(Settings())
        qtbot.addWidget(dialog)
        dialog.set_status(status())
        dialog.set_in_menus(False)
        dialog.show()
    finally:
        use_language("en")
    cut = [
        label.text()
        for label in dialog.findChildren(ElidedLabel)
        if label is not dialog._place and label.fontMetrics().horizontalAdvance(label.text()) > label.width()
    ]
    cut += [
        button.text()
        for button in dialog.findChildren(QPushButton)
        if button.isVisible() and button.sizeHint().width() > button.width()
    ]
    cut += [box.currentText() for box in dialog.findChildren(QComboBox) if box.sizeHint().width() > box.width()]
    assert cut == []
