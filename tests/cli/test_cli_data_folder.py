"""The data folder: whose it is, what lies in it that is no file, and any name that it may have."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from app.library.store import Store
from app.machine.paths import DataPaths
from tests.cli.running import photokin
from tests.conftest import save_picture

pytestmark = pytest.mark.skipif(os.name == "nt", reason="FIFOs and permissions are those of other systems")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for n in range(3):
        save_picture(folder / f"{n}.png", n, (64, 48))
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, photos: Path) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    assert photokin("index", photos, home=home).code == 0
    return home


def _one_more(top: Path) -> Path:
    """Return a folder with a photo that no library knows."""
    (top / "more").mkdir()
    save_picture(top / "more" / "new.png", 99)
    return top / "more"


def _modes(home: Path) -> dict[str, int]:
    every = [home, *home.rglob("*")]
    return {os.path.relpath(path, home): stat.S_IMODE(path.lstat().st_mode) for path in every}


def test_a_new_library_is_the_users_alone(library: Path) -> None:
    modes = _modes(library)
    assert {"catalog.db", "thumbnails.db", "index/current", "logs/photokin.log"} <= modes.keys()
    # What lies in a folder that nobody else may enter needs no mode of its own.
    top = {name: mode for name, mode in modes.items() if os.sep not in name}
    folders = {name for name in top if (library / name).is_dir()}
    assert {name: oct(mode) for name, mode in top.items() if mode != (0o700 if name in folders else 0o600)} == {}


def test_an_older_library_in_the_users_data_folder_is_closed(tmp_path: Path, photos: Path, library: Path) -> None:
    share = {"XDG_DATA_HOME": str(tmp_path / "share"), "XDG_STATE_HOME": str(tmp_path / "state"), "PHOTOKIN_HOME": ""}
    home = tmp_path / "share" / "photokin"
    shutil.copytree(library, home)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    # With a photo to read: who opens a file closes it to others, and an unchanged library opens no thumbnails.
    assert photokin("index", _one_more(tmp_path), home=home, environ=share).code == 0
    modes = _modes(home)
    assert oct(modes["."]) == oct(0o700)
    for name in ("catalog.db", "thumbnails.db"):
        assert oct(modes[name]) == oct(0o600), name


def test_a_folder_that_somebody_named_stays_and_its_files_are_closed(tmp_path: Path, photos: Path) -> None:
    home = tmp_path / "named"
    home.mkdir()
    home.chmod(0o755)
    (home / "theirs.txt").touch()
    (home / "theirs.txt").chmod(0o644)
    assert photokin("index", photos, home=home).code == 0
    modes = _modes(home)
    assert (oct(modes["."]), oct(modes["theirs.txt"])) == (oct(0o755), oct(0o644))
    ours = {name: mode for name, mode in modes.items() if os.sep not in name and name not in (".", "theirs.txt")}
    assert {name: oct(mode) for name, mode in ours.items() if mode & 0o077} == {}


def test_a_folder_for_a_group_holds_a_library_for_the_group(tmp_path: Path, photos: Path) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o2770)
    assert photokin("index", photos, home=home).code == 0
    modes = _modes(home)
    assert oct(modes["."]) == oct(0o2770)
    for name in ("catalog.db", "thumbnails.db"):
        assert oct(modes[name]) == oct(0o660), name
    for name in ("index", "backups"):
        assert oct(modes[name] & 0o777) == oct(0o770), name


# What is refused in a sentence that names it, and what is done without, or made again.
_NEEDED = ["catalog.db", "catalog.db-wal", "catalog.lock", "thumbnails.db", "thumbnails.db-journal", "index", "backups"]
_DONE_WITHOUT = [
    "settings.json", "settings.json.new", "index/current", "index/generation-000001/annoy.ann",
    "index/generation-000001/manifest.json", "backups/catalog-000009.db", "logs/photokin.log", "logs/fault.txt",
]  # fmt: skip


def _put_fifo(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("name", _NEEDED)
def test_a_fifo_in_a_files_place_holds_nothing_up(library: Path, tmp_path: Path, name: str) -> None:
    """It is refused in a sentence, or done without: within the time that a test has."""
    home = tmp_path / "home"
    shutil.copytree(library, home)
    _put_fifo(home / name)
    ran = photokin("index", _one_more(tmp_path), home=home)
    assert ran.code in (0, 3)
    assert ran.code == 0 or ran.err.splitlines()[-1].startswith("photokin: ")
    assert ran.code == 0 or str(home) in ran.err
    assert "Traceback" not in ran.err
    if name.startswith(("catalog.db", "thumbnails.db")):
        assert "it is no ordinary file. Move it away and start again." in ran.err


def test_fifos_in_the_places_of_files_that_can_be_done_without(library: Path, photos: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(library, home)
    for name in _DONE_WITHOUT:
        _put_fifo(home / name)
    assert photokin("find", photos / "1.png", "-k", "1", home=home).code == 0
    ran = photokin("index", home=home)
    assert (ran.code, ran.err) == (0, "photokin: The index was damaged (manifest.json). It is built again.\n")
    assert photokin("status", home=home).code == 0


@pytest.mark.parametrize("name", ["catalog.db", "thumbnails.db", "index/current"])
@pytest.mark.parametrize("kind", ["folder", "device"])
def test_other_things_in_a_files_place(library: Path, tmp_path: Path, name: str, kind: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(library, home)
    (home / name).unlink()
    if kind == "folder":
        (home / name).mkdir()
    else:
        (home / name).symlink_to("/dev/zero")
    ran = photokin("index", home=home)
    assert ran.code in (0, 3)
    assert "Traceback" not in ran.err
    assert ran.code == 0 or str(home) in ran.err.splitlines()[-1]


@pytest.mark.acquainted
def test_a_data_folder_whose_name_is_no_text(photos: Path, tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(b"caf\xe9 \xff")
    assert photokin("index", photos, home=home).code == 0
    (answer,) = photokin("status", "--json", home=home).objects
    assert (answer["generation"], answer["indexed"]) == (1, 3)
    found = photokin("find", photos / "1.png", "--json", home=home)
    assert (found.code, len(found.objects)) == (0, 2)
    log = (home / "logs" / "photokin.log").read_text("utf-8")
    assert "damaged" not in log
    with Store.open(DataPaths(home).catalog, DataPaths(home).lock, thorough=True) as store:
        assert store.news == ()
