"""The first look for look-alikes after a start, in a library in which all photos have been compared.

    python3 build/bench.py look-alikes --part first-look [--count 100000]

No photo is there: rows alone, one in twenty photos with two versions of it (``made_up``), all of them compared, with
sketches that mean nothing. Each look is in a program of its own, that has opened the library before and shows its
groups: what that takes stands in the line before. **Known**: nothing is new, and it has been looked before; it is the
one that is paid each day. **Unknown**: nobody has noted that nothing was left to do. **Read**: bytes that were asked of
the system, from the disk or not (Linux only); **written**: bytes of the cache that are others afterwards.

Expected of the known one at 100,000: .3 s of a processor, and nothing written.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import combinations, zip_longest
from pathlib import Path

import numpy as np

from app.core.look_alikes import Measured
from app.library.pair_cache import FoundPair, PairCache
from app.library.reader import Reader
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.similarity.grouping import pair_of
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import Laboratory, print_table, verdict
from tests.benchmarks.made_up import make_up
from tests.benchmarks.rescan import cost_of

_MOST_S = 0.3
_JUDGED_AT = 100_000
_GROUP, _PER_GROUP = 3, 20
_SKETCH_BYTES = 144
_Row = tuple[str, str, str, str, int]


def measure(count: int) -> int:
    """Make the library, look three times, print, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="photokin-first-look-") as folder:
        home = Path(folder)
        spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
        real = np.random.default_rng(1).standard_normal((100, spec.dim), np.float32)
        make_up(home, real, count, spec)
        _compare(DataPaths(home))
        rows = [row for name in ("unknown", "known", "known again") for row in _looked(home, name)]
    print_table(f"{count:,} photos, all compared", ("", "seconds", "CPU s", "read MB", "written"), rows)
    if count < _JUDGED_AT:
        return 0
    _, _, cpu_s, _, written = rows[-1]
    return verdict(
        [
            (f"what is known takes at most {_MOST_S} s of a processor", float(cpu_s) <= _MOST_S),
            ("nothing is written", written == 0),
        ]
    )


def _compare(paths: DataPaths) -> None:
    """Write down what comparing all photos would have found."""
    reader = Reader.open_existing(paths.catalog)
    if reader is None:
        raise SystemExit("The library was not made.")
    with closing(reader), closing(PairCache.open(paths.look_alikes)) as found:
        contents, chance = sorted(reader.known_contents()), random.Random(1)
        groups = [contents[at : at + _GROUP] for at in range(0, len(contents) - _GROUP, _PER_GROUP)]
        found.add_found(
            compared={each: chance.randbytes(_SKETCH_BYTES) for each in contents},
            pairs=[FoundPair("near", *pair_of(*pair), 0.97) for group in groups for pair in combinations(group, 2)],
            measured={each: Measured(100.0, 0.01, 92, False, False) for group in groups for each in group},
        )


def _looked(home: Path, name: str) -> Iterator[_Row]:
    """Yield what opening the library and its groups took, and the first look after that, in a new program."""
    with _program(home) as program:
        look_alikes = program.catalog.look_alikes

        def opened() -> None:
            program.wait_for(look_alikes.take_back(()))  # for writing, as an ingest opens it
            program.wait_for(look_alikes.list("near"))

        yield _row("library and groups opened", opened, program.paths)
        yield _row(f"first look, {name}", lambda: program.wait_for(look_alikes.find()), program.paths)


def _row(name: str, work: Callable[[], object], paths: DataPaths) -> _Row:
    before = _look_of_cache(paths)
    cost = cost_of(work)
    written = sum(1 for a, b in zip_longest(before, _look_of_cache(paths)) if a != b)
    return name, f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{cost.read_mb:.1f}", written


def _look_of_cache(paths: DataPaths) -> bytes:
    cache = paths.look_alikes
    files = (cache, cache.with_name(cache.name + "-wal"))
    return b"".join(each.read_bytes() for each in files if each.exists())


@contextmanager
def _program(home: Path) -> Iterator[Laboratory]:
    program = Laboratory(home, Settings(device="cpu"))
    try:
        yield program
    finally:
        program.catalog.close()
