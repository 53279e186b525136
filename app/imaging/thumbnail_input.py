"""What a model sees of a photo that is known by its thumbnail alone."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.input_rule import InputRule
from app.imaging.failure import damaged, decode_errors_only
from app.imaging.memory import Room

LONGEST_PX = 1024  # what the settings allow at most


def thumbnail_input(jpeg: bytes, rule: InputRule, room: Room | None = None) -> NDArray[np.uint8]:
    """Return uint8 sRGB (h, w, 3) in the size that ``rule`` wants. Raises DecodeError if it is no thumbnail of ours."""
    with decode_errors_only(room), Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        if image.mode != "RGB" or max(image.size) > LONGEST_PX:
            raise damaged(ValueError("no thumbnail of ours"))
        return np.asarray(image.resize(rule.size_for(*image.size), Image.Resampling.BICUBIC))
