"""The eight ways in which a camera may be held, and how to turn its picture upright (EXIF tag 0x0112)."""

from __future__ import annotations

from typing import TypeGuard

from PIL import Image

UPRIGHT = 1

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def is_orientation(value: object) -> TypeGuard[int]:
    """Say whether ``value`` is one of the eight; cameras also write 0 and worse."""
    return isinstance(value, int) and UPRIGHT <= value <= 8


def swapped(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return (width, height) with its sides exchanged where ``orientation`` lays the picture on its side."""
    return (size[1], size[0]) if orientation >= 5 else size


def turned_upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return ``image`` as it was seen; the image itself where nothing has to be turned."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
