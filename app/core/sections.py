"""The sections a gallery is cut into: photos under one heading each, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Section:
    """Photos under one heading: ``key`` is a month (YYYY-MM), a directory, or the first letter of the names."""

    key: str
    start: int
    count: int


class Sections(Sequence[Section]):
    """All photos in sections: a key and the first photo of each, so that 50,000 of them cost no 50,000 objects.

    ``starts`` (n,) int64 are in ascending order and begin with 0, where there are any; ``photos`` is how many they cut.
    """

    __slots__ = ("keys", "photos", "starts")

    def __init__(self, keys: Iterable[str] = (), starts: NDArray[np.int64] | None = None, photos: int = 0) -> None:
        """Raises ValueError where not every section has a key and a first photo."""
        self.keys = tuple(keys)
        self.starts = np.empty(0, np.int64) if starts is None else starts
        self.photos = photos
        if len(self.keys) != len(self.starts):
            raise ValueError("as many keys as sections")

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many photos each has, (n,) int64."""
        return np.diff(self.starts, append=self.photos)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Section: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Section]: ...
    def __getitem__(self, at: int | slice) -> Section | Sequence[Section]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        key, start = self.keys[at], int(self.starts[at])
        after = (at if at >= 0 else at + len(self.keys)) + 1
        end = int(self.starts[after]) if after < len(self.keys) else self.photos
        return Section(key, start, end - start)

    def __eq__(self, other: object) -> bool:
        """Compare the numbers first, which is soon done."""
        if not isinstance(other, Sections):
            return NotImplemented
        return self.photos == other.photos and np.array_equal(self.starts, other.starts) and self.keys == other.keys

    __hash__ = None  # type: ignore[assignment]
