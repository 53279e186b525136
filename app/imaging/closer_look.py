"""A photo of which somebody wants to know where in it something is: what a model sees of it is given whole."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.input_rule import InputRule
from app.imaging.colour import colour_block
from app.imaging.failure import damaged, decode_errors_only
from app.imaging.layout import layout_block
from app.imaging.memory import Room
from app.imaging.prepare import Prepared, prepare
from app.imaging.thumbnail_input import LONGEST_PX


@dataclass(frozen=True, slots=True)
class CloserLook:
    """A photo as it is prepared for its vector, and once networks have seen it their ``maps``, as they gave them."""

    prepared: Prepared
    maps: tuple[NDArray[np.float32], ...] = ()


def look_closer(
    path: str, rule: InputRule, thumbnail_px: int, more_rules: Sequence[InputRule] = (), room: Room | None = None
) -> CloserLook:
    """Prepare the photo at ``path`` as ``prepare`` does. Raises DecodeError only."""
    return CloserLook(prepare(path, rule, thumbnail_px, more_rules, room))


def look_closer_at_thumbnail(
    jpeg: bytes, rule: InputRule, more_rules: Sequence[InputRule] = (), room: Room | None = None
) -> CloserLook:
    """Prepare what is left of a photo whose file cannot be read. Raises DecodeError if it is no thumbnail of ours."""
    with decode_errors_only(room), Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        if image.mode != "RGB" or max(image.size) > LONGEST_PX:
            raise damaged(ValueError("no thumbnail of ours"))
        picture, *more = (
            image.resize(each.size_for(*image.size), Image.Resampling.BICUBIC) for each in (rule, *more_rules)
        )
        return CloserLook(
            Prepared(
                pixels=np.asarray(picture),
                thumbnail=b"",
                colour=colour_block(picture),
                layout=layout_block(picture),
                width_px=image.width,
                height_px=image.height,
                format="JPEG",
                taken=None,
                warning=None,
                more_pixels=tuple(np.asarray(each) for each in more),
            )
        )
