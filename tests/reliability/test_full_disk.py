"""A disk that takes no more, at whatever byte: one clear sentence, exit code 3, nothing lost, and then it goes on."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.gui.frame.window_state import WindowState, load_state, save_state
from app.machine.settings import Settings, load_settings, save_settings
from app.pipeline.search.query_files import keep_query
from tests.cli.running import Ran, environment, photokin
from tests.conftest import save_picture
from tests.figures import measured
from tests.pipeline.harness import Snapshot, snapshot_of
from tests.pipeline.other_models import read_by_another_model
from tests.reliability.conftest import Disk

_PHOTOS = 24
_WRITERS = ("thumbnails.db", "catalog.db", "The index", "data folder")
_SAID = ("The disk is full", "reports an error", "cannot be written", "cannot be opened")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "photos"
    folder.mkdir()
    for n in range(_PHOTOS):
        save_picture(folder / f"{n:02}.png", n, (200, 150))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    return folder


@pytest.fixture(scope="module")
def undisturbed(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    assert photokin("index", photos, home=home).code == 1
    return snapshot_of(home)


def _limited(limit_bytes: int) -> str:
    return f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}))"


def _ends_well(ran: Ran) -> bool:
    """Tell whether a run ended as it should; True when the disk stopped it, False when the disk was large enough."""
    if ran.code in (0, 1) and ran.err == "":
        return False
    assert ran.code == 3, ran
    assert ran.is_sentence(), ran
    assert any(words in ran.err for words in _SAID), ran.err
    return True


def _sweep(limits: list[int], photos: Path, home: Path, undisturbed: Snapshot) -> None:
    """Fill the disk at each of the limits, most severe first, on one library; then give it room."""
    stopped = Counter[str]()
    for limit_bytes in limits:
        ran = photokin("index", photos, home=home, before=_limited(limit_bytes))
        if _ends_well(ran):
            writer = next((name for name in _WRITERS if name in ran.err), "another")
            stopped[writer] += 1
        assert photokin("status", "--json", home=home, before=_limited(limit_bytes)).code in (0, 3)
    assert stopped
    assert photokin("index", photos, home=home).code in (0, 1)  # the broken one is skipped only once
    snapshot_of(home).same_as(undisturbed)
    assert _strays(home) == []
    measured(f"{len(limits)} limits, stopped at {dict(stopped)}; then the library of an undisturbed run")


def _strays(home: Path) -> list[str]:
    """Return what should not be left of an interrupted write."""
    return [path.name for path in home.rglob("*") if path.name.endswith(".new") or path.name.startswith("building-")]


def test_a_limit_on_every_file(photos: Path, home: Path, undisturbed: Snapshot) -> None:
    """What a quota, or a full disk, looks like to the writers: catalog, its log, thumbnails, generation."""
    _sweep([0, 20_000, 250_000], photos, home, undisturbed)


def test_a_disk_that_fills_while_photos_are_read_again(
    photos: Path, home: Path, undisturbed: Snapshot, tmp_path: Path
) -> None:
    """For another model: what the older one gave answers as before, and with room again the reading goes on."""
    read_by_another_model(home, tmp_path / "models", photos)
    before = photokin("find", photos / "00.png", "--json", home=home).objects
    assert len(before) == _PHOTOS - 1
    assert _ends_well(photokin("index", photos, home=home, before=_limited(90_000)))
    assert photokin("find", photos / "00.png", "--json", home=home).objects == before
    assert photokin("index", photos, home=home).code in (0, 1)
    snapshot_of(home).same_as(undisturbed)
    assert _strays(home) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_limit_at_every_step(photos: Path, home: Path, undisturbed: Snapshot) -> None:
    """The same in steps of a database page and below, each on a library of its own and on one that grows."""
    limits = [*range(0, 20_000, 1500), *range(20_000, 400_000, 24_000), *range(400_000, 2_400_000, 250_000)]
    _sweep(limits, photos, home, undisturbed)
    for limit_bytes in random.Random(1).sample(range(400_000), 20):
        fresh = home.with_name(f"home-{limit_bytes}")
        _ends_well(photokin("index", photos, home=fresh, before=_limited(limit_bytes)))
        assert photokin("index", photos, home=fresh).code in (0, 1)
        snapshot_of(fresh).same_as(undisturbed)


@pytest.mark.parametrize(
    "size_kb",
    [300, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 32, 100, 150, 200, 400, 600, 900, 1500, 3000))],
)
@pytest.mark.timeout(600)
def test_a_disk_that_is_full(new_disk: Disk, photos: Path, undisturbed: Snapshot, size_kb: int) -> None:
    """All writers share what little there is: twice stopped, then there is room."""
    with new_disk("size=64m") as disk:
        home, ballast = disk / "home", disk / "ballast"
        home.mkdir()
        _fill(ballast, disk, size_kb)
        stopped = [_ends_well(photokin("index", photos, home=home)) for _ in range(2)]
        assert photokin("status", home=home).code in (0, 3)
        ballast.unlink()
        assert photokin("index", photos, home=home).code in (0, 1)
        snapshot_of(home).same_as(undisturbed)
        assert _strays(home) == []
    measured(f"{size_kb} kB free: stopped {sum(stopped)} of 2 times; then the library of an undisturbed run")


def _fill(ballast: Path, disk: Path, free_kb: int) -> None:
    room = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - free_kb * 1024)


def test_the_small_files_are_whole_or_as_they_were(tmp_path: Path) -> None:
    """Settings, the window's state, a pasted picture: half of one is never left in its place."""
    program = (
        "import sys, pathlib; from tests.reliability.test_full_disk import write_small_files\n"
        "write_small_files(pathlib.Path(sys.argv[1]))"
    )
    save_settings(tmp_path / "settings.json", Settings(neighbours=7))
    save_state(tmp_path / "window.json", WindowState(cell_px=77))
    words = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(words, env=environment(tmp_path / "home"), capture_output=True, check=True, timeout=60)
    assert load_settings(tmp_path / "settings.json") == Settings(neighbours=7)
    assert load_state(tmp_path / "window.json") == WindowState(cell_px=77)
    assert list((tmp_path / "queries").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["queries", "settings.json", "window.json"]


def write_small_files(folder: Path) -> None:
    """Write the small files with a limit in the middle of each; run in a process of its own."""
    for limit_bytes in (0, 1, 40, 100):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
        with pytest.raises(AppError, match="cannot be written"):
            save_settings(folder / "settings.json", Settings(neighbours=8))
        save_state(folder / "window.json", WindowState(cell_px=88))
        with pytest.raises(AppError, match="cannot be written"):
            keep_query(folder / "queries", b"x" * 1000)


def test_a_log_that_cannot_grow_stops_nothing(made_home: Callable[[], Path], photos: Path) -> None:
    home = made_home()
    log = home / "logs" / "photokin.log"
    log.write_bytes(b"x" * 999_990)  # it would be rotated now
    (home / "logs").chmod(0o500)
    found = photokin("find", photos / "00.png", home=home, powerless=True)
    (home / "logs").chmod(0o700)
    assert (found.code, found.err) == (0, "")
    assert len(found.out.splitlines()) == 3 + _PHOTOS - 1


@pytest.fixture
def made_home(photos: Path, home: Path) -> Callable[[], Path]:
    def make() -> Path:
        assert photokin("index", photos, home=home).code == 1
        return home

    return make
