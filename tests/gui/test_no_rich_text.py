"""No text from outside becomes rich text, wherever it comes from and whichever widget shows it.

A camera model ``<img src=…>`` in a tooltip had the GUI thread open that file, and a pipe under this name would have
stopped the window for ever. Here every name, path, reason and answer of other programs looks like HTML.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QUrl
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.text import text
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.kit.places import SearchPlace
from app.gui.kit.versions import Part
from app.gui.start.mistakes import Mistakes
from app.machine.settings import Settings
from tests.conftest import picture, save_picture
from tests.gui.recording_catalog import status
from tests.gui.rich_text import AMPERSAND, rich_texts, texts_with
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]

_GUI = Path(__file__).resolve().parents[2] / "app" / "gui"
_PLACE = "kit/plain_text.py"
_MADE_THERE = frozenset({"QLabel", "QMessageBox", "QErrorMessage", "QFileDialog", "QInputDialog", "QToolTip"})
_MADE_NOWHERE = frozenset({"QTextEdit", "QTextBrowser", "QTextDocument", "QStaticText", "QWhatsThis"})
_SET_THERE = frozenset({"setToolTip", "setTextFormat"})
_SET_NOWHERE = frozenset({"setWhatsThis", "setStatusTip", "setHtml", "insertHtml", "setDetailedText"})

_TAG = f"<img src=x>&lt;{AMPERSAND}"
_REASON = f"<b>{AMPERSAND}</b> &lt;said by others&gt;"


def _forbidden(source: str, place: str) -> list[str]:
    """Return the calls in a module of app/gui by which rich text could come in."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in _MADE_NOWHERE | (_MADE_THERE if place != _PLACE else set()):
            found.append(called.id)
        if isinstance(called, ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else ""
            if owner in _MADE_THERE | _MADE_NOWHERE and place != _PLACE:
                found.append(f"{owner}.{called.attr}")
            if called.attr in _SET_NOWHERE | (_SET_THERE if place != _PLACE else set()):
                found.append(called.attr)
    return found


def test_only_one_module_gives_words_to_widgets_that_guess() -> None:
    guards = {_PLACE, "start/plain_tips.py"}
    for module in sorted(_GUI.rglob("*.py")):
        place = module.relative_to(_GUI).as_posix()
        if place not in guards:
            assert not _forbidden(module.read_text(), place), f"{place}: see {_PLACE}"
    assert _forbidden((_GUI / _PLACE).read_text(), "elsewhere.py")


@pytest.mark.parametrize(
    "planted",
    [
        "QLabel(name)",
        "QMessageBox(window)",
        "QMessageBox.critical(None, 'Photokin', words)",
        "field.setToolTip(words)",
        "QToolTip.showText(place, words)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "view.setHtml(words)",
        "QTextBrowser()",
        "button.setWhatsThis(words)",
        "QInputDialog.getText(window, title, words)",
        "QFileDialog(window, title)",
    ],
)
def test_the_rule_finds_what_breaks_it(planted: str) -> None:
    assert _forbidden(planted, "photo/elsewhere.py")


hostile_names = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names, and no pipes in folders")


@pytest.fixture
def pipe() -> Iterator[Path]:
    """Whoever opens it to read waits for ever. Its path is short: that of a camera is cut."""
    with TemporaryDirectory(prefix="p") as folder:
        path = Path(folder, "pipe.png")
        os.mkfifo(path)
        yield path


@pytest.fixture
def photos(tmp_path: Path, pipe: Path) -> Path:
    """A library of hostile names: two photos, one that cannot be read, and a camera that looks like HTML."""
    folder = tmp_path / f"photos {_TAG}"
    folder.mkdir()
    exif = Image.Exif()
    exif[0x0110] = f"{_TAG}<img src='{pipe}'>"
    for seed in range(2):
        picture(seed).save(folder / f"{_TAG}{seed}.jpg", exif=exif)
    (folder / f"{_TAG}broken.jpg").write_bytes(b"no photo at all")
    return folder


@pytest.fixture
def full(qtbot: QtBot, tmp_path: Path, photos: Path) -> Iterator[WholeWindow]:
    with whole_window(tmp_path / f"home {_TAG}", Settings(device="cpu", threads=1), str(photos)) as full:
        full.until_read(3)
        yield full


def _nothing_is_rich(*shown: str) -> None:
    QApplication.processEvents()
    _nothing_is_rich_now(*shown)


def _nothing_is_rich_now(*shown: str) -> None:
    """Look before anything else is said: an ingest that ends takes the place of what the line shows."""
    for words in shown:
        assert texts_with(words), f"nothing shows {words!r}"
    assert rich_texts() == []


def _hover(widget: QWidget) -> None:
    place = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))


