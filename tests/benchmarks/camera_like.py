"""Photos for the scan benchmark: real pictures at the sizes and bytes a pixel of cameras, phones and the web.

The real camera files at hand are few, and most are small. So the larger ones (JPEG and HEIC of photos/camera,
1.9 megapixels and more) are cropped to a random window of 70–100 % a side, half of them mirrored, enlarged
(bicubic) to the sizes of common cameras (12.2, 8.0, 7.1 and 8.3 megapixels: mean 8.9), and given fresh sensor noise
(normal, standard deviation 3 of 255, grey): enlarging leaves a smooth picture, whose entropy coding would be
unnaturally cheap. Each is saved as a baseline JPEG, 4:2:0, at the quality that gives 0.28 MB a megapixel (estimated
on nine tiles of it), so that the mean file has 2.5 MB, as cameras and phones write. Every fourth lies on its side with
an EXIF orientation; all have a date. Same seed, same files.

The other kinds are made the same way: 24 megapixels; HEIC of 12 megapixels, in one piece, at libheif's quality 60; and
small pictures as web pages have them, 0.2 MB a megapixel, without noise.
"""

from __future__ import annotations

import io
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps


@dataclass(frozen=True)
class Kind:
    """What a set of photos has in common. ``mb_per_megapixel``: of JPEGs. ``noise``: standard deviation, of 255."""

    suffix: str
    sizes_px: tuple[tuple[int, int], ...]
    mb_per_megapixel: float = 0.28
    noise: float = 3.0


CAMERA = Kind("jpg", ((4032, 3024), (3264, 2448), (3072, 2304), (3840, 2160)))
CAMERA_24 = Kind("jpg", ((6000, 4000),))
PHONE_HEIC = Kind("heic", ((4032, 3024),))
WEB = Kind("jpg", ((800, 600), (1024, 683), (640, 480), (1024, 768)), 0.2, 0.0)

_HEIC_QUALITY = 60
_LEAST_PIXELS = 1_900_000
_LEAST_VARIETY = 30.0  # standard deviation of grey: leaves out test files that are one flat colour
_QUALITIES = (70, 75, 80, 84, 88, 90, 92, 94, 95, 96, 97, 98)
_TILE_PX = 256
_ORIENTATION_TAG, _DATE_TAG, _SIDEWAYS = 0x0112, 0x0132, 6


@dataclass(frozen=True)
class MadeSet:
    """A folder of camera-like photos, in numbers."""

    files: tuple[str, ...]
    megabytes: float
    megapixels: float


def make_camera_like(camera: Path, folder: Path, count: int, kind: Kind = CAMERA) -> MadeSet:
    """Fill ``folder`` with ``count`` photos made from those in ``camera``; files that are there already stay."""
    sources = _sources(camera)
    if not sources:
        raise SystemExit(f"{camera} holds no photo of {_LEAST_PIXELS / 1e6:.1f} megapixels or more to start from.")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(sources[i % len(sources)], str(folder / f"IMG_{i:04d}.{kind.suffix}"), i, kind) for i in range(count)]
    missing = [job for job in wanted if not os.path.exists(job[1])]
    if missing:
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            list(pool.map(_make, missing, chunksize=4))
    files = tuple(path for _, path, _, _ in wanted)
    sizes_px = [kind.sizes_px[i % len(kind.sizes_px)] for i in range(count)]
    pixels = sum(width_px * height_px for width_px, height_px in sizes_px)
    return MadeSet(files, sum(os.path.getsize(path) for path in files) / 1e6, pixels / 1e6)


def _sources(camera: Path) -> list[str]:
    """Return the photos worth enlarging, in path order."""
    pillow_heif.register_heif_opener()
    found = []
    for path in sorted(camera.rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".heic", ".heif"):
            continue
        try:
            with Image.open(path) as picture:
                if picture.width * picture.height >= _LEAST_PIXELS:
                    grey = np.asarray(picture.convert("L").resize((64, 64), Image.Resampling.BOX), np.float32)
                    if grey.std() >= _LEAST_VARIETY:
                        found.append(str(path))
        except (OSError, ValueError, SyntaxError):
            continue
    return found


def _make(job: tuple[str, str, int, Kind]) -> None:
    source, path, number, kind = job
    random = np.random.default_rng(number)
    pillow_heif.register_heif_opener()
    with Image.open(source) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB") if number % 3 else opened.convert("RGB")
    size = kind.sizes_px[number % len(kind.sizes_px)]
    picture = picture.resize(size, Image.Resampling.BICUBIC, _window(picture.size, random))
    if number % 2:
        picture = ImageOps.mirror(picture)
    if kind.noise:
        picture = Image.fromarray(_noisy(np.asarray(picture), random, kind.noise))
    exif = Image.Exif()
    exif[_DATE_TAG] = f"2024:05:{1 + number % 28:02d} 12:{number % 60:02d}:00"
    if number % 4 == 0:
        exif[_ORIENTATION_TAG] = _SIDEWAYS
    unfinished = f"{path}.new"
    if kind.suffix == "heic":
        picture.save(unfinished, "HEIF", quality=_HEIC_QUALITY)
    else:
        quality = _quality(picture, kind.mb_per_megapixel)
        picture.save(unfinished, "JPEG", quality=quality, subsampling="4:2:0", exif=exif)
    os.replace(unfinished, path)


def _window(size: tuple[int, int], random: np.random.Generator) -> tuple[float, float, float, float]:
    shares = random.uniform(0.7, 1.0, 2)
    left, top = random.uniform(0, 1, 2) * (1 - shares)
    width, height = size
    return (left * width, top * height, (left + shares[0]) * width, (top + shares[1]) * height)


def _noisy(pixels: NDArray[np.uint8], random: np.random.Generator, deviation: float) -> NDArray[np.uint8]:
    noise = np.rint(random.standard_normal(pixels.shape[:2], np.float32) * deviation).astype(np.int16)
    result: NDArray[np.uint8] = np.clip(pixels + noise[..., None], 0, 255).astype(np.uint8)
    return result


def _quality(picture: Image.Image, mb_per_megapixel: float) -> int:
    """Return the JPEG quality at which the picture comes nearest to the wanted bytes a pixel."""
    tiles = Image.new("RGB", (3 * _TILE_PX, 3 * _TILE_PX))
    for i in range(9):
        left = (i % 3) * (picture.width - _TILE_PX) // 2 // 8 * 8
        top = (i // 3) * (picture.height - _TILE_PX) // 2 // 8 * 8
        tile = picture.crop((left, top, left + _TILE_PX, top + _TILE_PX))
        tiles.paste(tile, ((i % 3) * _TILE_PX, (i // 3) * _TILE_PX))
    wanted = mb_per_megapixel * tiles.width * tiles.height

    def excess(quality: int) -> float:
        buffer = io.BytesIO()
        tiles.save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
        return abs(buffer.tell() - wanted)

    return min(_QUALITIES, key=excess)
