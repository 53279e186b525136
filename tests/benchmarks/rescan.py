"""What it costs to find that nothing changed: an ingest of an unchanged library against a bare walk of its folders.

    python3 build/bench.py rescan [--photos 100000] [--per-folder 100] [--turns 5] [--keep FOLDER]

The files are real but of eight bytes, what the library knows of them is made up: contents, vectors as large as real
ones, and an index built from them. The bare walk is ``os.scandir`` of every folder and one ``stat`` of every file, the
least that can tell whether a file is another one now. Both run in turns in this process; figures are CPU seconds, the
least of the turns, and bytes that the program read (``rchar`` of /proc/self/io, Linux only: it counts what comes from
memory too, but not mapped pages, whose faults are counted beside it).

``first`` is the first ingest of a program that has just started (it compares every row, and checks the index), later
ones are what coming back to the window costs, ``moved`` the one after a folder was renamed. Expected: a later one takes
at most 1.5 times the bare walk.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.photo import Photo, PictureFacts
from app.imaging.formats import is_photo_name
from app.library.identity import identify
from app.library.scan import walk
from app.library.store import Store
from app.machine.paths import DataPaths
from app.machine.settings import Settings
from tests.benchmarks.laboratory import Laboratory, print_table, verdict
from tests.pipeline.harness import shipped_model_id

_DIM = 1542
_EXPECTED_RATIO = 1.5
_IO = Path("/proc/self/io")


@dataclass(frozen=True)
class Cost:
    """What something took: CPU seconds of this process, seconds by the clock, megabytes read, page faults."""

    cpu_s: float
    wall_s: float
    read_mb: float
    faults: int


def make_files(folder: Path, count: int, per_folder: int) -> None:
    """Make ``count`` different files with the names of photos."""
    for number in range(count):
        inside = folder / f"{number // per_folder // 50:03}" / f"{number // per_folder:05}"
        if number % per_folder == 0:
            inside.mkdir(parents=True)
        (inside / f"IMG_{number:07}.jpg").write_bytes(number.to_bytes(8, "little"))


def make_library(paths: DataPaths, folder: Path) -> None:
    """Fill a library with the files in ``folder``, as if each had been read."""
    chance, model_id = np.random.default_rng(1), shipped_model_id()
    facts = PictureFacts(4032, 3024, "JPEG", None, None)
    centres = chance.standard_normal((2000, _DIM)).astype(np.float32)
    with Store.open(paths.catalog, paths.lock) as store:
        store.add_root(str(folder))
        (root,) = store.roots()
        last = 0
        for listing in walk(root.path, is_photo_name):
            with store.transaction():
                store.apply(root.id, listing)
                for photo in store.waiting(model_id, last, 1_000_000):
                    _read(store, photo, facts, model_id, chance, centres)
                    last = photo.id


def _read(
    store: Store,
    photo: Photo,
    facts: PictureFacts,
    model_id: str,
    chance: np.random.Generator,
    centres: np.ndarray,
) -> None:
    content_id, stamp = identify(photo.path)  # true: a file that is moved is known again
    vector = centres[chance.integers(len(centres))] + 0.7 * chance.standard_normal(_DIM).astype(np.float32)
    vector *= np.float32(np.sqrt(3) / np.linalg.norm(vector))
    store.add_embedding(content_id, facts, model_id, vector.astype("<f2").tobytes())
    store.link(photo, content_id, stamp)


def move(lab: Laboratory, photos: Path) -> tuple[int, Cost]:
    """Rename a folder of folders, and ingest; return how many photos it holds. None of them may be decoded again."""
    before = min(each for each in photos.iterdir() if each.is_dir())
    count = sum(len(files) for _, _, files in os.walk(before))
    after = before.rename(before.with_name("moved"))
    cost = cost_of(lab.ingest)
    after.rename(before)
    summary = lab.ingest()
    if summary.embedded or summary.skipped or summary.linked != count:
        raise SystemExit(f"Moved photos were not known again: {summary}")
    return count, cost


def bare_walk(folder: str) -> int:
    """Look at every file once, and do nothing with what is seen."""
    files, waiting = 0, [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    files += 1
    return files


def cost_of(work: Callable[[], object]) -> Cost:
    """Do it once, and say what it took."""
    read, faults, cpu, wall = _read_bytes(), _faults(), time.process_time(), time.perf_counter()
    work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, (_read_bytes() - read) / 1e6, _faults() - faults)


def _read_bytes() -> int:
    return int(_IO.read_text("ascii").split()[1]) if _IO.exists() else 0


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def least(costs: list[Cost]) -> Cost:
    """Return the one that took the least processor time."""
    return min(costs, key=lambda cost: cost.cpu_s)


def main() -> int:
    """Measure, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--per-folder", type=int, default=100)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="make the library here and leave it for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as temporary:
        place = (options.keep or Path(temporary)).resolve()
        photos, home = place / "photos", place / "home"
        if not home.exists():
            print(f"Making {options.photos:,} files and their library.", file=sys.stderr)
            make_files(photos, options.photos, options.per_folder)
            home.mkdir()
            make_library(DataPaths(home), photos)
            first_lab = Laboratory(home, Settings(device="cpu"))
            first_lab.ingest()  # builds the index
            first_lab.catalog.close()
        lab = Laboratory(home, Settings(device="cpu"))
        try:
            first = cost_of(lab.ingest)
            turns = [(cost_of(lambda: bare_walk(str(photos))), cost_of(lab.ingest)) for _ in range(options.turns)]
            moved, moving = move(lab, photos)
        finally:
            lab.catalog.close()
    bare, again = least([walked for walked, _ in turns]), least([ingested for _, ingested in turns])
    rows = [
        (name, cost.cpu_s, cost.cpu_s / bare.cpu_s, cost.wall_s, f"{cost.read_mb:.1f}", cost.faults)
        for name, cost in (
            ("bare walk", bare),
            ("first ingest", first),
            ("second and later", again),
            (f"{moved:,} moved", moving),
        )
    ]
    print_table(
        f"{options.photos:,} photos of which no content changed", ("", "CPU s", "ratio", "s", "MB read", "faults"), rows
    )
    ratio = again.cpu_s / bare.cpu_s
    return verdict([(f"at most {_EXPECTED_RATIO} times the bare walk: {ratio:.2f}", ratio <= _EXPECTED_RATIO)])


if __name__ == "__main__":
    sys.exit(main())
