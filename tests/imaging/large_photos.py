"""Photo-like files as large as those of cameras, in every format that takes much memory, written in seconds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from tests.imaging.heic_grid import heic_grid

_TILE_PX = 512


def photo_like(width_px: int, height_px: int, noise: int = 12) -> Image.Image:
    """Return smooth colours with noise upon them: what a sensor's picture costs a lossless coder."""
    chance = np.random.default_rng(width_px)
    coarse = chance.integers(0, 256, (height_px // 100 + 2, width_px // 100 + 2, 3), np.uint8)
    values = np.asarray(Image.fromarray(coarse).resize((width_px, height_px), Image.Resampling.BICUBIC)).astype(
        np.int16
    )
    for band in np.array_split(values, 16):
        band += chance.integers(-noise, noise + 1, band.shape, np.int16)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def write_large_photos(folder: Path, megapixels: float) -> Iterator[Path]:
    """Write one photo of about this size in each format and manner, and yield its path."""
    width_px = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    photo = photo_like(width_px, width_px * 3 // 4)
    clear = photo.copy()
    clear.putalpha(Image.linear_gradient("L").resize(photo.size))
    name = f"{megapixels:g}"
    for suffix, picture, options in (
        ("-plain.jpg", photo, {"quality": 90}),
        ("-progressive.jpg", photo, {"progressive": True}),
        ("-plain.webp", photo, {"method": 0}),
        ("-clear.webp", clear, {"method": 0}),
        ("-plain.avif", photo, {"speed": 10, "quality": 50}),
        ("-clear.avif", clear, {"speed": 10, "quality": 50}),
        ("-plain.png", photo, {"compress_level": 1}),
        ("-plain.tif", photo, {}),
    ):
        path = folder / f"{name}{suffix}"
        picture.save(path, **options)
        yield path
    yield write_heic(folder / f"{name}.heic", megapixels)


def write_heic(path: Path, megapixels: float) -> Path:
    """Write a HEIC as phones make them, of tiles."""
    buffer = io.BytesIO()
    photo_like(_TILE_PX, _TILE_PX).save(buffer, "HEIF", quality=70)
    columns = max(2, round((megapixels * 1e6 * 4 / 3) ** 0.5 / _TILE_PX))
    path.write_bytes(heic_grid(buffer.getvalue(), _TILE_PX, columns, max(2, columns * 3 // 4)))
    return path


def write_lossless_webp(path: Path, megapixels: float, noise: int = 25) -> Path:
    """Write what a lossless WebP of a photo is: 70 MB at 33 megapixels."""
    width_px = round((megapixels * 1e6 * 3 / 2) ** 0.5)
    photo_like(width_px, width_px * 2 // 3, noise).save(path, lossless=True, quality=0, method=0)
    return path
