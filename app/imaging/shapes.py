"""The shapes of photos, from their heads alone: places can be found for them before any of them is decoded."""

from __future__ import annotations

import time

from PIL import Image

from app.core.errors import DecodeError
from app.imaging.exif import read_exif
from app.imaging.failure import decode_errors_only
from app.imaging.formats import PILLOW_FORMATS
from app.imaging.memory import Room
from app.imaging.opening import open_regular
from app.imaging.orientation import UPRIGHT, swapped


def read_shapes(paths: tuple[str, ...], within_s: float, room: Room | None = None) -> tuple[float, ...]:
    """Return width / height (upright) of each photo, 0 where that is not to be had.

    Reads as many as it can ``within_s`` seconds, and returns no more than these. Raises nothing for a photo.
    """
    until_s = time.monotonic() + within_s
    found: list[float] = []
    for path in paths:
        if found and time.monotonic() > until_s:
            break
        try:
            found.append(_shape(path))
        except DecodeError:
            found.append(0.0)
    return tuple(found)


def _shape(path: str) -> float:
    # No room is passed on: where there is too little memory for a head the photo's turn will tell.
    with decode_errors_only(), open_regular(path) as file, Image.open(file, formats=PILLOW_FORMATS) as photo:
        width, height = swapped(photo.size, read_exif(photo).orientation or UPRIGHT)
        return width / height
