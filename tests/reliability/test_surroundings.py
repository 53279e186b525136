"""Disks that go, disks that fail, clocks that jump, files that grow: no photo is lost for it, and none is blamed."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.events import Event, LibraryChanged, Progress
from app.core.listing import Listing
from app.library import scan
from app.library.links import LinkTrail
from app.pipeline.ingest import scanning
from tests.cli.running import photokin
from tests.conftest import save_picture
from tests.pipeline.harness import Library
from tests.reliability.conftest import Disk
from tests.reliability.system_calls import can_watch

MakePhoto = Callable[..., Path]


def _fill(folder: Path, count: int) -> Path:
    """Make photos in five folders."""
    for n in range(count):
        path = folder / str(n % 5) / f"{n:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_picture(path, n)
    return folder


# Disks that go


Act = Callable[[], object]


def _once(library: Library, true: Callable[[Event], bool], act: Act) -> None:
    """Act at the first event for which ``true``."""

    def on_event(event: Event) -> None:
        if true(event):
            library.on_event = lambda _: None
            act()

    library.on_event = on_event


def _in_the_scan(library: Library, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """Act when the top folder and one in it have been seen."""

    def walk(root: str, is_photo_name: Callable[[str], bool], *trail: LinkTrail) -> Iterator[Listing]:
        for number, listing in enumerate(scan.walk(root, is_photo_name, *trail)):
            yield listing
            if number == 1 and not acted:
                acted.append(act())

    acted: list[object] = []
    monkeypatch.setattr(scanning, "walk", walk)


def _after_the_scan(library: Library, act: Act, _: pytest.MonkeyPatch) -> None:
    _once(library, lambda event: isinstance(event, LibraryChanged), act)


def _while_photos_are_read(library: Library, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.job._REPORT_INTERVAL_S", 0.0)
    _once(library, lambda event: isinstance(event, Progress) and event.stage == "embed" and event.done > 0, act)


_SELDOM = pytest.mark.slow
_MANY = 60  # more than the decoders and the first batches hold: some still wait when the first ones are done
At = Callable[[Library, Act, pytest.MonkeyPatch], None]


@pytest.mark.parametrize(
    "at", [_in_the_scan, *(pytest.param(at, marks=_SELDOM) for at in (_after_the_scan, _while_photos_are_read))]
)
def test_a_folder_that_goes_is_offline_and_everything_comes_back(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    photos, away = _fill(tmp_path / "photos", _MANY), tmp_path / "renamed"
    library.add(photos)
    at(library, lambda: photos.rename(away), monkeypatch)
    first = library.ingest()
    assert [root.path for root in first.offline] == [str(photos)]
    assert (first.skipped, first.removed, library.failures()) == (0, 0, {})
    assert library.counts().offline == library.counts().photos
    away.rename(photos)
    again = library.ingest()
    assert (again.skipped, again.removed, again.offline) == (0, 0, ())
    counts = library.counts()
    assert (counts.photos, counts.contents, counts.waiting, counts.offline) == (_MANY, _MANY, 0, 0)


@pytest.mark.parametrize(
    "at", [_while_photos_are_read, *(pytest.param(at, marks=_SELDOM) for at in (_in_the_scan, _after_the_scan))]
)
def test_a_disk_that_is_unplugged_leaves_its_mount_point(
    library: Library, tmp_path: Path, new_disk: Disk, monkeypatch: pytest.MonkeyPatch, at: At
) -> None:
    kept = _fill(tmp_path / "kept", _MANY)
    with new_disk("size=20m") as disk:
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        library.add(disk)
        at(library, lambda: subprocess.run(["umount", "--lazy", disk], check=True), monkeypatch)
        first = library.ingest()
        assert [root.path for root in first.offline] == [str(disk)]
        assert (first.skipped, first.removed, library.failures()) == (0, 0, {})
        assert library.ingest().removed == 0  # an empty mount point is no reason to forget
    with new_disk("size=20m") as disk:
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        again = library.ingest()
        assert (again.skipped, again.removed, again.offline) == (0, 0, ())
        counts = library.counts()
        assert (counts.photos, counts.contents, counts.waiting) == (_MANY, _MANY, 0)


# Disks that fail


def _large(path: Path, suffix: str) -> Path:
    """Make a photo that takes many readings: noise does not compress."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(1).integers(0, 256, (900, 1200, 3), np.uint8)
    Image.fromarray(noise).save(path.with_suffix(suffix))
    return path.with_suffix(suffix)


_MORE = ((".png", 1), (".png", 5), (".tif", 5), (".jpg", 1), (".tif", 1))
_FAILING = [(".jpg", 5), *(pytest.param(*which, marks=pytest.mark.slow) for which in _MORE)]


