"""Look-alikes among very many photos: how long finding them takes, what of them is found, what costs nothing.

    python3 build/bench.py look-alikes --part large [--photos FOLDER] [--count 100000] [--library FOLDER]

For each twenty photos there is a *planted* group: a picture put together of four pieces of photos of FOLDER, as a file
and one or two versions of it, changed in the ways of ``edited``. These files are read as any are. All others do not
exist: their thumbnails are put together likewise, each of other pieces, and their vectors are mixtures of real ones
(``made_up``). So nearly all candidates are other pictures with parts alike, which is harder than a library is. Making
it takes longer than measuring: it is kept in the FOLDER of ``--library``, and a copy of it is measured.

**First**: from the request to the first group that a list shows. **CPU**: of this program and all its processes; *here*
of the program alone. **Found**: planted pairs whose two files are in one group. **Wrong**: groups with files of two
planted groups, or with photos that stand for nothing. **Memory** as USS, of all processes. **Again**: nothing is new;
**after a start**: in another program, which has to read what is known; **new**: a hundredth of the photos have come.
``written``: bytes of the cache that are others afterwards.

Expected at 100,000: 30 minutes of two cores, the first group within a minute, .95 of the planted, nothing wrong.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import queue
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import psutil
from PIL import Image

from app.core.events import Crashed, Event, Failed, Finished, LookAlikesChanged
from app.core.listing import Listing
from app.core.look_alikes import Group
from app.core.photo import FoundFile, Photo, PictureFacts
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.edited import KINDS, edited
from tests.benchmarks.laboratory import Floats, Laboratory, existing_folder, print_table, verdict
from tests.benchmarks.made_up import Synthesis

_MINUTES, _FIRST_S, _RECALL = 30.0, 60.0, 0.95
_CORES = 2
_JUDGED_FROM = 100_000
_ROWS = 1_000
_MADE = "made"
_WATCHED_S = 2.0
_PLANTED_SHARE = 20
_SIDES = ((384, 288), (288, 384), (384, 256), (384, 216))


def measure(photos: Path, count: int, library: Path | None = None) -> int:
    """Make the library, measure, print, and return the exit code; ``library``: made there, or taken from there."""
    photos = existing_folder(photos)
    with tempfile.TemporaryDirectory(prefix="photokin-look-alikes-") as folder:
        top = library or Path(folder) / "made"
        if not (top / _MADE).exists():
            top.mkdir(parents=True)
            _plant(photos, top / "planted", count // _PLANTED_SHARE)
            _make(photos, top, count)
            (top / _MADE).touch()
        home = Path(folder) / "home"
        shutil.copytree(top / "home", home)
        return _measure(home, top, count)


def _measure(home: Path, top: Path, count: int) -> int:
    with _open(home) as program:
        cost = program.find()
        groups = program.groups()
        again = program.find()
    with _open(home) as program:
        started = program.find()
    _add(home, count + 1, count // 100, top / "pieces")
    with _open(home) as program:
        new = program.find()
    found, wrong = _judged(groups, top / "planted")
    print_table(
        f"{count:,} photos, {count // _PLANTED_SHARE:,} planted groups",
        ("", "compared", "seconds", "CPU s", "here", "first group s", "memory MB", "written"),
        [
            ("first run", *cost.row()),
            ("again", *again.row()),
            ("after a start", *started.row()),
            (f"{count // 100:,} new", *new.row()),
        ],
    )
    planted = sum(1 for _ in _planted_pairs(top / "planted"))
    share = found / planted
    print(f"\n  groups {len(groups):,}; planted pairs found {found:,} of {planted:,} ({share:.3f}); wrong {wrong}")
    if count < _JUDGED_FROM:
        return 0
    return verdict(
        [
            (f"at most {_MINUTES:.0f} minutes", cost.wall_s <= 60 * _MINUTES),
            (f"at most {_MINUTES:.0f} minutes of {_CORES} cores", cost.cpu_s <= 60 * _MINUTES * _CORES),
            (f"the first group within {_FIRST_S:.0f} s", cost.first_s <= _FIRST_S),
            (f"{_RECALL:.0%} of the planted", found >= _RECALL * planted),
            ("nothing wrong", wrong == 0),
            ("nothing is computed or written again", again.cpu_s < 0.5 and again.written == started.written == 0),
        ]
    )


# The library.


def _pieces(photos: Path) -> list[Image.Image]:
    """Return the photos that pictures are put together of, small."""
    found = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    chosen = found[:: max(1, len(found) // 600)]
    pieces = []
    for path in chosen:
        with Image.open(path) as photo:
            photo.draft("RGB", (800, 800))
            small = photo.convert("RGB")
            small.thumbnail((800, 800))
            pieces.append(small)
    return pieces


def _picture(pieces: Sequence[Image.Image], seed: str) -> Image.Image:
    """Put a picture together of four pieces."""
    chance = random.Random(seed)
    width, height = chance.choice(_SIDES)
    across, down = (round(side * chance.uniform(0.35, 0.65)) for side in (width, height))
    picture = Image.new("RGB", (width, height))
    for left, right in ((0, across), (across, width)):
        for top, bottom in ((0, down), (down, height)):
            whole = chance.choice(pieces)
            share = chance.uniform(0.45, 0.9)
            wide, high = round(share * whole.width), round(share * whole.height)
            x, y = chance.randint(0, whole.width - wide), chance.randint(0, whole.height - high)
            box = (x, y, x + wide, y + high)
            picture.paste(whole.resize((right - left, bottom - top), Image.Resampling.BILINEAR, box), (left, top))
    return picture


def _plant(photos: Path, folder: Path, groups: int) -> None:
    folder.mkdir()
    pieces = _pieces(photos)
    kinds = list(KINDS)
    for number in range(groups):
        chance = random.Random(number)
        picture = _picture(pieces, f"planted {number}")
        picture.save(folder / f"{number:05}_0.jpg", quality=92)
        for version, kind in enumerate(chance.sample(kinds, chance.choice((1, 1, 2))), 1):
            edited(kind, picture, str(number)).save(folder / f"{number:05}_{version}.jpg", quality=85)


def _make(photos: Path, top: Path, count: int) -> None:
    home, spec = top / "home", load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    lab = Laboratory(home, Settings(device="cpu"))
    try:
        lab.add(top / "planted")
        lab.ingest()
        real = lab.vectors(spec.model_id)[1]
    finally:
        lab.catalog.close()
    (top / "pieces").symlink_to(photos)
    _add(home, 1, count - len(real), top / "pieces", real)
    lab = Laboratory(home, Settings(device="cpu"))
    try:
        lab.rebuild_index()
    finally:
        lab.catalog.close()


def _add(home: Path, first: int, count: int, photos: Path, real: Floats | None = None) -> None:
    """Put photos that do not exist into the library: thumbnails, and vectors that are mixtures of ``real`` ones."""
    paths, spec = DataPaths(home), load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    with Store.open(paths.catalog, paths.lock) as store:
        if real is None:
            import numpy as np

            rows = itertools.islice(store.embeddings(spec.model_id), 2_000)
            real = np.stack([np.frombuffer(vector, "<f2") for _, _, vector in rows]).astype(np.float32)
        store.add_root("/made-up")
        root = next(root for root in store.roots() if root.path == "/made-up")
        synthesis = Synthesis("mixtures", real, spec.blocks, first)
        with closing(ThumbnailCache.open(paths.thumbnails)) as thumbnails, _workers(photos) as made:
            for start in range(first, first + count, _ROWS):
                numbers = range(start, min(start + _ROWS, first + count))
                thumbnails.add({_content_id(number): jpeg for number, jpeg in made(numbers)})
                files = tuple(FoundFile(f"{number:07}.jpg", 1000 + number, number * 10**9) for number in numbers)
                with store.transaction():
                    store.apply(root.id, Listing(f"/made-up/{start:07}", files))
                    for number, file, vector in zip(numbers, files, synthesis.vectors(len(numbers)), strict=True):
                        facts = PictureFacts(4032, 3024, "JPEG", None, None, "")
                        content_id = _content_id(number)
                        store.add_embedding(content_id, facts, spec.model_id, vector.astype("<f2").tobytes())
                        photo = store.photo_at(f"/made-up/{start:07}/{file.name}")
                        if photo is None:
                            raise SystemExit("The library was not made.")
                        store.link(Photo(photo.id, photo.path, file.stamp, None), content_id, file.stamp)
        store.set_root_state(root.id, None)


def _content_id(number: int) -> bytes:
    return blake2b(number.to_bytes(8, "little"), digest_size=16).digest()


@contextmanager
def _workers(photos: Path) -> Iterator[Callable[[Iterable[int]], Iterator[tuple[int, bytes]]]]:
    with multiprocessing.get_context("spawn").Pool(_CORES, _load, (photos,)) as pool:
        yield lambda numbers: pool.imap_unordered(_thumbnail, numbers, 50)


_loaded: list[Image.Image] = []


def _load(photos: Path) -> None:
    _loaded.extend(_pieces(photos))


def _thumbnail(number: int) -> tuple[int, bytes]:
    import io

    file = io.BytesIO()
    picture = _picture(_loaded, f"made up {number}")
    picture.thumbnail(2 * (Settings().thumbnail_px,))
    picture.save(file, "JPEG", quality=85)
    return number, file.getvalue()


# What it costs.


@dataclass(frozen=True)
class _Run:
    compared: int
    wall_s: float
    cpu_s: float
    here_s: float
    first_s: float
    memory_mb: float
    written: int

    def row(self) -> tuple[object, ...]:
        first = f"{self.first_s:.1f}" if self.first_s < float("inf") else "-"
        times = f"{self.wall_s:.1f}", f"{self.cpu_s:.2f}", f"{self.here_s:.2f}"
        return self.compared, *times, first, f"{self.memory_mb:.0f}", self.written


class _Program:
    """A catalog that is asked, with all its processes."""

    def __init__(self, home: Path) -> None:
        self._cache = DataPaths(home).look_alikes
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = Catalog(
            DataPaths(home), models_folder(), Settings(device="cpu"), self._events.put, patient=False
        )

    def find(self) -> _Run:
        """Find look-alikes, and tell what that cost."""
        before, began, cpu, here = self._look_of_cache(), time.monotonic(), _cpu_s(), time.process_time()
        first_s = float("inf")
        with _memory() as peak:
            job, asked = self.catalog.look_alikes.find(), -1
            while True:
                event = self._events.get()
                if isinstance(event, LookAlikesChanged) and first_s == float("inf"):
                    asked = self.catalog.look_alikes.list("near")
                elif isinstance(event, Finished) and event.job_id == asked:
                    if getattr(event.value, "heads", ()):
                        first_s = min(first_s, time.monotonic() - began)
                elif isinstance(event, Finished) and event.job_id == job:
                    break
                elif isinstance(event, Failed | Crashed):
                    raise SystemExit(str(event))
        wall_s, cpu_s, here_s = time.monotonic() - began, _cpu_s() - cpu, time.process_time() - here
        compared = getattr(event.value, "compared", 0)
        written = sum(1 for a, b in itertools.zip_longest(before, self._look_of_cache()) if a != b)
        return _Run(compared, wall_s, cpu_s, here_s, first_s, peak[0], written)

    def groups(self) -> tuple[Group, ...]:
        """Return all that are surely one picture."""
        job = self.catalog.look_alikes.groups("near")
        while True:
            event = self._events.get()
            if isinstance(event, Finished) and event.job_id == job:
                return tuple(group for group in event.value if group.sure)  # type: ignore[attr-defined]

    def _look_of_cache(self) -> bytes:
        files = (self._cache, self._cache.with_name(self._cache.name + "-wal"))
        return b"".join(each.read_bytes() for each in files if each.exists())


@contextmanager
def _open(home: Path) -> Iterator[_Program]:
    program = _Program(home)
    try:
        yield program
    finally:
        program.catalog.close()


def _cpu_s() -> float:
    """Return what this program and its processes took, those that ended and those that run."""
    times = os.times()
    running = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            running += sum(child.cpu_times()[:2])
        except psutil.Error:
            continue
    return times.user + times.system + times.children_user + times.children_system + running


@contextmanager
def _memory() -> Iterator[list[float]]:
    """Give the most that all processes took together so far, in MB."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(_WATCHED_S):
            total = 0
            for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
                try:
                    total += process.memory_full_info().uss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total / 1e6)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        done.set()
        watching.join()


# What was found.


def _planted_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    for _, files in itertools.groupby(sorted(os.listdir(folder)), lambda name: name.partition("_")[0]):
        yield from itertools.combinations(files, 2)


def _judged(groups: Sequence[Group], folder: Path) -> tuple[int, int]:
    """Return how many planted pairs are in one group, and how many groups hold what does not belong together."""
    together: dict[str, int] = {}
    wrong = 0
    for number, group in enumerate(groups):
        names = [os.path.basename(path) for member in group.members for path in member.paths]
        wrong += len({name.partition("_")[0] for name in names}) > 1
        together |= dict.fromkeys(names, number)
    pairs = _planted_pairs(folder)
    return sum(together.get(one, -1) == together.get(other, -2) for one, other in pairs), wrong
