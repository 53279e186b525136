"""A library for tests whose photos do not exist: only their vectors are known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.library.reader import Reader
from app.library.store import Store
from app.machine.paths import DataPaths
from app.pipeline.decoding.describe import stored
from app.similarity.descriptor import Floats
from tests.pipeline.classroom import standard_engine

_FACTS = PictureFacts(4032, 3024, "JPEG", None, None, "")


def stock(store: Store, count: int, told_by: int = 12) -> Floats:
    """Put photos into a store, /r/0000.jpg and so on, whose standard vectors follow from ``told_by`` numbers each.

    Return the vectors, (count, dim), their blocks of unit length.
    """
    engine = standard_engine()
    random = np.random.default_rng(0)
    vectors = (random.standard_normal((count, told_by)) @ random.standard_normal((told_by, engine.dim))).astype(
        np.float32
    )
    for block in engine.blocks:
        part = vectors[:, block.offset : block.offset + block.size]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    names = [f"{number:04}.jpg" for number in range(count)]
    with store.transaction():
        store.add_root("/r")
        store.apply(store.roots()[0].id, Listing("/r", tuple(FoundFile(name, 10, 1) for name in names)))
        for name, vector in zip(names, vectors, strict=True):
            photo = store.photo_at(f"/r/{name}")
            assert photo is not None
            content_id = name.encode().ljust(16)
            store.add_embedding(content_id, _FACTS, engine.model_id, stored(vector))
            store.link(photo, content_id, photo.stamp)
    return vectors


@contextmanager
def library_of(home: Path, count: int, told_by: int = 12) -> Iterator[Reader]:
    """Open a library in the data folder ``home`` for reading, with photos as ``stock`` puts them there."""
    paths = DataPaths(home)
    with Store.open(paths.catalog, paths.lock) as store:
        stock(store, count, told_by)
    reader = Reader.open_existing(paths.catalog)
    assert reader is not None
    with reader:
        yield reader
