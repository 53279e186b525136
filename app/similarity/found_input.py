"""Which input of a network takes a picture, and in which form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.engine_adding import LEAST_SIDE_PX, MOST_SIDE_PX, Layout, PixelForm
from app.core.errors import InputError

_FORMS: dict[str, PixelForm] = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(uint8)": "uint8",
}
_MOST_BATCH = 64
_COLOURS = 3

Dims = Sequence[int | str | None]


@dataclass(frozen=True, slots=True)
class PictureInput:
    """Where pictures go in. ``layouts``: those that fit, the likelier first; ``side_px``, ``batch``: None if free."""

    name: str
    form: PixelForm
    layouts: tuple[Layout, ...]
    side_px: int | None
    batch: int | None


def picture_input(inputs: Sequence[Any]) -> PictureInput:
    """Return the input for pictures among those of a session (its ``get_inputs()``). Raises InputError."""
    fit = [each for each in inputs if len(each.shape) == 4]
    if not fit:
        raise InputError("The network takes no picture. It asks for {inputs}.", inputs=_listed(inputs))
    if len(inputs) > 1:
        others = [each for each in inputs if each is not fit[0]]
        raise InputError(
            "The network asks for more than a picture: {inputs}. Export the part for pictures alone.",
            inputs=_listed(others),
        )
    picture = fit[0]
    if picture.type not in _FORMS:
        raise InputError(
            "The network takes pictures as {kind}. Photokin gives float32, float16 or uint8.",
            kind=picture.type.removeprefix("tensor(").removesuffix(")"),
        )
    layouts = _layouts(picture)
    return PictureInput(picture.name, _FORMS[picture.type], layouts, _side(picture, layouts[0]), _batch(picture))


def _layouts(picture: Any) -> tuple[Layout, ...]:
    """Return the layouts that the dimensions allow: an axis for colours has three places, or does not say how many."""
    second, fourth = _fixed(picture.shape[1]), _fixed(picture.shape[3])
    if _COLOURS in (second, fourth):
        found: tuple[Layout, ...] = ("nchw",) if second == _COLOURS else ("nhwc",)
        return ("nchw", "nhwc") if second == fourth else found
    planes, last = second is None, fourth is None
    if not (planes or last):
        raise InputError("The network takes no colour pictures. It asks for {inputs}.", inputs=_listed((picture,)))
    return ("nchw", "nhwc") if planes and last else ("nchw",) if planes else ("nhwc",)


def _side(picture: Any, layout: Layout) -> int | None:
    height, width = picture.shape[2:] if layout == "nchw" else picture.shape[1:3]
    sides = {side for side in (_fixed(height), _fixed(width)) if side is not None}
    if len(sides) > 1:
        raise InputError(
            "The network takes pictures of {width} × {height} pixels. Photokin gives squares.",
            width=width,
            height=height,
        )
    side_px = next(iter(sides), None)
    if side_px is not None and not LEAST_SIDE_PX <= side_px <= MOST_SIDE_PX:
        raise InputError(
            "The network takes pictures of {side} × {side} pixels. Photokin gives {least} to {most}.",
            side=side_px,
            least=LEAST_SIDE_PX,
            most=MOST_SIDE_PX,
        )
    return side_px


def _batch(picture: Any) -> int | None:
    batch = _fixed(picture.shape[0])
    if batch is not None and not 1 <= batch <= _MOST_BATCH:
        raise InputError(
            "The network takes {count} pictures at a time. Photokin gives {most} at most.",
            count=batch,
            most=_MOST_BATCH,
        )
    return batch


def _fixed(dim: object) -> int | None:
    return dim if isinstance(dim, int) and dim > 0 else None


def _listed(inputs: Sequence[Any]) -> str:
    shown = (
        f"{each.name} {'×'.join('?' if _fixed(dim) is None else str(dim) for dim in each.shape)}" for each in inputs
    )
    return ", ".join(shown)[:200]
