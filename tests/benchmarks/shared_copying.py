"""What ``share`` takes: a library of one's own, whose files are there, copied into an empty shared one."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.photo import PictureFacts
from app.imaging.formats import is_photo_name
from app.library.scan import walk
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.machine.settings import Settings
from tests.benchmarks.laboratory import Laboratory
from tests.benchmarks.made_up import Floats
from tests.shared.clusters import content_ids

_A_FOLDER = 200
_FACTS = PictureFacts(4000, 3000, "JPEG", None, None, "")
_THUMBNAIL_BYTES = 15_000


@dataclass(frozen=True)
class Copied:
    """``seconds`` from the request to the end, index and all; ``megabytes`` are what the photos' files hold."""

    photos: int
    megabytes: float
    seconds: float


def copied(url: str, photos: Path, vectors: Floats, model_id: str) -> Copied:
    """Make a library of as many photos as ``vectors`` has rows, and share it.

    Its files are those of a folder of real photos, again and again, each with a few bytes of its own at its end.
    """
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as folder:
        files = Path(folder) / "photos"
        size = _lay(photos, files, len(vectors))
        paths = DataPaths(Path(folder) / "home")
        _know(paths, files, vectors, model_id)
        lab = Laboratory(paths.home, Settings(device="cpu"))
        try:
            began = time.perf_counter()
            shared = lab.share(url)
            took_s = time.perf_counter() - began
        finally:
            lab.catalog.close()
    if (shared.photos_new, shared.vectors) != (len(vectors), len(vectors)):
        raise SystemExit(f"{shared.photos_new} photos and {shared.vectors} vectors of {len(vectors)} were shared.")
    return Copied(len(vectors), size / 1e6, took_s)


def _lay(photos: Path, files: Path, count: int) -> int:
    """Write ``count`` files and return how many bytes."""
    real = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    size = 0
    for number in range(count):
        path = files / f"{number // _A_FOLDER:03}" / f"{number:05}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(real[number % len(real)].read_bytes() + number.to_bytes(8, "little"))
    return size


def _know(paths: DataPaths, files: Path, vectors: Floats, model_id: str) -> None:
    """Write down what reading the files would have told."""
    drawn = np.random.default_rng(1)
    contents = iter(content_ids(len(vectors)))
    rows = iter(vectors.astype("<f2"))
    with (
        Store.open(paths.catalog, paths.lock) as store,
        contextlib.closing(ThumbnailCache.open(paths.thumbnails)) as thumbnails,
    ):
        store.add_root(str(files))
        (root,) = store.roots()
        for listing in walk(str(files), is_photo_name):
            with store.transaction():
                store.apply(root.id, listing)
                small = {}
                for file in listing.files:
                    photo = store.photo_at(f"{listing.directory}/{file.name}")
                    assert photo is not None
                    content_id = next(contents)
                    store.add_embedding(content_id, _FACTS, model_id, next(rows).tobytes())
                    store.link(photo, content_id, photo.stamp)
                    small[content_id] = drawn.bytes(_THUMBNAIL_BYTES)
            thumbnails.add(small)
