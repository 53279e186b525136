"""A photo for looking at: the whole upright picture as pixels to be painted, as large as a screen asks for."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from app.core.errors import DecodeError
from app.core.gallery import LargePicture, Picture
from app.imaging.decode import decode
from app.imaging.failure import decode_errors_only
from app.imaging.memory import Room
from app.imaging.thumbnail import thumbnail_size
from app.machine.shared_bytes import written

_SMALLEST_LEVEL_PX = 512
_STRIP_PIXELS = 1 << 20
_LONGEST_THUMBNAIL_PX = 1024  # what the settings allow at most
_LARGEST_THUMBNAIL_BYTES = 4 << 20


def read_picture(path: str, longest_px: int, room: Room | None = None) -> LargePicture:
    """Return the photo at ``path`` with no side above ``longest_px``. Raises DecodeError only (see ``prepare``)."""

    def needed(width_px: int, height_px: int) -> tuple[int, int]:
        return thumbnail_size(width_px, height_px, longest_px)

    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        size, whole_px = needed(*decoded.shown_size), (decoded.width_px, decoded.height_px)
        fits = sorted(size) == sorted(decoded.image.size) and decoded.box == (0, 0, *decoded.image.size)
        image = decoded.upright_srgb(None if fits else size, Image.Resampling.LANCZOS)  # a copy is as much again
        del decoded
        levels: list[tuple[int, int]] = []
        return _large(image, levels, whole_px)


def _large(image: Image.Image, levels: list[tuple[int, int]], whole_px: tuple[int, int]) -> LargePicture:
    pixels = written(_strips(image, levels))
    return LargePicture(tuple(levels), pixels, *whole_px)


def _strips(image: Image.Image, levels: list[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the pixels of ``image`` and of its halves, a few rows at a time; note in ``levels`` how large each is."""
    while True:
        levels.append(image.size)
        rows = max(1, _STRIP_PIXELS // image.width)
        for top in range(0, image.height, rows):
            strip = image.crop((0, top, image.width, min(top + rows, image.height)))
            yield strip.convert("RGBA").tobytes("raw", "BGRA")
        if max(image.size) <= _SMALLEST_LEVEL_PX:
            return
        image = image.reduce(2)


def read_thumbnail(jpeg: bytes) -> Picture:
    """Return the pixels of a thumbnail from the cache. Raises DecodeError if it is damaged, or none of ours.

    Runs in the program itself: nothing larger than a thumbnail is decoded, whatever the cache holds.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as stored:
            if max(stored.size) > _LONGEST_THUMBNAIL_PX or len(jpeg) > _LARGEST_THUMBNAIL_BYTES:
                raise ValueError("no thumbnail")
            image = stored.convert("RGB")
    except Exception as error:
        raise DecodeError("The thumbnail is damaged.") from error
    return Picture(*image.size, image.tobytes(), *image.size)
