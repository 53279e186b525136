"""The rows of a generation, each compared with its checksum before it is used for the first time.

What a question reads of a large index are a few hundred rows: these are looked at, not the gigabytes around them. A
row's checksum is the sum of its 32-bit words, each multiplied by a number of its own, modulo 2⁶⁴ (multilinear hashing:
D. Lemire, O. Kaser, "Strongly universal string hashing is fast", Computer Journal 2014). The multipliers are odd: a
change within one word is always noticed, of others all but one in four billion. NumPy does hundreds of rows at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.similarity.manifest import CONTENTS, SUMS, TRAITS, VECTORS, DamagedIndex, Generation
from app.similarity.mapping import mapped

Floats = NDArray[np.float32]

_SEED = 20


class CheckedRows:
    """Maps what a generation holds of each photo. Any thread may ask."""

    def __init__(self, generation: Generation) -> None:
        """Raises DamagedIndex if a file is not there or not of the right shape; its content is not looked at yet."""
        manifest, folder = generation.manifest, generation.folder
        self.vectors = mapped(folder / VECTORS, (manifest.count, manifest.dim), np.float16)
        self.contents = mapped(folder / CONTENTS, (manifest.count, 16), np.uint8)
        self.traits = self._sums = None
        if TRAITS in manifest.parts:
            self.traits = mapped(folder / TRAITS, (manifest.count, len(manifest.scale) + 1), np.float32)
        if SUMS in manifest.parts:
            self._sums = mapped(folder / SUMS, (manifest.count,), np.uint64)
        self._is_whole = np.zeros(manifest.count, np.bool_)

    def take(self, rows: NDArray[np.int64] | slice) -> tuple[NDArray[np.float16], Floats | None]:
        """Return vectors (n, dim) and traits (n, blocks + 1) of rows. Raises DamagedIndex."""
        vectors = self.vectors[rows]
        traits = None if self.traits is None else self.traits[rows]
        if self._sums is not None and not self._is_whole[rows].all():
            if (sums_of(vectors, self.contents[rows], traits) != self._sums[rows]).any():
                raise DamagedIndex(VECTORS)
            self._is_whole[rows] = True
        return vectors, traits


def sums_of(vectors: NDArray[np.float16], contents: NDArray[np.uint8], traits: Floats | None) -> NDArray[np.uint64]:
    """Return the checksums (n,) of rows: vectors (n, dim), content ids (n, 16), traits (n, t)."""
    parts: list[NDArray[Any]] = [vectors, contents] if traits is None else [vectors, contents, traits]
    words = [_as_words(part) for part in parts]
    sums = np.zeros(len(vectors), np.uint64)
    for each, multipliers in zip(words, _multipliers(tuple(each.shape[1] for each in words)), strict=True):
        sums += each.astype(np.uint64) @ multipliers
    return sums


def _as_words(part: NDArray[Any]) -> NDArray[Any]:
    row_bytes = part.shape[1] * part.itemsize
    return np.ascontiguousarray(part).view(np.uint32 if row_bytes % 4 == 0 else np.uint16)


@cache
def _multipliers(counts: tuple[int, ...]) -> list[NDArray[np.uint64]]:
    """Return as many odd numbers for each part as a row of it has words."""
    random = np.random.default_rng(_SEED)
    return [random.integers(0, 2**63, count, np.uint64) * np.uint64(2) + np.uint64(1) for count in counts]
