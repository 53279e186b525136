"""Photos that do not exist: vectors with the statistics of real ones, and libraries of them straight in the store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.listing import Listing
from app.core.photo import ContentId, FoundFile, Photo, PictureFacts
from app.library.store import Store
from app.machine.paths import DataPaths
from app.similarity.model_spec import Block, ModelSpec

Floats = NDArray[np.float32]
Row = tuple[int, bytes, bytes]

_CHUNK_ROWS = 2000
_FOLDER = "/made-up"
_PHOTOS_PER_FOLDER = 1_000
_DAY_NS = 86_400 * 10**9


class Synthesis:
    """Makes vectors with the statistics of real ones, in one of the ways that ``recall.py`` describes."""

    def __init__(self, name: str, real: Floats, blocks: Sequence[Block], seed: int) -> None:
        self._make = {"mixtures": self._mixtures, "moved": self._moved}[name]
        self._real = real
        self._random = np.random.default_rng(seed)
        ends = np.cumsum([block.size for block in blocks])
        self._blocks = [slice(int(end) - block.size, int(end)) for end, block in zip(ends, blocks, strict=True)]

    def vectors(self, count: int) -> Floats:
        """Return ``count`` vectors (count, dim), blocks of unit length."""
        made, noise_length = self._make(count)
        for block in self._blocks:
            noise = self._random.standard_normal((count, block.stop - block.start), np.float32)
            made[:, block] += noise * np.float32(noise_length / np.sqrt(noise.shape[1]))
            made[:, block] /= np.maximum(np.linalg.norm(made[:, block], axis=1, keepdims=True), 1e-12)
        return made

    def rows(self, count: int) -> Iterator[Row]:
        """Yield rows as the store would, without holding them all."""
        for at in range(0, count, _CHUNK_ROWS):
            yield from as_rows(self.vectors(min(_CHUNK_ROWS, count - at)), at)

    def _mixtures(self, count: int) -> tuple[Floats, float]:
        one, other = self._random.integers(0, len(self._real), (2, count))
        share = self._random.uniform(0, 1, (count, 1)).astype(np.float32)
        return (1 - share) * self._real[one] + share * self._real[other], 0.2

    def _moved(self, count: int) -> tuple[Floats, float]:
        start, towards, away = self._random.integers(0, len(self._real), (3, count))
        share = self._random.uniform(0.2, 0.8, (count, 1)).astype(np.float32)
        return self._real[start] + share * (self._real[towards] - self._real[away]), 0.1


def as_rows(vectors: Floats, after: int = 0) -> Iterator[Row]:
    """Yield vectors as rows with made-up content ids."""
    for number, vector in enumerate(vectors, after + 1):
        yield number, number.to_bytes(16, "big"), vector.astype("<f2").tobytes()


def path_of(number: int) -> str:
    """Return where the photo ``number``, from 1 on, of a made-up library lies."""
    return f"{_FOLDER}/{(number - 1) // _PHOTOS_PER_FOLDER:03}/IMG_{number:07}.jpg"


def make_up(home: Path, real: Floats, count: int, spec: ModelSpec) -> None:
    """Put ``count`` photos that do not exist into a new library: mixtures of ``real`` vectors of the model ``spec``."""
    paths, vectors = DataPaths(home), Synthesis("mixtures", real, spec.blocks, 3)
    with Store.open(paths.catalog, paths.lock) as store:
        store.add_root(_FOLDER)
        (root,) = store.roots()
        for numbers in _folders(count):
            modified_ns = [number * _DAY_NS // 50 for number in numbers]
            found = zip(numbers, modified_ns, strict=True)
            files = tuple(FoundFile(path_of(number).rpartition("/")[2], 1000, mtime_ns) for number, mtime_ns in found)
            directory = path_of(numbers[0]).rpartition("/")[0]
            with store.transaction():
                store.apply(root.id, Listing(directory, files))
                for row, file, vector in zip(numbers, files, vectors.vectors(len(numbers)), strict=True):
                    taken = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(file.stamp.mtime_ns // 10**9))
                    facts = PictureFacts(4032, 3024, "JPEG", taken, None, "Canon EOS R6")
                    store.add_embedding(_content_id(row), facts, spec.model_id, vector.astype("<f2").tobytes())
                    store.link(Photo(row, path_of(row), file.stamp, None), _content_id(row), file.stamp)


def make_up_again(home: Path, real: Floats, count: int, spec: ModelSpec) -> None:
    """Give the photos of a made-up library vectors of another model, as if they had been read again for it."""
    paths, vectors = DataPaths(home), Synthesis("mixtures", real, spec.blocks, 4)
    with Store.open(paths.catalog, paths.lock) as store:
        for numbers in _folders(count):
            rows = (vector.astype("<f2").tobytes() for vector in vectors.vectors(len(numbers)))
            store.add_vectors(spec.model_id, zip(map(_content_id, numbers), rows, strict=True))


def _folders(count: int) -> Iterator[range]:
    for start in range(0, count, _PHOTOS_PER_FOLDER):
        yield range(start + 1, min(start + _PHOTOS_PER_FOLDER, count) + 1)


def _content_id(number: int) -> ContentId:
    """Return bytes as of a hash: indexes of contents are filled as those of real photos are."""
    return blake2b(number.to_bytes(8, "little"), digest_size=16).digest()
