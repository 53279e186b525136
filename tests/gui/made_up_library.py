"""A library of any size that exists only in numbers: answers like the Catalog, through the same Requests."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import SHIPPED
from app.core.events import Event, Finished, Stopped, ThumbnailReady
from app.core.gallery import Gallery, GalleryQuery, PhotoDetails, PhotoShapes, Picture
from app.core.photo import ContentId, FileKey, Match, PictureKey, Stamp
from app.core.sections import Sections
from app.core.shapes import Shapes, shown_aspects

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class MadeUpLibrary:
    """Photos have ids from 1 on; ``withheld`` keeps answers back until ``release``."""

    def __init__(self, emit: Callable[[Event], None], thumbnail_size: tuple[int, int] = (32, 24)) -> None:
        self.gallery = self.pictures = self  # it answers for both facets
        self._emit = emit
        self._jobs = itertools.count(1)
        self._thumbnail_size = thumbnail_size
        self._kept: list[Event] = []
        self.withheld = False
        self.asked_details: list[tuple[int, ...]] = []
        self.asked_thumbnails: list[tuple[PictureKey, ...]] = []
        self.without_thumbnail: set[PictureKey] = set()
        self.silent: set[PictureKey] = set()
        self.gone: set[int] = set()

    @property
    def catalog(self) -> Catalog:
        return cast("Catalog", self)

    def details(self, photo_ids: Sequence[int]) -> int:
        self.asked_details.append(tuple(photo_ids))
        return self._answer(tuple(details(photo_id) for photo_id in photo_ids if photo_id not in self.gone))

    def locate(self, paths: Sequence[str]) -> int:
        return self._answer(tuple(details(photo_id_of(path)) for path in paths if path.startswith("/made-up/")))

    def copies_among(self, paths: Sequence[str]) -> int:
        return self._answer(())

    def thumbnails(self, keys: Sequence[PictureKey]) -> int:
        self.asked_thumbnails.append(tuple(keys))
        for key in keys:
            if key not in self.silent:
                self._say(ThumbnailReady(key, self._picture(key)))
        return self._answer(None)

    def release(self) -> None:
        """Give the answers that were kept back."""
        self.withheld = False
        kept, self._kept = self._kept, []
        for event in kept:
            self._emit(event)

    def stop(self) -> None:
        """Turn the answers that were kept back into jobs that were stopped."""
        self._kept = [Stopped(event.job_id) for event in self._kept if isinstance(event, Finished)]
        self.release()

    def _picture(self, key: PictureKey) -> Picture | None:
        if key in self.without_thumbnail:
            return None
        width, height = self._thumbnail_size
        colour = bytes(key.size_bytes.to_bytes(3, "big") if isinstance(key, FileKey) else key[-3:])
        return Picture(width, height, colour * (width * height), width * 10, height * 10)

    def _answer(self, value: object) -> int:
        job_id = next(self._jobs)
        self._say(Finished(job_id, value))
        return job_id

    def _say(self, event: Event) -> None:
        if self.withheld:
            self._kept.append(event)
        else:
            self._emit(event)


def gallery(count: int, section: int = 0, query: GalleryQuery | None = None, first_id: int = 1) -> Gallery:
    """Return photos in ascending order of their ids, in sections of a size (0: one for all)."""
    size = section or max(count, 1)
    starts = np.arange(0, count, size, dtype=np.int64)
    keys = (f"{2024 - number // 12}-{12 - number % 12:02}" for number in range(len(starts)))
    sections = Sections(keys, starts, count)
    photo_ids = np.arange(first_id, first_id + count, dtype=np.int64)
    aspects = np.where(photo_ids % 3, 4032 / 3024, 3024 / 4032).astype(np.float32)
    return Gallery(query or GalleryQuery(), photo_ids, sections, shapes=photo_shapes(aspects, sections))


def photo_shapes(aspects: NDArray[np.float32], sections: Sections) -> PhotoShapes:
    """Return shapes as the library gives them to a gallery."""
    shown = Shapes(shown_aspects(aspects, len(aspects)))
    shown.section_totals(sections.starts, sections.counts)
    return PhotoShapes(aspects, shown=shown)


def content_id_of(photo_id: int) -> ContentId:
    return photo_id.to_bytes(16, "big")


def path_of(photo_id: int) -> str:
    return f"/made-up/IMG_{photo_id:07}.jpg"


def photo_id_of(path: str) -> int:
    return int(path[-11:-4])


def details(photo_id: int) -> PhotoDetails:
    """Return what the library knows of a photo; every third stands upright."""
    size = (3024, 4032) if photo_id % 3 == 0 else (4032, 3024)
    return PhotoDetails(
        id=photo_id,
        path=path_of(photo_id),
        stamp=Stamp(1000, 1),
        date_s=1_700_000_000 - photo_id,
        content_id=content_id_of(photo_id),
        width_px=size[0],
        height_px=size[1],
        format="JPEG",
        state="ready",
        reason=None,
        offline=False,
    )


def matches(count: int, copies: int = 1) -> tuple[Match, ...]:
    """Return neighbours at the distances 0.1, 0.2 and so on."""
    return tuple(
        Match(
            rank,
            content_id_of(rank),
            tuple(f"/made-up/{copy}/IMG_{rank:07}.jpg" for copy in range(copies)),
            rank / 10,
            1 - rank / 100,
            SHIPPED.closeness(rank / 10),
            1_700_000_000,
        )
        for rank in range(1, count + 1)
    )
