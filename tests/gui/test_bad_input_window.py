"""What is no photo, or is gone, costs one sentence in the window: no dialogs, nothing lost, and a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.gui.kit.elided_label import ElidedLabel
from app.library.store import Store
from app.machine.settings import Settings
from tests.cli.running import photokin
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]

_PHOTOS = 4


@pytest.fixture
def photos(make_photo: Callable[..., Path], tmp_path: Path) -> Path:
    for seed in range(_PHOTOS):
        make_photo(f"{'ab'[seed % 2]}/photo{seed}.jpg", seed=seed)
    return tmp_path / "photos"


@pytest.fixture
def outside(make_photo: Callable[..., Path], tmp_path: Path) -> list[Path]:
    """Two photos that are not in the library."""
    for seed in (50, 51):
        make_photo(f"query{seed}.jpg", seed=seed).rename(tmp_path / f"query{seed}.jpg")
    return [tmp_path / "query50.jpg", tmp_path / "query51.jpg"]


@pytest.fixture
def full(qtbot: QtBot, home: Path, photos: Path) -> Iterator[WholeWindow]:
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as full:
        full.until_read(_PHOTOS)
        yield full


def _drop(full: WholeWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    full.window.asking.take(mime)


def _says(full: WholeWindow, words: str) -> None:
    window = full.window

    def said() -> list[str]:
        labels: list[QLabel | ElidedLabel] = [*window.findChildren(QLabel), *window.findChildren(ElidedLabel)]
        return [label.text() for label in labels if label.isVisible()]

    full.until(lambda: any(words in text for text in said()))
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [window]


def _folders(full: WholeWindow) -> int:
    return full.window.folders.model.rowCount()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.txt", b"hello", "is not a photo that Photokin can read"),
        ("liar.jpg", b"hello", "is not a photo that Photokin can read"),
        ("empty.jpg", b"", "The file is empty."),
    ],
)
def test_a_drop_of_no_photo(full: WholeWindow, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    _drop(full, tmp_path / name)
    _says(full, words)
    full.window.navigation.back()
    full.until(full.window.gallery.isVisible)
    assert full.window.gallery.model.rowCount() == _PHOTOS
    assert (tmp_path / name).read_bytes() == content


def test_back_to_a_query_that_has_vanished(full: WholeWindow, outside: list[Path]) -> None:
    for query in outside:
        _drop(full, query)
        _says(full, query.name)
        _says(full, "Not in the library")
    outside[0].unlink()
    full.window.navigation.back()
    _says(full, "There is no file")
    full.window.navigation.forward()
    _says(full, "Not in the library")


def test_a_selected_photo_deleted_on_the_disk(full: WholeWindow) -> None:
    Path(full.select(1)).unlink()
    full.window.reading.rescan()
    full.until(lambda: full.window.gallery.model.rowCount() == _PHOTOS - 1)
    _says(full, "Select a photo")
    assert full.select(1)


def test_a_folder_twice_and_one_inside_another(full: WholeWindow, photos: Path) -> None:
    full.until(lambda: _folders(full) == 2)  # all photos, and this folder
    _drop(full, photos)
    _says(full, f"{photos} is in the library already.")
    _drop(full, photos / "a")
    _says(full, f"{photos / 'a'} is in the library already.")
    full.until_read(_PHOTOS)
    assert _folders(full) == 2


def test_a_folder_that_is_unplugged_keeps_its_photos(full: WholeWindow, photos: Path) -> None:
    photos.rename(photos.with_name("away"))
    full.window.reading.rescan()
    model = full.window.folders.model
    full.until(lambda: "⚠" in str(model.index_of_path(str(photos)).data()) or not _reachable(full, photos))
    assert full.window.gallery.model.rowCount() == _PHOTOS
    full.select(1)
    full.until(lambda: full.window.neighbours.path)
    photos.with_name("away").rename(photos)
    full.window.reading.rescan()
    full.until(lambda: _reachable(full, photos))


def _reachable(full: WholeWindow, folder: Path) -> bool:
    roots = full.answer(full.catalog.folders.roots())
    assert isinstance(roots, tuple)
    return any(root.path == str(folder) and root.state != "offline" for root in roots)


def test_words_and_links_are_no_photos(full: WholeWindow) -> None:
    QGuiApplication.clipboard().setText("hello")
    full.window.asking.paste()
    _says(full, "There is no photo in that.")
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    full.window.asking.take(mime)
    _says(full, "Save the picture first")
    assert full.window.gallery.isVisible()


def test_the_first_folder_is_shown_even_after_a_failed_search(
    qtbot: QtBot, home: Path, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with whole_window(home, Settings(device="cpu", threads=1)) as empty:
        empty.until(empty.window.first_minute.isVisible)
        _drop(empty, tmp_path / "notes.txt")
        _says(empty, "is not a photo that Photokin can read")
        _drop(empty, photos)
        empty.until(empty.window.gallery.isVisible)
        empty.until_read(_PHOTOS)


def test_the_terminal_is_told_that_the_window_works_on_the_library(full: WholeWindow, home: Path, photos: Path) -> None:
    ran = photokin("index", photos, home=home)
    assert ran.code == 3
    assert ran.is_sentence("Another Photokin is working on this library", "close it")
    assert photokin("find", photos / "a" / "photo0.jpg", home=home).code == 0


def test_a_library_that_another_program_works_on(qtbot: QtBot, home: Path, photos: Path) -> None:
    """The window opens, says why it reads nothing, and goes on when it is asked again."""
    store = Store.open(home / "catalog.db", home / "catalog.lock")
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as full:
        _says(full, "Another Photokin is working on this library")
        store.close()
        full.window.take_paths((str(photos),))
        full.until_read(_PHOTOS)


@pytest.mark.acquainted(False)
def test_a_data_folder_that_is_a_file(qtbot: QtBot, home: Path, photos: Path) -> None:
    home.write_text("a file")
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as full:
        _says(full, "cannot be written")
