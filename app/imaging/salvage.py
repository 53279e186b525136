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


def is_half_missing(image: Image.Image) -> bool:
    """Say whether the lower half of a salvaged picture, in the file's row order, is one flat value.

    Readers fill what did not arrive with grey, black or transparency. Only for salvaged pictures: a whole
    photo may well be flat there.
    """
    width_px, height_px = image.size
    lower = image.crop((0, height_px // 2, width_px, height_px))
    return all(low == high for low, high in np.reshape(lower.getextrema(), (-1, 2)))
