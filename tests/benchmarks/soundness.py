"""What protecting the catalog costs: checks, checksums, backup and restoring of a library of so many photos.

The photos are make-believe, the tables, indexes and vectors as large as real ones. Seconds are of this machine: it is
the shares that tell when each check is run (DECISIONS.md).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.core.listing import Listing
from app.core.photo import FoundFile, Photo, PictureFacts
from app.library.soundness import damage, damage_to_facts, damage_to_paths, damaged_vectors
from app.library.store import Store
from tests.benchmarks.laboratory import print_table

_DIM = 1542
_PHOTOS_PER_FOLDER = 500
_TURNS = 3


def make_up(store: Store, count: int) -> None:
    """Fill a library with photos that do not exist."""
    chance = np.random.default_rng(1)
    facts = PictureFacts(4032, 3024, "JPEG", None, None)
    store.add_root("/made-up")
    (root,) = store.roots()
    for start in range(0, count, _PHOTOS_PER_FOLDER):
        numbers = range(start + 1, min(start + _PHOTOS_PER_FOLDER, count) + 1)
        files = tuple(FoundFile(f"IMG_{number:07}.jpg", 3_000_000 + number, number * 10**9) for number in numbers)
        folder = f"/made-up/{start // _PHOTOS_PER_FOLDER:05}"
        with store.transaction():
            store.apply(root.id, Listing(folder, files))
            for number, file in zip(numbers, files, strict=True):
                content_id = chance.bytes(16)
                store.add_embedding(content_id, facts, "model", chance.bytes(2 * _DIM))
                store.link(Photo(number, f"{folder}/{file.name}", file.stamp, None), content_id, file.stamp)


def timed(work: Callable[[], object]) -> float:
    """Return the least seconds of a few turns."""
    least = float("inf")
    for _ in range(_TURNS):
        began = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - began)
    return least


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    count = parser.parse_args().photos
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as name:
        path = Path(name) / "catalog.db"
        with Store.open(path, path.with_suffix(".lock")) as store:
            make_up(store, count)
        with Store.open(path, path.with_suffix(".lock")) as store:
            read = timed(lambda: deque(store._db.execute("SELECT id, content_id, vector FROM embeddings"), maxlen=0))
            rows = [
                ("paths (before the first answer)", timed(lambda: damage_to_paths(store._db))),
                ("facts (whenever a program begins to write)", timed(lambda: damage_to_facts(store._db))),
                ("every page (daily, after an unclean end, before an index)", timed(lambda: damage(store._db))),
                ("every vector (daily, after an unclean end)", timed(lambda: damaged_vectors(store._db))),
                ("the same vectors only read", read),
                ("backup of the facts, checked", timed(store.back_up)),
            ]
        size = path.stat().st_size
        backup = max(file.stat().st_size for file in (path.parent / "backups").iterdir())
        with path.open("r+b") as file:
            file.write(bytes(8192))
        began = time.perf_counter()
        with Store.open(path, path.with_suffix(".lock")) as store:
            rows.append(("restoring the facts", time.perf_counter() - began))
            assert store.counts("model").photos == count
    print_table(f"{count:,} photos: catalog {size / 1e6:.0f} MB, backup {backup / 1e6:.0f} MB", ("", "seconds"), rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
