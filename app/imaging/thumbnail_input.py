"""What a model sees of a photo that is known by its thumbnail alone."""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.box import Box
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


def part_input(jpeg: bytes, box: Box, rule: InputRule, room: Room | None = None) -> NDArray[np.uint8]:
    """Return the same of the part of a photo that lies in ``box``."""
    with decode_errors_only(room), Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        if image.mode != "RGB" or max(image.size) > LONGEST_PX:
            raise damaged(ValueError("no thumbnail of ours"))
        width_px, height_px = image.size
        left, top = math.floor(box.left * width_px), math.floor(box.top * height_px)
        right, bottom = math.ceil(box.right * width_px), math.ceil(box.bottom * height_px)
        part = image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        return np.asarray(part.resize(rule.size_for(*part.size), Image.Resampling.BICUBIC))
