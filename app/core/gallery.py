"""What a window shows of the library: which photos in which order, and what there is to know of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId, Stamp
from app.core.sections import Sections
from app.core.shapes import Shapes
from app.core.text import Text

Order = Literal["date", "folder", "name"]
PhotoState = Literal["ready", "waiting", "skipped"]


@dataclass(frozen=True, slots=True)
class GalleryQuery:
    """Which photos to show. ``words`` are a filter (``filter_words``); ``directory`` bounds it."""

    order: Order = "date"
    descending: bool = True
    words: str = ""
    directory: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PhotoShapes:
    """``aspects`` (n,) float32 are width / height of photos upright, 0 while not known: 4 bytes a photo.

    ``to_come``: the library may know more of them, which takes longer than a gallery may: to be asked for. ``shown``:
    what a grid is laid out in, made where there is time for it; None where nobody did.
    """

    aspects: NDArray[np.float32]
    to_come: bool = False
    shown: Shapes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Photo ids (n,) int64 in the order of the query, cut into sections. Cheap at a million photos: 8 bytes each.

    ``unfiltered``: how many photos there are without the filter. ``hindrance``: where no photo meets it, the words
    of the filter without which there would be some; "" where all together hinder, or nothing. ``shapes`` are those of
    the photos, None where nobody looked.
    """

    query: GalleryQuery
    photo_ids: NDArray[np.int64]
    sections: Sections
    unfiltered: int = 0
    hindrance: str = ""
    shapes: PhotoShapes | None = None


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """One photo of the gallery. ``date_s`` is its wall-clock time (camera's, else the file's) as seconds since 1970.

    ``width_px``, ``height_px`` and ``format`` are 0 and "" until the photo has been read. ``content_id`` names its
    thumbnail; ``copies`` are the photos of the library that hold it, this one among them. ``reason`` says why it was
    skipped.
    """

    id: int
    path: str
    stamp: Stamp
    date_s: int
    content_id: ContentId | None
    width_px: int
    height_px: int
    format: str
    state: PhotoState
    reason: Text | None
    offline: bool
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory with photos, for the folder tree: its path, its root, and the photos directly in it."""

    path: str
    root: str
    photos: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the user dropped or gave, sorted: folders to add, files to search with, missing ones, and no photos."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    missing: tuple[str, ...]
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoCount:
    """``photos`` is how many there are, or at least how many if they were not ``counted`` to the end."""

    photos: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright sRGB pixels, 3 bytes each, rows without padding; ``whole_…_px`` is the size of the original."""

    width_px: int
    height_px: int
    rgb: bytes
    whole_width_px: int
    whole_height_px: int


class Pixels(Protocol):
    """Bytes that may lie in memory another process has written."""

    @property
    def length(self) -> int: ...

    def view(self) -> memoryview:
        """Return the bytes, to be read only."""


@dataclass(frozen=True, slots=True, eq=False)
class LargePicture:
    """Upright sRGB pixels in ever smaller sizes, to be painted at any zoom without scaling down more than by half.

    ``levels`` are (width, height) in pixels, the largest first, each about half the one before. ``pixels`` holds one
    level behind the other, 4 bytes a pixel (blue, green, red, 255), rows without padding. ``whole_…_px`` is the size of
    the original. Raises ValueError where they do not fit together.
    """

    levels: tuple[tuple[int, int], ...]
    pixels: Pixels
    whole_width_px: int
    whole_height_px: int

    def __post_init__(self) -> None:
        sides = [side for level in self.levels for side in level]
        if not sides or any(type(side) is not int or side <= 0 for side in sides):
            raise ValueError("no picture")
        if self.pixels.length != sum(4 * width_px * height_px for width_px, height_px in self.levels):
            raise ValueError("pixels do not fit the picture")

    @property
    def width_px(self) -> int:
        return self.levels[0][0]

    @property
    def height_px(self) -> int:
        return self.levels[0][1]


@dataclass(frozen=True, slots=True)
class Information:
    """What a photo's file tells of itself. Every field but the size may be unknown (None).

    ``place`` is (latitude, longitude) in degrees, ``height_m`` above the sea, less than 0 below it. ``exposure`` and
    the like are ready to show ("1/250 s", "f/2.8", "24 mm"); ``focal_length_35mm`` is that of a lens for small film
    that sees as much.
    ``warning`` says what is wrong with a photo that can be shown all the same.
    """

    path: str
    size_bytes: int
    modified_s: float
    width_px: int | None = None
    height_px: int | None = None
    format: str | None = None
    taken: str | None = None
    camera: str | None = None
    lens: str | None = None
    exposure: str | None = None
    aperture: str | None = None
    iso: str | None = None
    focal_length: str | None = None
    focal_length_35mm: str | None = None
    place: tuple[float, float] | None = None
    height_m: float | None = None
    warning: Text | None = None


def cut(query: GalleryQuery, ids: NDArray[np.int64], keys: NDArray[np.int64], name: Callable[[int], str]) -> Gallery:
    """Return photos in order as a gallery, cut where the key changes; ``name`` turns a key into a section's."""
    if not len(ids):
        return Gallery(query, ids.copy(), Sections())
    starts = np.concatenate([[0], np.flatnonzero(np.diff(keys)) + 1])
    sections = Sections(map(name, keys[starts].tolist()), starts, len(ids))
    return Gallery(query, np.ascontiguousarray(ids), sections)


def in_folder_order(folders: NDArray[np.int64], names: Mapping[int, bytes], *, descending: bool) -> NDArray[np.int64]:
    """Return in which order rows come that name their folder by its number, those of one folder as they are.

    ``names``: the folders' paths, numbers rising. Rows of folders that are not among them are left out.
    """
    numbers = np.array(list(names), np.int64)
    order = sorted(range(len(numbers)), key=list(names.values()).__getitem__, reverse=descending)
    places = np.empty(len(numbers), np.int64)
    places[order] = np.arange(len(numbers))
    known = np.flatnonzero(np.isin(folders, numbers))
    return known[np.argsort(places[np.searchsorted(numbers, folders[known])], kind="stable")]
