"""How much the program takes at most while everything in it reads large photos at once, on as many cores as there are.

A library of HEIC, AVIF, WebP, JPEG, PNG and TIFF of 12 to 48 megapixels (and a lossless WebP of 33) is read while the
largest of them are looked at and others asked about, one after the other, as fast as answers come. Memory
of all processes, shared pages once (PSS). The promise, 1.5 GB, is for two cores; the exit code is 1 when it is broken
there, or when a photo is skipped.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from app.core.events import Event, Finished, JobEnd
from app.core.question import Question
from app.core.status import Status
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from tests.benchmarks.laboratory import print_table, verdict
from tests.imaging.large_photos import write_heic, write_large_photos, write_lossless_webp
from tests.pipeline.memory_meter import MemoryMeter

_PROMISE_BYTES, _PROMISED_CORES = 1_500_000_000, 2
_LONGEST_PX = 4096
_PAUSE_S = 0.1


def _photos(folder: Path, quick: bool) -> None:
    folder.mkdir()
    for megapixels in (2, 3) if quick else (12, 24, 48):
        list(write_large_photos(folder, megapixels))
    if not quick:
        write_lossless_webp(folder / "33-lossless.webp", 33)
    for n in range(4):
        write_heic(folder / f"many-{n}.heic", (2 if quick else 12) + n)


class _Program:
    """The catalog as a window uses it, with every thread kept busy until the library is read."""

    def __init__(self, home: Path) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = Catalog(DataPaths(home), models_folder(), Settings(device="cpu"), self._events.put)
        self._asked: dict[int, Callable[[], int]] = {}

    def value(self, job_id: int) -> object:
        """Wait for a job; what else ends meanwhile is asked for again."""
        while True:
            event = self._events.get()
            if not isinstance(event, JobEnd):
                continue
            if event.job_id == job_id:
                return event.value if isinstance(event, Finished) else None
            again = self._asked.pop(event.job_id, None)
            if again is not None:
                time.sleep(0 if isinstance(event, Finished) else _PAUSE_S)  # there is nothing to find yet
                self._keep_asking(again)

    def read_all_at_once(self, photos: Path, outside: Path) -> None:
        """Read the library, and until that is done look at its photos and ask about others."""
        catalog = self.catalog
        self.value(catalog.folders.add(str(photos)))
        paths = sorted(map(str, photos.iterdir()), key=os.path.getsize, reverse=True)
        looked_at, asked = cycle(paths), cycle(sorted(map(str, outside.iterdir())))
        self._keep_asking(lambda: catalog.search.find(Question(next(asked), 3)))
        self._keep_asking(lambda: catalog.pictures.read(next(looked_at), _LONGEST_PX))
        self.value(catalog.folders.ingest())
        self._asked.clear()

    def _keep_asking(self, ask: Callable[[], int]) -> None:
        self._asked[ask()] = ask


def _work(photos: Path, outside: Path, home: Path) -> None:
    """Run in a process of its own: what measures must not be measured."""
    program = _Program(home)
    program.read_all_at_once(photos, outside)
    status = program.value(program.catalog.folders.status())
    assert isinstance(status, Status)
    program.catalog.close()
    print(json.dumps({"photos": status.counts.photos, "skipped": status.counts.skipped}))


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2 and 3 megapixels: whether the benchmark works")
    parser.add_argument("--work", nargs=3, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        _work(*chosen.work)
        return 0
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        _photos(top / "photos", chosen.quick)
        (top / "outside").mkdir()
        list(write_large_photos(top / "outside", 2.5 if chosen.quick else 20))
        began = time.monotonic()
        command = [sys.executable, __file__, "--work", str(top / "photos"), str(top / "outside"), str(top / "home")]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with MemoryMeter(program.pid) as meter:
            out, _ = program.communicate()
        told = json.loads(out)
    cores, peak_mb = os.cpu_count() or 1, round(meter.peak_bytes / 1e6)
    header = ("cores", "photos", "skipped", "at most, MB", "seconds")
    row = (cores, told["photos"], told["skipped"], peak_mb, round(time.monotonic() - began))
    print_table("Everything at once on large photos", header, [row])
    return verdict(
        [
            ("no photo is skipped", told["skipped"] == 0),
            ("under 1.5 GB on two cores", cores > _PROMISED_CORES or meter.peak_bytes < _PROMISE_BYTES),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
