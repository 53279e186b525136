"""What looking at a photo's pixels, and at what its file tells of them, says for it beside others like it."""

from __future__ import annotations

import contextlib
import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from app.core.look_alikes import SHARPNESS_PX, Measured
from app.imaging.decode import Decoded, Size, decode
from app.imaging.failure import decode_errors_only
from app.imaging.formats import PILLOW_FORMATS
from app.imaging.information import place_of
from app.imaging.jpeg_quality import jpeg_quality
from app.imaging.memory import Room
from app.imaging.opening import open_regular
from app.imaging.sharpness import sharpness
from app.imaging.thumbnail import thumbnail_size

_CHECKSUM_BYTES = 16
_STRIP_PIXELS = 1 << 20
_BURNT = 253
_COLOURLESS = 8
_COLOURLESS_SHARE = 0.995
_SEEN_THROUGH = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_MOST_EV = 40


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file tells without its pixels. ``holds_more``: than the eight bits of one opaque picture."""

    jpeg_quality: int | None = None
    has_place: bool = False
    exposure_ev: float | None = None
    holds_more: bool = True


def measure(path: str, pixels: bool = False, room: Room | None = None) -> Measured:
    """Return what is measured of the photo at ``path``, by one decoding. Raises DecodeError only.

    ``pixels``: its checksum is wanted, which takes decoding it at its full size. There is none (b"") where a file holds
    more than these pixels show, so that another with the same ones could not take its place: RAW, several pictures,
    transparency, more than eight bits, damage. Runs in a decoder process; ``room`` as for ``imaging.prepare``.
    """

    def needed(width_px: int, height_px: int) -> Size:
        return (width_px, height_px) if pixels else thumbnail_size(width_px, height_px, SHARPNESS_PX)

    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        told = _told(path, decoded.format)
        small_size = thumbnail_size(*decoded.shown_size, SHARPNESS_PX)
        small = decoded.upright_srgb(small_size, reducing_gap=_gap(max(decoded.image.size), max(small_size)))
        seen = np.asarray(small)
        grey = np.asarray(small.convert("L"))
        checksum = _checksum(decoded) if pixels and not told.holds_more and decoded.warning is None else b""
        return Measured(
            sharpness=sharpness(grey),
            highlights=_burnt_share(seen),
            jpeg_quality=told.jpeg_quality,
            has_place=told.has_place,
            is_grey=_is_grey(seen),
            pixels=checksum,
            brightness=float(grey.mean()) / 255,
            exposure_ev=told.exposure_ev,
        )


def _gap(from_px: int, to_px: int) -> float:
    """Return the gap that leaves to averaging what a JPEG's decoder would have left out: sizes halved and halved again.

    So the sharpness of a photo does not depend on how large it was decoded.
    """
    times = max(1.0, from_px / to_px)
    return math.ldexp(times, -math.floor(math.log2(times)))


def _checksum(decoded: Decoded) -> bytes:
    """Return BLAKE2b-128 over width, height and the upright sRGB pixels, row by row."""
    image = decoded.upright_srgb()
    checksum = hashlib.blake2b(digest_size=_CHECKSUM_BYTES)
    checksum.update(image.width.to_bytes(4, "little") + image.height.to_bytes(4, "little"))
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        checksum.update(image.crop((0, top, image.width, min(top + rows, image.height))).tobytes())
    return checksum.digest()


def _burnt_share(seen: NDArray[np.uint8]) -> float:
    """Return the share of pixels of which two channels are at their end: a red rose is not burnt out, a lamp is."""
    red, green, blue = np.moveaxis(seen >= _BURNT, 2, 0)
    return float((red & green | green & blue | blue & red).mean())


def _is_grey(seen: NDArray[np.uint8]) -> bool:
    red, green, blue = np.moveaxis(seen, 2, 0)  # NumPy's own max over three is ten times as slow
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return bool((spread <= _COLOURLESS).mean() >= _COLOURLESS_SHARE)


def _told(path: str, format_name: str) -> _Told:
    if format_name == "RAW":
        return _of_raw(path)
    # Pillow's readers raise almost anything on broken metadata, and no measure is worth a photo.
    with (
        contextlib.suppress(Exception),
        open_regular(path) as file,
        Image.open(file, formats=PILLOW_FORMATS) as picture,
    ):
        holds_more = (
            picture.mode in _SEEN_THROUGH
            or picture.mode.startswith(("I", "F"))
            or "transparency" in picture.info
            or getattr(picture, "n_frames", 1) > 1
            or int(picture.info.get("bit_depth", 8)) > 8
        )
        quality = jpeg_quality(getattr(picture, "quantization", {})) if picture.format == "JPEG" else None
        exif = picture.getexif()
        return _Told(quality, _has_place(exif), _exposure_ev(exif), holds_more)
    return _Told()


def _of_raw(path: str) -> _Told:
    with contextlib.suppress(Exception), open_regular(path) as file, Image.open(file, formats=("TIFF",)) as picture:
        exif = picture.getexif()
        return _Told(None, _has_place(exif), _exposure_ev(exif))
    return _Told()


def _has_place(exif: Image.Exif) -> bool:
    """Say whether a place is told; a receiver that found none writes zeros, and nobody stands there."""
    return place_of(exif) not in (None, (0.0, 0.0))


def _exposure_ev(exif: Image.Exif) -> float | None:
    try:
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        seconds, aperture = (_number(camera[tag]) for tag in (ExifTags.Base.ExposureTime, ExifTags.Base.FNumber))
        light = math.log2(seconds * _number(camera.get(ExifTags.Base.ISOSpeedRatings, 100)) / 100 / aperture**2)
    except (TypeError, ValueError, KeyError, IndexError, ArithmeticError, OSError, SyntaxError):
        return None
    return light if abs(light) <= _MOST_EV else None


def _number(value: Any) -> float:
    return float(value[0] if isinstance(value, tuple) else value)
