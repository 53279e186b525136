"""What ``library.py`` measures in a process of its own: a program that has just started, on a library that is there.

``python -P library.py --work WHAT HOME MODELS COUNT`` does one of WORK and prints what it found as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from app.core.events import Event, LibraryChanged, Progress
from app.machine.settings import Settings
from tests.benchmarks.laboratory import Laboratory
from tests.benchmarks.made_up import path_of
from tests.pipeline.memory_meter import MemoryMeter

LATER_QUESTIONS = 20
_EXACT_QUESTIONS = 5
_COUNT = 30
_OURS = Path("/proc/self")
_LOOK_AT_DISK_S = 0.2


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of the processor: of the program and of the processes that it waited for."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Asked:
    """What questions cost a program that has just started. ``first`` begins with the opening of the library.

    ``pss_mb`` is the program's memory after the later questions, ``own_mb`` what of it is mapped from no file,
    ``pss_after_exact_mb`` the whole after exact ones. ``read_mb`` was read from the disk until the first answer.
    """

    by_older: bool
    first: Cost
    second: Cost
    later: list[Cost]
    exact: list[Cost]
    read_mb: float
    pss_mb: float
    own_mb: float
    pss_after_exact_mb: float


@dataclass(frozen=True)
class Brought:
    """An ingest in its parts: until the index is begun, until it stands, and what comes then."""

    before: Cost
    building: Cost
    afterwards: Cost


def _stamp() -> tuple[float, float]:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + ended.ru_utime + ended.ru_stime


def _since(began: tuple[float, float], ended: tuple[float, float] | None = None) -> Cost:
    wall_s, cpu_s = ended or _stamp()
    return Cost(wall_s - began[0], cpu_s - began[1])


def cost_of(work: Callable[[], object]) -> Cost:
    """Do it once, and say what it took."""
    began = _stamp()
    work()
    return _since(began)


def _memory_mb() -> tuple[float, float]:
    """Return what this process takes, pages that others share in parts (PSS), and what of it is mapped from no file."""
    path = _OURS / "smaps_rollup"
    if not path.exists():
        return psutil.Process().memory_info().rss / 1e6, 0.0
    kib = {line.split()[0]: int(line.split()[1]) for line in path.read_text("ascii").splitlines()[1:]}
    return kib["Pss:"] * 1024 / 1e6, kib["Pss_Anon:"] * 1024 / 1e6


def _read_mb() -> float:
    with contextlib.suppress(OSError):
        for line in (_OURS / "io").read_text("ascii").splitlines():
            if line.startswith("read_bytes:"):
                return int(line.split()[1]) / 1e6
    return 0.0


def _ask(home: Path, models: Path, count: int) -> Asked:
    chance = random.Random(os.getpid())

    def question(*, exact: bool = False) -> Cost:
        path = path_of(chance.randint(1, count))
        return cost_of(lambda: lab.find(path, _COUNT, exact=exact))

    before_mb, began = _read_mb(), _stamp()
    lab = Laboratory(home, Settings(device="cpu"), models)
    try:
        by_older = lab.find(path_of(chance.randint(1, count)), _COUNT).by_older
        first, read_mb = _since(began), _read_mb() - before_mb
        second, *later = [question() for _ in range(1 + LATER_QUESTIONS)]
        pss_mb, own_mb = _memory_mb()
        exact = [question(exact=True) for _ in range(_EXACT_QUESTIONS)]
        return Asked(by_older, first, second, later, exact, read_mb, pss_mb, own_mb, _memory_mb()[0])
    finally:
        lab.catalog.close()


def _rebuild(home: Path, models: Path, _: int) -> Cost:
    lab = Laboratory(home, Settings(device="cpu"), models)
    try:
        return cost_of(lab.rebuild_index)
    finally:
        lab.catalog.close()


def _bring_up_to_date(home: Path, models: Path, _: int) -> Brought:
    lab = Laboratory(home, Settings(device="cpu"), models)
    begun: list[tuple[float, float]] = []
    stands: list[tuple[float, float]] = []

    def note(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "reindex":
            begun.append(_stamp())
        if isinstance(event, LibraryChanged):  # as the last of them the library tells that neighbours are others
            stands.append(_stamp())

    lab.on_event = note
    try:
        began = _stamp()
        lab.ingest()
        if not begun or stands[-1] < begun[0]:
            raise SystemExit("No index was built.")
        return Brought(_since(began, begun[0]), _since(begun[0], stands[-1]), _since(stands[-1]))
    finally:
        lab.catalog.close()


WORK: dict[str, Callable[[Path, Path, int], Any]] = {
    "ask": _ask,
    "rebuild": _rebuild,
    "ingest": _bring_up_to_date,
}


def work(what: str, home: str, models: str, count: str) -> None:
    """Run in the process of its own."""
    print(json.dumps(asdict(WORK[what](Path(home), Path(models), int(count)))))


@dataclass(frozen=True)
class Met:
    """What was seen from outside: memory of program and index process, of the latter alone, and room on the disk."""

    both_mb: float
    index_mb: float
    most_disk_mb: float


class Programs:
    """Starts one program after the other on the library ``home``, and waits for each."""

    def __init__(self, script: str, home: Path, count: int) -> None:
        self._script = script
        self._home = home
        self._count = count

    def ask(self, models: Path, *, cold: bool = False) -> Asked:
        """``cold``: nothing of the library is in the system's file cache; what Python and modules are stays there."""
        if cold:
            drop_from_memory(self._home)
        with self._started("ask", models) as program:
            told = _told(program)
        told |= {name: Cost(**told[name]) for name in ("first", "second")}
        told |= {name: [Cost(**each) for each in told[name]] for name in ("later", "exact")}
        return Asked(**told)

    def rebuild(self, models: Path) -> tuple[Cost, Met]:
        told, met = self._watched("rebuild", models)
        return Cost(**told), met

    def ingest(self, models: Path) -> tuple[Brought, Met]:
        told, met = self._watched("ingest", models)
        return Brought(**{name: Cost(**cost) for name, cost in told.items()}), met

    def _watched(self, what: str, models: Path) -> tuple[dict[str, Any], Met]:
        most_bytes, ended = 0, threading.Event()

        def look_at_disk() -> None:
            nonlocal most_bytes
            while not ended.wait(_LOOK_AT_DISK_S):
                most_bytes = max(most_bytes, size_bytes(self._home))

        looking = threading.Thread(target=look_at_disk, name="disk")
        with self._started(what, models) as program:
            looking.start()
            try:
                with MemoryMeter(program.pid) as meter:
                    told = _told(program)
            finally:
                ended.set()
                looking.join()
        return told, Met(meter.peak_bytes / 1e6, meter.peak_others_bytes / 1e6, most_bytes / 1e6)

    @contextmanager
    def _started(self, what: str, models: Path) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-P", self._script, "--work", what, str(self._home), str(models), str(self._count)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            try:
                yield program
            finally:
                program.kill()


def _told(program: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = program.communicate()
    if program.returncode:
        raise SystemExit(f"The program that was measured ended with {program.returncode}.")
    told: dict[str, Any] = json.loads(out)
    return told


def size_bytes(folder: Path) -> int:
    """Return how long a file is, or all in a folder; what goes meanwhile counts or does not."""
    total = 0
    for path in (folder, *folder.rglob("*")):
        with contextlib.suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def drop_from_memory(folder: Path) -> None:
    """Have the system forget what it keeps of the files in ``folder``: they are read from the disk again."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