@hostile_names
def test_all_that_the_window_shows(
    full: WholeWindow, photos: Path, tmp_path: Path, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One window for all of it: to open it takes longer than to look."""
    _check_pages(full, tmp_path)
    _check_activity_line(full, photos)
    _check_information(full, pipe)
    monkeypatch.setattr("app.gui.dialogs.dialogs.parts", lambda: (Part(_TAG, _REASON, _TAG),))
    for name in ("settings", "about", "skipped"):
        _check_dialog(full, name)
    _check_questions(full, photos, tmp_path)


def _check_pages(full: WholeWindow, tmp_path: Path) -> None:
    window = full.window
    full.until(lambda: window.activity._skipped.isVisible())
    path = full.select(1)
    full.until(lambda: window.neighbours.path == path and window.neighbours._matches.answer is not None)
    _nothing_is_rich(Path(path).name)
    grid = window.gallery.grid
    inside = QPoint(grid.rect_of(1).center())
    QApplication.sendEvent(grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, inside, grid.mapToGlobal(inside)))
    _nothing_is_rich()
    outside = [tmp_path / f"{_TAG}outside{seed}.jpg" for seed in range(3)]
    for seed, each in enumerate(outside[:2]):
        save_picture(each, 70 + seed)
    outside[2].write_bytes(b"no photo")
    window.navigation.go(SearchPlace(str(outside[0]), tuple(map(str, outside[1:]))))
    full.until(lambda: window.search._matches.answer is not None)
    full.until(lambda: any(AMPERSAND in button.toolTip() for button in window.search.findChildren(QToolButton)))
    _nothing_is_rich(outside[0].name, outside[1].name)
    window.navigation.go(SearchPlace(str(outside[2])))  # what cannot be read is told in the page
    full.until(lambda: window.search._matches._message.isVisible())
    _nothing_is_rich(outside[2].name)
    window.navigation.open_large(path)
    full.until(lambda: window.viewer.pictures.sharp)
    _nothing_is_rich(Path(path).name)
    window.library.words.choose(_TAG + "nowhere")
    full.until(lambda: window.gallery.currentIndex() == 1)
    _nothing_is_rich(_TAG + "nowhere")
    window.library.words.choose("")


@hostile_names
def test_the_first_page(qtbot: QtBot, tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gui.gallery.first_minute._pictures_folder", lambda: str(photos))
    with whole_window(tmp_path / "empty", Settings(device="cpu", threads=1)) as empty:
        empty.until(empty.window.first_minute._offer.isVisible)
        _nothing_is_rich(str(photos))


def _check_activity_line(full: WholeWindow, photos: Path) -> None:
    window = full.window
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos)), QUrl.fromLocalFile(str(photos / f"{_TAG}gone"))])
    window.asking.take(mime)
    full.until(lambda: texts_with("is in the library already") or texts_with("is not there any more"))
    _nothing_is_rich(_TAG)
    full.requests.failed.emit(text("{reason}", reason=_REASON))
    _nothing_is_rich_now(_REASON)
    said = replace(status(), device=_TAG, device_reason=text("{reason}", reason=_REASON))
    window.activity._on_status(said)
    _nothing_is_rich_now(_TAG.replace("&", "&&"), _REASON)


def _check_information(full: WholeWindow, pipe: Path) -> None:
    window = full.window
    path = full.select(1)
    window.photo_actions.information.trigger()
    dialog = window.photo_actions._information
    assert dialog is not None
    full.until(lambda: "Camera" in dialog.rows())
    assert str(pipe) in dialog.rows()["Camera"]
    _nothing_is_rich(Path(path).name, "<img src=", _TAG)
    for field in dialog.findChildren(QLabel):
        _hover(field)
        _nothing_is_rich()
    dialog.panel._on_failed(path, text("{reason}", reason=_REASON))
    _nothing_is_rich_now(_REASON)


def _check_dialog(full: WholeWindow, name: str) -> None:
    window = full.window
    getattr(window.menus, name).trigger()
    full.until(lambda: window.dialogs._open)
    (dialog,) = window.dialogs._open.values()
    proofs: dict[str, Callable[[], object]] = {
        "settings": lambda: texts_with("home <img"),
        "about": lambda: isinstance(dialog, AboutDialog) and dialog.table.rowCount() == 1,
        "skipped": lambda: dialog.findChildren(QWidget),
    }
    full.until(proofs[name])
    _nothing_is_rich()
    dialog.close()
    full.until(lambda: not window.dialogs._open)


def _check_questions(full: WholeWindow, photos: Path, tmp_path: Path) -> None:
    window = full.window
    path = full.select(1)
    window.photo_actions.trash.trigger()
    window.upkeep.ask_to_remove(str(photos))
    mistakes = Mistakes(tmp_path / _TAG / "photokin.log", window)
    mistakes.admit(f"ValueError: {_TAG}")
    mistakes._on_log_shown(text("The folder {path} is not there at the moment.", path=str(tmp_path / _TAG)))
    _nothing_is_rich(Path(path).name, str(photos), str(tmp_path / _TAG))
    for box in window.findChildren(QPushButton):
        assert AMPERSAND not in box.text()
