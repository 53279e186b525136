"""How fast the neighbours of every photo are written, by way of the index and by comparing with everything.

    python3 build/bench.py export [--count 100000] [--asked 2048] [--real 300] [--photos FOLDER]

The library is made up as that of ``library.py``: mixtures of REAL photos' vectors, straight in the store, and indexed.
The neighbours of the first ASKED photos are written as JSON lines, 30 each, as ``photokin export`` does it, once the
index is open; ``all`` is the time of one processor that COUNT would take. ``MB``: how much more memory the program
takes at most than before, pages of mapped files included.

Expected: 100,000 photos within 15 minutes of a processor by way of the index.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from app.core.job import Job
from app.core.question import Question
from app.library.reader import Reader
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.reports.table_lines import lines
from app.pipeline.search.all_neighbours import AllNeighbours
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from app.similarity.verified import VerifiedIndex
from tests.benchmarks.laboratory import PHOTOS, Laboratory, existing_folder, print_table, verdict
from tests.benchmarks.library import read_for_real
from tests.benchmarks.made_up import make_up

_NEIGHBOURS = 30
_MOST_MINUTES = 15


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=2_048)
    parser.add_argument("--real", type=int, default=300)
    options = parser.parse_args()
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    rows, minutes = [], {}
    with tempfile.TemporaryDirectory(prefix="photokin-export-") as name:
        top = Path(name)
        for folder in ("real", "home"):
            (top / folder).mkdir()
        print(f"Reading {options.real} photos and making {options.count:,} up.", file=sys.stderr)
        real, _ = read_for_real(existing_folder(options.photos), top / "real", options.real, spec)
        make_up(top / "home", real, options.count, spec)
        lab = Laboratory(top / "home", Settings(device="cpu"))
        lab.rebuild_index()
        lab.catalog.close()
        model, job = ModelInUse(models_folder(), Settings(device="cpu")), Job(1, lambda _: None)
        for way, exact in (("by way of the index", False), ("comparing with everything", True)):
            reader = Reader.open_existing(DataPaths(top / "home").catalog)
            if reader is None:
                raise SystemExit("The library was not made.")
            with reader:
                opened = OpenedIndex(DataPaths(top / "home").index, model, VerifiedIndex())
                everybody = AllNeighbours(job, reader, opened)
                photos = everybody.photos()[: options.asked]
                asked = Question("", _NEIGHBOURS, exact)
                for _ in everybody.neighbours(photos[:1], asked):  # opens the index, compares rows with their checksums
                    pass
                before_mb, began_s, began_cpu_s = _most_mb(), time.monotonic(), time.process_time()
                size = 0
                for asking, matches in everybody.neighbours(photos, asked):
                    size += len(lines("jsonl", asking.path, matches))
                took_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
            minutes[way] = cpu_s / len(photos) * options.count / 60
            rates = len(photos) / took_s, 1e3 * cpu_s / len(photos)
            rows.append((way, *rates, minutes[way], size / len(photos) / 1e3, _most_mb() - before_mb))
    print_table(
        f"Neighbours of every photo, {options.count:,} photos, {_NEIGHBOURS} each",
        ("", "photos a second", "CPU ms a photo", "all, CPU minutes", "kB a photo", "MB"),
        rows,
    )
    index_minutes = minutes["by way of the index"]
    return verdict(
        [(f"within {_MOST_MINUTES} minutes of a processor: {index_minutes:.1f}", index_minutes <= _MOST_MINUTES)]
    )


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.exit(main())
