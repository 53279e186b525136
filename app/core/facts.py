"""What a library is asked, wherever it lies: in the user's own folder, or on a server that many share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.gallery import Folder, Gallery, GalleryQuery, PhotoDetails
from app.core.holders import Holders
from app.core.photo import ContentId, Failure, Link, Photo, Root
from app.core.shoot import Shoot
from app.core.status import Counts


class Facts(Protocol):
    """Read-only. Belongs to the thread that opened it. Everything raises AppError when the environment is at fault.

    Paths are those of this computer. A photo of a folder that a shared library has and this computer has not is told
    as ``name:/path/in/it``, which no file is called by.
    """

    @property
    def catalog_id(self) -> str:
        """The library's name for itself, in hexadecimal: another one once it was restored."""
        ...

    def version(self) -> int:
        """Return a number that is another one after somebody else has written into the library."""
        ...

    def close(self) -> None: ...

    def roots(self) -> tuple[Root, ...]:
        """Return the folders of the library in the order they were added."""
        ...

    def counts(self, model_id: str, newer_id: str | None = None) -> Counts:
        """Return the library in numbers, as this model sees it; ``newer_id``: the one that photos are read for since.

        What only that one has read does not wait to be read, but is told as ``later``.
        """
        ...

    def settled_count(self, model_id: str) -> tuple[int, int]:
        """Return how many photos within reach do not wait, and how many of those could not be read."""
        ...

    def waiting_count(self, model_id: str) -> int:
        """Return how many photos wait to be embedded."""
        ...

    def failures(self) -> tuple[Failure, ...]:
        """Return every skipped photo with its reason, in path order."""
        ...

    def links(self) -> tuple[Link, ...]:
        """Return the links in the library's folders that the last scans met, followed or not, in path order."""
        ...

    def photo_at(self, path: str) -> Photo | None:
        """Return the photo the library knows by this path."""
        ...

    def holders_of(self, contents: Sequence[ContentId]) -> dict[ContentId, Holders]:
        """Return the photos that hold each content; contents that no photo holds any more are left out."""
        ...

    def paths_of(self, contents: Sequence[ContentId]) -> dict[ContentId, tuple[str, ...]]:
        """Return where each content lies, paths sorted; contents that no photo holds any more are left out."""
        ...

    def shoots_of(self, content_id: ContentId) -> tuple[Shoot, ...]:
        """Return where and when the photos of a content were taken."""
        ...

    def has_folder(self, folder: str) -> bool:
        """Tell whether photos are known at or below an absolute path."""
        ...

    def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the library has, or had, vectors of."""
        ...

    def has_vectors(self, model_id: str) -> bool:
        """Tell whether the library has a vector of this model at all. At once where it has many, or none of it."""
        ...

    def embedded_after(self, model_id: str, after: int) -> int:
        """Return how many contents that photos hold got their embedding after row ``after``; 0: of all."""
        ...

    def vector_length(self, model_id: str) -> int:
        """Return how many numbers a vector of this model has (two bytes each), 0 where there is none."""
        ...

    def vector(self, content_id: ContentId, model_id: str) -> bytes | None:
        """Return the stored embedding (float16, little endian) of a content."""
        ...


class GalleryFacts(Facts, Protocol):
    """What a window asks besides: which photos in which order, and what each of them is."""

    def beginning(self) -> str:
        """Return the words of a filter to begin with, where all photos are too many to list at once; "" for none."""
        ...

    def gallery(
        self, query: GalleryQuery, months: Sequence[str] = (), unwanted: Callable[[], bool] = lambda: False
    ) -> Gallery:
        """Return the photos of ``query``, in its order and cut into sections.

        ``months``: what they are called where the words come from. Raises Cancelled as soon as it is ``unwanted``.
        """
        ...

    def narrowed(
        self, paths: Sequence[str], words: str, months: Sequence[str], unwanted: Callable[[], bool]
    ) -> frozenset[str]:
        """Return those of a few paths whose photos a filter lets through. Raises Cancelled."""
        ...

    def details(self, photo_ids: Sequence[int]) -> tuple[PhotoDetails, ...]:
        """Return what there is to know of photos, in the order asked; those that are gone are left out."""
        ...

    def aspects(self, photo_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the ids of those photos that have been read, and width / height (upright) of each."""
        ...

    def folders(self) -> tuple[Folder, ...]:
        """Return every directory that holds photos, in path order."""
        ...
