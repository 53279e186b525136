"""Photos as they are not: turned and mirrored, or changed as people change them. In memory alone; files stay."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image

from app.core.health import Change
from app.core.input_rule import InputRule
from app.imaging.colour import colour_block
from app.imaging.decode import Decoded, decode
from app.imaging.failure import decode_errors_only
from app.imaging.layout import layout_block
from app.imaging.memory import Room
from app.imaging.orientation import swapped, turned_upright
from app.imaging.prepare import Prepared, size_needed
from app.imaging.thumbnail import thumbnail_size

_TIMES_INPUT = 1.5  # of what is cropped enough is left for the input
_REDUCING_GAP = 3.0
_CROPPED_AREA = 2 / 3
_CROPPED_FROM = 0.4
"""Of what is cut off, more lies at the far sides than at the near ones, as by hand."""
_SHRUNK_PX = 160
_SAVED_QUALITY = 20
_WARMTH = (1.15, 1.0, 0.75)


def prepare_turned(
    path: str, orientations: Sequence[int], rules: Sequence[InputRule], room: Room | None = None
) -> tuple[Prepared, ...]:
    """Return the photo at ``path``, upright, turned in each of these ways (EXIF's numbers, 1 to 8), for these models.

    Without thumbnails. Raises DecodeError only, as ``prepare``.
    """
    with decode_errors_only(room):
        decoded = decode(path, size_needed(rules), room)
        whole = decoded.shown_size
        inputs = [decoded.upright_srgb(rule.size_for(*whole)) for rule in rules]
        made = []
        for orientation in orientations:
            sizes = [rule.size_for(*swapped(whole, orientation)) for rule in rules]
            turned = [turned_upright(picture, orientation) for picture in inputs]
            made.append(_prepared(decoded, list(map(_of_size, turned, sizes)), swapped(whole, orientation)))
        return tuple(made)


def prepare_changed(
    path: str, changes: Sequence[Change], rules: Sequence[InputRule], room: Room | None = None
) -> tuple[Prepared, ...]:
    """Return the photo at ``path``, changed in each of these ways, for these models.

    Without thumbnails. Raises DecodeError only, as ``prepare``.
    """

    def needed(width_px: int, height_px: int) -> tuple[int, int]:
        sizes = [rule.size_for(width_px, height_px) for rule in rules]
        return int(_TIMES_INPUT * max(w for w, _ in sizes)), int(_TIMES_INPUT * max(h for _, h in sizes))

    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        longest_px = max(needed(*decoded.shown_size))
        picture = decoded.upright_srgb(thumbnail_size(*decoded.shown_size, longest_px))
        made = []
        for change in changes:
            changed = _CHANGES[change](picture)
            inputs = [_of_size(changed, rule.size_for(*changed.size)) for rule in rules]
            made.append(_prepared(decoded, inputs, changed.size))
        return tuple(made)


def _prepared(decoded: Decoded, inputs: Sequence[Image.Image], size: tuple[int, int]) -> Prepared:
    first, *more = inputs
    return Prepared(
        pixels=np.asarray(first),
        thumbnail=b"",
        colour=colour_block(first),
        layout=layout_block(first),
        width_px=size[0],
        height_px=size[1],
        format=decoded.format,
        taken=None,
        warning=None,
        more_pixels=tuple(map(np.asarray, more)),
    )


def _of_size(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=_REDUCING_GAP)


def _cropped(picture: Image.Image) -> Image.Image:
    kept = _CROPPED_AREA**0.5
    width_px, height_px = (max(1, round(kept * side)) for side in picture.size)
    left, top = (round(_CROPPED_FROM * (1 - kept) * side) for side in picture.size)
    return picture.crop((left, top, left + width_px, top + height_px))


def _shrunk(picture: Image.Image) -> Image.Image:
    return picture.resize(thumbnail_size(*picture.size, _SHRUNK_PX), Image.Resampling.LANCZOS)


def _saved(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_SAVED_QUALITY)
    with Image.open(file, formats=("JPEG",)) as again:
        return again.convert("RGB")


def _recoloured(picture: Image.Image) -> Image.Image:
    brighter = [[min(255, round(level * times)) for level in range(256)] for times in _WARMTH]
    return picture.point([level for levels in brighter for level in levels])


_CHANGES: Mapping[Change, Callable[[Image.Image], Image.Image]] = {
    "none": lambda picture: picture,
    "cropped": _cropped,
    "shrunk": _shrunk,
    "saved": _saved,
    "turned": lambda picture: turned_upright(picture, 6),
    "mirrored": lambda picture: turned_upright(picture, 2),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "recoloured": _recoloured,
}
