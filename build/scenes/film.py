"""From light to a photograph: lens glow, exposure, tone curve, vignette, grain, and the JPEG file with its EXIF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from scenes.noise import Array, f32

_QUALITIES = range(84, 40, -2)
_MOST_BYTES = 36_000  # of a photograph of 640 × 427


@dataclass(frozen=True, slots=True)
class Film:
    """How a photograph is developed. ``warmth`` above 0 is warmer; ``contrast`` 0 is flat."""

    exposure: float = 1.0
    contrast: float = 0.55
    saturation: float = 1.0
    warmth: float = 0.0
    vignette: float = 0.22
    grain: float = 0.007
    glow: float = 0.06
    seed: int = 0


STANDARD = Film()


def blurred(picture: Array, radius_px: float) -> Array:
    """Return a picture (h, w, …) under three box blurs, near enough to a Gaussian of this deviation."""
    width = max(1, round(radius_px * 1.9) | 1)
    if width == 1:
        return picture
    half = width // 2
    for axis in (0, 1) * 3:
        pad = [(0, 0)] * picture.ndim
        pad[axis] = (half + 1, half)
        summed = np.cumsum(np.pad(picture, pad, mode="edge"), axis=axis, dtype=np.float64)
        length = picture.shape[axis]
        upper = np.take(summed, range(width, width + length), axis=axis)
        lower = np.take(summed, range(length), axis=axis)
        picture = ((upper - lower) / width).astype(np.float32)
    return picture


def shrunk(picture: Array, size: tuple[int, int]) -> Array:
    """Return a picture (h, w, 3) at (width, height), each new pixel the mean of those below it."""
    planes = [np.asarray(Image.fromarray(picture[..., plane]).resize(size, Image.Resampling.BOX)) for plane in range(3)]
    return np.stack(planes, -1)


def developed(light: Array, size: tuple[int, int], film: Film) -> Image.Image:
    """Return linear light (h, w, 3) as an sRGB picture of this size."""
    light = shrunk(np.maximum(light, 0).astype(np.float32), size) * film.exposure
    height, width = light.shape[:2]
    bright = np.maximum(light - 0.8, 0)
    light = light + film.glow * (blurred(bright, width / 90) + blurred(bright, width / 22))
    light = light * f32([1 + film.warmth, 1, 1 - film.warmth])
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    light = light * (1 - film.vignette * ((x * x + y * y) / 2) ** 1.2)[..., None]
    grey = light @ f32([0.2126, 0.7152, 0.0722])
    light = np.maximum(grey[..., None] + (light - grey[..., None]) * film.saturation, 0)
    # The filmic curve of Narkowicz (2016), an approximation of ACES.
    tone = np.clip(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0, 1)
    display = np.where(tone < 0.0031308, 12.92 * tone, 1.055 * tone ** (1 / 2.4) - 0.055)
    curved = display * display * (3 - 2 * display)
    display = display + (curved - display) * film.contrast
    grains = np.random.default_rng(film.seed).normal(0, film.grain, (height, width, 1)).astype(np.float32)
    colours = np.random.default_rng(film.seed + 1).normal(0, film.grain * 0.4, (height, width, 3)).astype(np.float32)
    display = display + blurred(grains + colours, 0.6) * 1.6 * (1.15 - display)
    return Image.fromarray((np.clip(display, 0, 1) * 255 + 0.5).astype(np.uint8))


def save(picture: Image.Image, path: Path, taken: datetime | None, camera: tuple[str, str] | None) -> None:
    """Write a JPEG of some 40 kB, more for a larger one, with the time and the camera in its EXIF."""
    exif = Image.Exif()
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if camera is not None:
        exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = camera
    most_bytes = _MOST_BYTES * (picture.width * picture.height / (640 * 427)) ** 0.5
    written = io.BytesIO()
    for quality in _QUALITIES:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True, progressive=True, exif=exif)
        if written.tell() <= most_bytes:
            break
    path.write_bytes(written.getvalue())
