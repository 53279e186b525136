"""From any of Pillow's modes to eight bits a channel without alpha; what the colours mean comes later."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.colour_profile import lab_to_srgb

_EIGHT_OF_SIXTEEN_BITS = ((np.arange(1 << 16, dtype=np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
_OPAQUE = (255, 255)
_BAND_ROWS = 256  # a picture is worked on in bands: its bytes are many, and each step would hold them once more


def flatten(picture: Image.Image) -> Image.Image:
    """Return a loaded ``picture`` in mode L, RGB or CMYK with what is transparent laid on white."""
    if picture.mode.startswith("I;16"):
        return _in_bands(picture, "L", _from_sixteen_bits)
    if picture.mode in ("I", "F"):
        return _from_wide_values(picture)
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        return _in_bands(picture, "L" if picture.mode in ("LA", "La") else "RGB", _on_white)
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    if picture.mode == "LAB":
        return _in_bands(picture, "RGB", lab_to_srgb)
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _in_bands(picture: Image.Image, mode: str, flat: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Return ``flat(picture)``, which is in ``mode``, computed band by band."""
    whole = Image.new(mode, picture.size)
    for top, band in _bands(picture):
        whole.paste(flat(band), (0, top))
    return whole


def _bands(picture: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    width_px, height_px = picture.size
    for top in range(0, height_px, _BAND_ROWS):
        yield top, picture.crop((0, top, width_px, min(top + _BAND_ROWS, height_px)))


def _on_white(picture: Image.Image) -> Image.Image:
    picture = _with_alpha(picture)
    alpha = picture.getchannel("A")
    without_alpha = {"RGBA": "RGB", "LA": "L"}[picture.mode]
    if alpha.getextrema() == _OPAQUE:
        return picture.convert(without_alpha)
    white = Image.new(without_alpha, picture.size, "white")
    white.paste(picture.convert(without_alpha), mask=alpha)
    return white


def _with_alpha(picture: Image.Image) -> Image.Image:
    """Return ``picture`` as RGBA or LA."""
    if picture.mode in ("RGBA", "LA"):
        return picture
    if picture.mode == "La":
        return picture.convert("LA")
    try:
        return picture.convert("RGBA")
    except (TypeError, ValueError):  # a transparent colour that is none
        picture.info.pop("transparency", None)
        return picture.convert("RGBA")


def _from_sixteen_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    grey = _EIGHT_OF_SIXTEEN_BITS[values]
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):
        grey[values == transparent] = 255
    return Image.fromarray(grey)


def _from_wide_values(picture: Image.Image) -> Image.Image:
    """Show whole or floating numbers of no stated range: 0–1, 0–255 0–65535 if they fit, else stretched."""
    ranges = [(numbers.min(), numbers.max()) for numbers in (_finite(band) for _, band in _bands(picture))]
    low, high = float(min(low for low, _ in ranges)), float(max(high for _, high in ranges))
    full_scales = (1.0, 255.0, 65535.0) if picture.mode == "F" else (255.0, 65535.0)
    full = next((scale for scale in full_scales if low >= 0 and high <= scale), None)
    black, white = (0.0, full) if full is not None else (low, high)

    def grey(band: Image.Image) -> Image.Image:
        numbers = _finite(band)
        numbers -= black
        numbers *= 255 / (white - black)
        return Image.fromarray(np.rint(numbers).clip(0, 255).astype(np.uint8))

    return _in_bands(picture, "L", grey)


def _finite(band: Image.Image) -> NDArray[np.float32]:
    numbers = np.asarray(band).astype(np.float32)
    return np.nan_to_num(numbers, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
