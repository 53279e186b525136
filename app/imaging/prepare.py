"""What the decoder processes do: one decode serves a photo's thumbnail and all that its vector is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.input_rule import InputRule
from app.core.masks import Masked
from app.core.text import Text
from app.imaging.colour import colour_block
from app.imaging.decode import Size, SizeNeeded, decode
from app.imaging.failure import decode_errors_only
from app.imaging.layout import layout_block
from app.imaging.memory import Room
from app.imaging.thumbnail import thumbnail_jpeg, thumbnail_size

THUMBNAIL_PX = 320
_THUMBNAIL_GAP = 1.5  # half the time of an exact reduction, and nobody sees it

# How much larger than the model's input a JPEG is decoded at least. The decoder's own scaling averages whole blocks of
# pixels, so little is left for the bicubic reduction to do: between 1.4 and 1 times the input, vectors of real camera
# photos keep a mean cosine of .998 to .996 to those of a full decoding, and 7 to 12 megapixels are decoded at 1/8,
# which makes a scan a tenth faster. Under 2.5 megapixels decoding more costs little, and nearly all come exact.
_TIMES_INPUT = 1.12
_TIMES_INPUT_SMALL = 3
_SMALL_PIXELS = 2_500_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the library wants to have from the pixels of one photo.

    ``pixels`` is the first model's input, uint8 sRGB (h, w, 3), ``more_pixels`` those of others; ``thumbnail`` a JPEG
    file; ``colour`` (98,) and
    ``layout`` (164,) the descriptor's blocks before the model's constants. ``width_px``, ``height_px``: the
    upright size of the original. ``format`` as Pillow names it, or RAW. ``taken``: the camera's local time,
    'YYYY-MM-DDTHH:MM:SS'. ``camera``: maker and model, or "".
    ``warning`` says what is wrong with a photo that could be read all the same.
    ``vector``: as the catalog keeps it, where pixels, colour and layout have been made into it; they are empty then.
    ``vector_ms``: what that took of a processor core, where it was measured.
    ``masked``: what of the photo they show, None where that is all and nobody wanted otherwise.
    """

    pixels: NDArray[np.uint8]
    thumbnail: bytes
    colour: NDArray[np.float32]
    layout: NDArray[np.float32]
    width_px: int
    height_px: int
    format: str
    taken: str | None
    warning: Text | None
    camera: str = ""
    vector: bytes | None = None
    more_pixels: tuple[NDArray[np.uint8], ...] = ()
    vector_ms: float | None = None
    masked: Masked | None = None


_NO_PIXELS = np.zeros((0, 0, 3), np.uint8)
_NO_NUMBERS = np.zeros(0, np.float32)


def with_vector(prepared: Prepared, vector: bytes) -> Prepared:
    """Return ``prepared`` with its vector, and without what that was made of."""
    return dataclasses.replace(with_pixels(prepared), vector=vector, colour=_NO_NUMBERS, layout=_NO_NUMBERS)


def with_pixels(prepared: Prepared, pixels: NDArray[np.uint8] = _NO_PIXELS, *more: NDArray[np.uint8]) -> Prepared:
    """Return ``prepared`` with these pixels, by default with none."""
    return dataclasses.replace(prepared, pixels=pixels, more_pixels=more)


def fits(prepared: Prepared, rules: Sequence[InputRule]) -> bool:
    """Tell whether a photo was prepared for models with these rules."""
    made = [each.shape[1::-1] for each in (prepared.pixels, *prepared.more_pixels)]
    return made == [rule.size_for(prepared.width_px, prepared.height_px) for rule in rules]


def size_needed(rules: Sequence[InputRule], thumbnail_px: int = 0) -> SizeNeeded:
    """Return what tells how large a picture has to be decoded for these inputs, and for a thumbnail of that size."""

    def needed(width_px: int, height_px: int) -> Size:
        times = _TIMES_INPUT if width_px * height_px > _SMALL_PIXELS else _TIMES_INPUT_SMALL
        small_width_px, small_height_px = thumbnail_size(width_px, height_px, thumbnail_px)
        inputs = [rule.size_for(width_px, height_px) for rule in rules]
        return (
            max(small_width_px, *(int(times * input_width_px) for input_width_px, _ in inputs)),
            max(small_height_px, *(int(times * input_height_px) for _, input_height_px in inputs)),
        )

    return needed


def prepare(
    path: str,
    rule: InputRule,
    thumbnail_px: int = THUMBNAIL_PX,
    more_rules: Sequence[InputRule] = (),
    room: Room | None = None,
) -> Prepared:
    """Decode the photo at ``path`` and prepare it for a model with this ``rule``. Raises DecodeError only.

    ``more_rules`` are those of other models that see the same photo.

    In a shared ``room`` that is CrowdedOut for one that may be readable where no other is read.
    """
    needed = size_needed((rule, *more_rules), thumbnail_px)
    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        whole = decoded.shown_size
        picture = decoded.upright_srgb(rule.size_for(*whole))
        small_size = thumbnail_size(*whole, thumbnail_px)
        if max(small_size) <= max(picture.size):  # nearly always: the input itself is a picture of about that size
            small = picture.resize(small_size, Image.Resampling.BICUBIC)
        else:
            small = decoded.upright_srgb(small_size, reducing_gap=_THUMBNAIL_GAP)
        return Prepared(
            pixels=np.asarray(picture),
            thumbnail=thumbnail_jpeg(small),
            colour=colour_block(picture),
            layout=layout_block(picture),
            width_px=decoded.width_px,
            height_px=decoded.height_px,
            format=decoded.format,
            taken=decoded.taken,
            warning=decoded.warning,
            camera=decoded.camera,
            more_pixels=tuple(np.asarray(decoded.upright_srgb(each.size_for(*whole))) for each in more_rules),
        )
