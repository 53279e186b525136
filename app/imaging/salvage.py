"""Truncated files: load what there is, as viewers do, and see whether it is enough to be called the photo."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageFile

_tolerance = threading.Lock()


@contextlib.contextmanager
def tolerant_loading() -> Iterator[None]:
    """Let Pillow fill in what is missing, in this block only.

    Pillow knows this as a switch of the whole process. Nobody else may find it on: a picture that loads
    meanwhile would be silently incomplete. Decoder processes have one thread; elsewhere the lock keeps two
    salvages apart.
    """
    with _tolerance:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def is_half_missing(image: Image.Image, format_name: str) -> bool:
    """Say whether the half of a salvaged picture that its file holds last is one flat value.

    Readers fill what did not arrive with grey, black or transparency. Only for salvaged pictures: a whole
    photo may well be flat there. ``image`` lies as in the file, where the lower half comes last; only BMP may
    begin at the bottom.
    """
    width_px, height_px = image.size
    halves = [(0, height_px // 2, width_px, height_px)]
    if format_name in ("BMP", "DIB"):
        halves.append((0, 0, width_px, (height_px + 1) // 2))
    return any(_is_flat(image.crop(half)) for half in halves)


def _is_flat(image: Image.Image) -> bool:
    return all(low == high for low, high in np.reshape(image.getextrema(), (-1, 2)))