@pytest.mark.skipif(not can_watch(), reason="strace is not here, or may not follow programs on this machine")
@pytest.mark.parametrize(("suffix", "first"), _FAILING)
def test_an_error_of_the_disk_is_not_the_photos(home: Path, tmp_path: Path, suffix: str, first: int) -> None:
    """Every reading from the ``first`` on fails: while the content id is made, or only in the decoder."""
    photo = _large(tmp_path / "photos" / "large", suffix)
    save_picture(photo.parent / "good.png", 2)
    failing = ["strace", "-D", "--seccomp-bpf", "-f", "-qqq", "-o", os.devnull, "-P", str(photo),
               "-e", "trace=read,pread64,readv,mmap",
               "-e", f"inject=read,pread64,readv:error=EIO:when={first}+"]  # fmt: skip
    for _ in range(2):
        ran = photokin("index", photo.parent, "--json", home=home, within=failing)
        assert (ran.code, ran.objects[0]["skipped"]) == (1, 1), ran
        skipped = photokin("status", "--skipped", "--json", home=home).objects[1:]
        assert [(entry["path"], entry["stage"]) for entry in skipped] == [(str(photo), "read")]
        assert "Input/output error" in skipped[0]["reason"]
    found = photokin("find", photo, home=home, within=failing)
    assert found.code == 2
    assert found.is_sentence("Input/output error")
    healthy = photokin("index", "--json", home=home)
    assert (healthy.code, healthy.objects[0]["embedded"]) == (0, 1)


# Clocks that jump

_YEAR_S = 365 * 24 * 3600


@pytest.mark.parametrize("jump_s", [-20 * _YEAR_S, pytest.param(60 * _YEAR_S, marks=_SELDOM)])
def test_a_clock_that_jumps_loses_nothing(
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jump_s: float,
) -> None:
    """Between two ingests and in the middle of one: as a dead battery, or a time server, makes it."""
    photos = _fill(tmp_path / "photos", 20)
    for name, moment_s in (("000.png", -1), ("005.png", 0), ("010.png", 2**33), ("015.png", time.time() + _YEAR_S)):
        os.utime(photos / "0" / name, (moment_s, moment_s))
    library.add(photos)
    real, jumped_s = time.time, 0.0
    monkeypatch.setattr(time, "time", lambda: real() + jumped_s)

    def jump() -> None:
        nonlocal jumped_s
        jumped_s = jump_s

    _while_photos_are_read(library, jump, monkeypatch)
    first = library.ingest()
    assert (first.embedded, first.skipped) == (20, 0)
    gone = photos / "1" / "001.png"
    gone.rename(tmp_path / "001.png")
    assert library.ingest().removed == 1
    jumped_s = 0.0
    (tmp_path / "001.png").rename(gone)
    back = library.ingest()
    assert (back.embedded + back.linked, back.removed) == (1, 0)
    jumped_s = jump_s
    still = library.ingest()
    assert (still.embedded, still.linked, still.removed) == (0, 0, 0)
    assert library.counts().contents == 20
    assert len(library.find(gone, 19).matches) == 19


# Files that change and grow


def test_a_file_that_grows_is_read_when_it_is_whole(home: Path, tmp_path: Path) -> None:
    """As a copy from a camera, or a download: seen in any state, it ends as the photo that it becomes."""
    whole = _large(tmp_path / "whole", ".jpg").read_bytes()
    photos = tmp_path / "photos"
    photos.mkdir()
    save_picture(photos / "other.png", 2)
    done = threading.Event()

    def copy() -> None:
        with (photos / "growing.jpg").open("wb") as file:
            for start in range(0, len(whole), 40_000):
                file.write(whole[start : start + 40_000])
                file.flush()
                if done.wait(0.05):
                    return

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        runs = 0
        while copying.is_alive() or runs == 0:
            ran = photokin("index", photos, home=home)
            assert ran.code in (0, 1)
            assert ran.err == ""
            runs += 1
    finally:
        done.set()
        copying.join()
    (photos / "growing.jpg").write_bytes(whole)
    assert photokin("index", home=home).code == 0
    (tmp_path / "same.jpg").write_bytes(whole)
    nearest = photokin("find", tmp_path / "same.jpg", "--json", home=home).objects[0]
    assert (nearest["path"], nearest["distance"] < 0.01) == (str(photos / "growing.jpg"), True)


# The data folder


def test_a_data_folder_that_becomes_read_only_says_so_and_stays_whole(home: Path, tmp_path: Path) -> None:
    photos = _fill(tmp_path / "photos", 5)
    assert photokin("index", photos, home=home).code == 0
    inside = [path for path in (home, *home.rglob("*")) if path.is_dir() or path.is_file()]
    modes = {path: path.stat().st_mode for path in inside}
    for path in inside:
        path.chmod(modes[path] & ~0o222)
    try:
        save_picture(photos / "new.png", 9)
        for words in (["index"], ["remove", photos]):
            ran = photokin(*words, home=home, powerless=True)
            assert ran.code == 3
            assert ran.is_sentence("cannot be written"), ran
        ran = photokin("find", photos / "0" / "000.png", home=home, powerless=True)
        assert ran.code == 0 or ran.is_sentence("catalog.db", "data folder"), ran
    finally:
        for path in inside:
            path.chmod(modes[path])
    ran = photokin("index", "--json", home=home)
    assert (ran.code, ran.objects[0]["embedded"]) == (0, 1)
