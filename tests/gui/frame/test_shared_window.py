"""The window on a library that many share, with a server: what it shows, what it leaves out, and a server that goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.frame.shared_library import title_of
from app.machine.settings import Settings
from tests.cli.running import photokin
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window
from tests.shared_server import Server, running_server

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]
_PHOTOS = 3
_SETTINGS = Settings(device="cpu", threads=1)


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that may be stopped."""
    with running_server() as server:
        yield server


@pytest.fixture
def photos(make_photo: MakePhoto) -> Path:
    made = [make_photo(f"archive/photo{seed}.jpg", seed) for seed in range(_PHOTOS)]
    return made[-1].parent


@pytest.fixture
def address(mortal: Server) -> str:
    """The address of an empty library."""
    return mortal.make_library()


@pytest.fixture
def shared(qtbot: QtBot, home: Path, photos: Path, address: str) -> Iterator[WholeWindow]:
    """A window on a shared library, to which a folder was added there."""
    with whole_window(home, _SETTINGS, str(photos), library=address) as made:
        made.until_read(_PHOTOS)
        yield made


def test_it_shows_the_photos_of_all_and_offers_what_there_is(shared: WholeWindow) -> None:
    window = shared.window
    assert window.windowTitle() == title_of(shared.catalog.shared_at)
    assert shared.catalog.shared_at.startswith("postgresql://postgres@")
    offered = {action.text() for action in window.menus.burger.actions() if action.isVisible()}
    assert "&Settings…" in offered
    assert not offered & {"En&gines…", "&Decisions…", "Take a&way"}
    assert window.folders.look_alikes.isHidden()
    shared.select(0)
    shared.until(lambda: window.neighbours.photos.neighbours == _PHOTOS - 1)


def test_a_folder_that_is_taken_out_of_its_place_is_out_of_reach_at_once(shared: WholeWindow, photos: Path) -> None:
    settings = replace(shared.window.preferences.settings, mounts={"archive": str(photos)})
    shared.window.preferences.take(settings)
    shared.window.preferences.take(replace(settings, mounts={}))
    shared.until(lambda: [node.shared_as for node in shared.window.folders.model.nodes if node.is_root] == ["archive"])
    assert shared.window.gallery.model.rowCount() == _PHOTOS, "the library keeps them"


def test_a_library_of_ones_own_says_nothing_of_it(qtbot: QtBot, home: Path, photos: Path) -> None:
    with whole_window(home, _SETTINGS, str(photos)) as made:
        made.until_read(_PHOTOS)
        assert made.window.windowTitle() == "Photokin"
        assert made.window.menus.engines.isVisible()


def test_what_others_add_comes_by_itself(
    shared: WholeWindow, photos: Path, make_photo: MakePhoto, tmp_path: Path, address: str
) -> None:
    make_photo("archive/another.jpg", 9)
    added = photokin("index", "--as", "archive", photos, home=tmp_path / "other", environ={"PHOTOKIN_LIBRARY": address})
    assert added.code == 0
    shared.until(lambda: shared.window.gallery.model.rowCount() == _PHOTOS + 1)


def test_when_the_server_goes_what_is_on_the_screen_stays(shared: WholeWindow, mortal: Server) -> None:
    window = shared.window
    mortal.kill()
    window.gallery.refresh()
    shared.until(lambda: "cannot be reached" in window.activity._line.text())
    assert window.gallery.model.rowCount() == _PHOTOS
    asked = window.gallery._since_refresh.elapsed()
    mortal.start()
    shared.until(lambda: window.gallery._since_refresh.elapsed() < asked)  # the news that it is back lists them anew
    shared.until(lambda: window.gallery._asked is None)
    assert window.gallery.model.rowCount() == _PHOTOS
    shared.select(1)
    shared.until(lambda: window.neighbours.photos.neighbours == _PHOTOS - 1)


def test_an_address_that_is_wanted_is_looked_at(qtbot: QtBot, home: Path, photos: Path, address: str) -> None:
    with whole_window(home, _SETTINGS, str(photos)) as made:
        made.until_read(_PHOTOS)
        made.window.dialogs.show_settings(made.window.preferences.settings)
        settings = made.window.dialogs._open
        (dialog,) = settings.values()
        shared = dialog.shared  # type: ignore[attr-defined]
        shared.address.setText(address.replace("/library_", "/nothing_"))
        shared.use.click()
        said = lambda: " ".join(label.text() for label in shared.findChildren(QLabel))  # noqa: E731
        made.until(lambda: "no such database" in said() or "cannot be reached" in said())
        assert made.window.preferences.settings.library == ""
        shared.address.setText(address)
        shared.use.click()
        made.until(lambda: "0 photos in 0 folders" in said())
        assert made.window.preferences.settings.library == address
