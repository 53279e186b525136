"""A library that has met the pictures of ``make_photo`` before: it reads them without a decoder process.

Starting one takes half a second of a processor. This is for tests of what comes after reading: photos are found by a
scan and known by their content, as files are that were moved.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
import sqlite3
import tempfile
from pathlib import Path

from app.core.job import Job
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.ingest.ingest import ingest
from app.pipeline.ingest.settled import Settled
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.verified import VerifiedIndex
from tests.conftest import picture_file

_SEEDS = range(16)


def make_acquainted(home: Path) -> None:
    """Make the library in ``home``, which is empty, know these pictures as PNG and as JPEG, and hold no photo."""
    home.mkdir(parents=True, exist_ok=True)
    for file in _met().iterdir():
        shutil.copy(file, home)


@functools.cache
def _met() -> Path:
    """Return a folder with the files of such a library."""
    top = Path(tempfile.mkdtemp(prefix="photokin-acquainted-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    photos, paths = top / "photos", DataPaths(top / "home")
    photos.mkdir()
    for seed in _SEEDS:
        for suffix in (".png", ".jpg"):
            (photos / f"{seed}{suffix}").write_bytes(picture_file(seed, suffix=suffix))
    settings = Settings(device="cpu")
    with contextlib.closing(Store.open(paths.catalog, paths.lock)) as store:
        store.add_root(str(photos.resolve()))
        workshop = Workshop(
            paths, settings, ModelInUse(models_folder(), settings), lambda _: None, MemoryBudget(), VerifiedIndex(),
            Settled(),
        )  # fmt: skip
        ingest(Job(1, lambda _: None), store, workshop)
    with contextlib.closing(sqlite3.connect(paths.catalog)) as catalog, catalog:
        for table in ("photos", "directories", "roots"):
            catalog.execute(f"DELETE FROM {table}")
        catalog.execute("UPDATE contents SET unused_since_s = NULL")
    met = top / "met"
    met.mkdir()
    for name in (paths.catalog.name, paths.thumbnails.name):
        shutil.copy(paths.home / name, met)
    return met
