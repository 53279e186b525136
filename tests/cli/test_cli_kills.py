"""Killed at any moment, hundreds of times: the next run ends with the library of an undisturbed one."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.library.cell_cache import CellCache
from app.library.schema import PAGE_BYTES
from app.machine.paths import DataPaths
from app.machine.settings import Settings, save_settings
from app.similarity.map_cells import unpacked_cells
from tests.cli.killing import Kills, Life, kill_in, strays
from tests.cli.running import photokin
from tests.cli.telling import ROWS_PER_TRANSACTION
from tests.conftest import save_picture
from tests.figures import measured
from tests.library.older import make_old
from tests.pipeline.harness import Snapshot, shipped_model_id, snapshot_of
from tests.pipeline.other_models import read_by_another_model

_FOLDERS, _PHOTOS = 10, 40
_STARTS = ("nothing", "whole", "embedded", "details", "old", "damaged", "other")
_SHAPES = [(240, 180), (180, 240), (200, 200)]
_UNUSED = 1500  # contents of photos that are gone: what makes a migration long enough to be killed in
# What may be decoded and not stored: a transaction, and the first photo of each process, which waits for its vector.
_MOST_REDONE = ROWS_PER_TRANSACTION + (os.cpu_count() or 1)


@dataclass(frozen=True)
class Ground:
    """The photos, the library of an undisturbed run, libraries to start from, and how long each phase takes."""

    photos: Path
    undisturbed: Snapshot
    starts: dict[str, Path]
    longest_s: dict[str, float]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    top = tmp_path_factory.mktemp("ground")
    photos = top / "photos"
    for n in range(_PHOTOS):
        path = photos / f"{n % _FOLDERS}" / f"{n:02}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_picture(path, n, _SHAPES[n % 3])
    shutil.copy(photos / "0" / "00.jpg", photos / "1" / "copy.jpg")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    starts = {name: top / name / "home" for name in _STARTS}
    for home in starts.values():
        home.parent.mkdir()
    starts["nothing"].mkdir()
    assert photokin("index", photos, home=starts["whole"]).code == 1
    undisturbed = snapshot_of(starts["whole"])
    assert len(undisturbed.vectors) == _PHOTOS
    for name in ("embedded", "details", "old", "damaged"):
        shutil.copytree(starts["whole"], starts[name])
    shutil.rmtree(starts["embedded"] / "index")
    save_settings(DataPaths(starts["details"]).settings, Settings(compare_details=True))
    make_old(starts["old"], unused=_UNUSED)
    content = bytearray((starts["damaged"] / "catalog.db").read_bytes())
    content[:PAGE_BYTES] = os.urandom(PAGE_BYTES)
    (starts["damaged"] / "catalog.db").write_bytes(content)
    read_by_another_model(starts["other"], top / "models", photos)
    longest_s: dict[str, float] = {}
    for start, phases in (
        ("nothing", ("scan", "embed", "stored", "reindex")),
        ("embedded", ("reindex", "end")),
        ("details", ("cells", "end")),
        ("old", ("migration", "scan")),
        ("damaged", ("restore", "scan")),
        ("other", ("forget", "end")),
    ):
        longest_s |= _time(phases, starts[start], top / f"timing-{start}", photos)
    return Ground(photos, undisturbed, starts, longest_s)


def _time(phases: tuple[str, ...], start: Path, folder: Path, photos: Path) -> dict[str, float]:
    """Return how long each phase but the last takes without a kill."""
    shutil.copytree(start, folder / "home")
    life = Life(folder / "home", "index", photos)
    began = []
    for phase in phases:
        life.wait_for(phase)
        began.append(time.monotonic())
    assert life.end() in (0, 1)
    shutil.rmtree(folder)
    return {phase: end - begin for phase, begin, end in zip(phases, began, began[1:], strict=False)}


@pytest.fixture(scope="module")
def kills() -> Iterator[Kills]:
    counted = Kills()
    yield counted
    measured(str(counted))


def _survive(ground: Ground, start: str, plan: list[str], folder: Path, chance: random.Random, kills: Kills) -> None:
    """Kill one library again and again, read it to the end, and compare. One with nothing left to do begins anew."""
    home = folder / start / "home"
    shutil.copytree(ground.starts[start], home)
    for phase in plan:
        if not kill_in(phase, home, ground.photos, ground.longest_s[phase], chance, kills):
            _end_alike(ground, home)
            shutil.copytree(ground.starts[start], home)
            assert kill_in(phase, home, ground.photos, ground.longest_s[phase], chance, kills)
    _end_alike(ground, home)
    assert max(kills.redone) <= _MOST_REDONE


def _end_alike(ground: Ground, home: Path) -> None:
    last = photokin("index", ground.photos, home=home)
    assert last.code in (0, 1), last.err
    assert strays(home) == []
    snapshot_of(home).same_as(ground.undisturbed)
    assert _with_cells(home) == (set(ground.undisturbed.vectors) if DataPaths(home).settings.exists() else set())
    with contextlib.closing(sqlite3.connect(home / "catalog.db")) as catalog:
        assert catalog.execute("SELECT model_id FROM models").fetchall() == [(shipped_model_id(),)]
    shutil.rmtree(home)


def _with_cells(home: Path) -> set[bytes]:
    """Return the contents of which cells are kept, whole ones."""
    found: set[bytes] = set()
    for path in DataPaths(home).cells.glob("*.db"):
        cache = CellCache.open_existing(path)
        assert cache is not None
        found |= {each for each in cache.known(b"", None) if unpacked_cells(cache.get(each) or b"") is not None}
        cache.close()
    return found


@pytest.mark.parametrize(
    ("start", "plan"),
    [
        ("nothing", "scan embed stored"),
        ("embedded", "reindex"),
        ("details", "cells cells"),
        ("old", "migration migration"),
        ("damaged", "restore"),
        ("other", "embed stored reindex forget forget"),
    ],
)
def test_killed_in_every_phase(ground: Ground, tmp_path: Path, kills: Kills, start: str, plan: str) -> None:
    _survive(ground, start, plan.split(), tmp_path, random.Random(0), kills)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_killed_two_hundred_times(ground: Ground, tmp_path: Path, kills: Kills) -> None:
    before = sum(kills.at.values())
    for seed in range(1, 11):
        chance = random.Random(seed)
        _survive(ground, "nothing", ["scan"] * 6 + ["embed"] * 2 + ["stored"] * 5, tmp_path, chance, kills)
        _survive(ground, "embedded", ["reindex"] * 5, tmp_path, chance, kills)
        _survive(ground, "details", ["cells"] * 3, tmp_path, chance, kills)
        _survive(ground, "old", ["migration"] * 5, tmp_path, chance, kills)
        _survive(ground, "damaged", ["restore"] * 2, tmp_path, chance, kills)
        _survive(ground, "other", ["embed", "stored", "reindex", "forget"], tmp_path, chance, kills)
    assert sum(kills.at.values()) - before >= 200
