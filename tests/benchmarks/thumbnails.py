"""What a thumbnail takes on the disk and of the processor, as it is encoded and as it could be.

    python3 build/bench.py thumbnails [--photos FOLDER] [--count 100] [--turns 3]

Thumbnails of COUNT photos, as many of each folder in FOLDER, are made as a scan makes them, up to the encoding
(``prepare``); then each way encodes them all, and decodes them as the grid does. Per thumbnail: bytes, milliseconds of
the processor (the least of TURNS), and how near the decoded picture is to the one before encoding: PSNR of red, green
and blue in decibels, and SSIM of the luma over windows of 8 × 8 pixels (Wang, Bovik, Sheikh and Simoncelli 2004), means
over the photos.

The second table compares at the PSNR and at the SSIM that the shipped way has: bytes of each way there, interpolated
between its qualities (a straight line of the bytes' logarithm), and its times, at the nearest quality. A way is
*better* if it takes at most two thirds of the bytes at both, and encoding and decoding once at most 1.5 times the time.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from PIL import Image, features

from app.core.errors import DecodeError
from app.imaging.formats import is_photo_name
from app.imaging.prepare import THUMBNAIL_PX, prepare
from app.imaging.thumbnail import thumbnail_jpeg
from app.machine.paths import models_folder
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, existing_folder, print_table

_WINDOW_PX = 8
_SHARE, _TIMES = 2 / 3, 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # the constants of SSIM for pixels of eight bits
_LUMA = np.array([0.299, 0.587, 0.114])

Numbers = NDArray[np.float64]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Way:
    """One way to encode: those of a ``family`` differ in their quality alone."""

    family: str
    quality: int | None
    encode: Callable[[Image.Image], bytes]

    @property
    def name(self) -> str:
        return self.family if self.quality is None else f"{self.family}, quality {self.quality}"


@dataclass(frozen=True)
class Measured:
    """Means per thumbnail."""

    way: Way
    size_bytes: float
    encoding_ms: float
    decoding_ms: float
    psnr_db: float
    ssim: float

    @property
    def both_ms(self) -> float:
        return self.encoding_ms + self.decoding_ms


def _saved(family: str, quality: int, form: str, **options: object) -> Way:
    def encode(picture: Image.Image) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, form, quality=quality, **options)
        return buffer.getvalue()

    return Way(family, quality, encode)


def ways() -> list[Way]:
    """Return the shipped way first, then all others that Pillow knows here."""
    found = [Way("shipped", None, thumbnail_jpeg)]
    found += [_saved("JPEG", quality, "JPEG") for quality in (60, 70, 80, 85)]
    found += [_saved("JPEG, optimised", quality, "JPEG", optimize=True) for quality in (60, 70, 80, 85)]
    progressive = {"optimize": True, "progressive": True}
    found += [_saved("JPEG, progressive", quality, "JPEG", **progressive) for quality in (60, 70, 80, 85)]
    if features.check("webp"):
        for method in (0, 2, 4):
            found += [_saved(f"WebP, method {method}", quality, "WEBP", method=method) for quality in (60, 75, 85)]
    if features.check("avif"):
        for speed in (10, 8):
            options = {"speed": speed, "max_threads": 1}
            found += [_saved(f"AVIF, speed {speed}", quality, "AVIF", **options) for quality in (50, 65, 80)]
    return found


def pictures_of(photos: Path, count: int) -> dict[str, list[Image.Image]]:
    """Return pictures as they are before encoding, upright and in sRGB, by the folder that their photos lie in."""
    rule = load_spec(models_folder() / f"{DEFAULT_MODEL}.json").rule
    made: dict[str, list[Image.Image]] = {}
    folders = [folder for folder in sorted(photos.iterdir()) if folder.is_dir()] or [photos]
    for folder in folders:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and is_photo_name(path.name))
        wanted = -(-count // len(folders))
        kept: list[Image.Image] = []

        def keep(picture: Image.Image, kept: list[Image.Image] = kept) -> bytes:
            kept.append(picture.copy())
            return b""

        with patch("app.imaging.prepare.thumbnail_jpeg", keep):
            for path in found[:: max(1, len(found) // wanted)][:wanted]:
                try:
                    prepare(str(path), rule, THUMBNAIL_PX)
                except DecodeError:
                    print(f"{path.name} cannot be read.", file=sys.stderr)
        if kept:
            made[folder.name] = kept
    if not made:
        raise SystemExit(f"There are no photos in {photos}.")
    return made


def decoded(data: bytes) -> Image.Image:
    """Return the pixels of a thumbnail, as ``read_thumbnail`` decodes it."""
    with Image.open(io.BytesIO(data)) as stored:
        return stored.convert("RGB")


def measure(way: Way, pictures: Sequence[Image.Image], turns: int) -> Measured:
    """Encode and decode all pictures in one way."""
    encoding_ms, files = _timed(lambda: [way.encode(picture) for picture in pictures], turns)
    decoding_ms, again = _timed(lambda: [decoded(file) for file in files], turns)
    pairs = [(_pixels(one), _pixels(other)) for one, other in zip(pictures, again, strict=True)]
    return Measured(
        way,
        float(np.mean([len(file) for file in files])),
        encoding_ms / len(pictures),
        decoding_ms / len(pictures),
        float(np.mean([psnr(*pair) for pair in pairs])),
        float(np.mean([ssim(*pair) for pair in pairs])),
    )


def _timed(work: Callable[[], Made], turns: int) -> tuple[float, Made]:
    """Return the least milliseconds of a few turns, and what one of them made."""
    timed = []
    for _ in range(turns):
        began = time.process_time()
        made = work()
        timed.append((1e3 * (time.process_time() - began), made))
    return min(timed, key=lambda each: each[0])


def _pixels(picture: Image.Image) -> Numbers:
    return np.asarray(picture, np.float64)


def psnr(one: Numbers, other: Numbers) -> float:
    """Return the peak signal-to-noise ratio of two pictures (h, w, 3) in decibels, 99 for equal ones."""
    error = float(np.mean((one - other) ** 2))
    return min(99.0, 10 * float(np.log10(255**2 / error))) if error else 99.0


def ssim(one: Numbers, other: Numbers) -> float:
    """Return the structural similarity of two pictures (h, w, 3), at most 1; 1 where one is smaller than a window."""
    x, y = one @ _LUMA, other @ _LUMA
    if min(x.shape) < _WINDOW_PX:
        return 1.0
    mean_x, mean_y = _means(x), _means(y)
    var_x, var_y = _means(x * x) - mean_x**2, _means(y * y) - mean_y**2
    shared = _means(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + _C1) * (2 * shared + _C2)
    return float(np.mean(likeness / ((mean_x**2 + mean_y**2 + _C1) * (var_x + var_y + _C2))))


def _means(values: Numbers) -> Numbers:
    """Return the means of all windows of 8 × 8, from sums of everything above and to the left."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    n = _WINDOW_PX
    windows: Numbers = (sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]) / n**2
    return windows


def bytes_at(like: Callable[[Measured], float], level: float, family: Sequence[Measured]) -> float | None:
    """Return what a family takes where it is as like as ``level``; None beyond its qualities."""
    in_order = sorted(family, key=like)
    if not like(in_order[0]) <= level <= like(in_order[-1]):
        return None
    sizes = [float(np.log(each.size_bytes)) for each in in_order]
    return float(np.exp(np.interp(level, [like(each) for each in in_order], sizes)))


def compare(shipped: Measured, others: Iterable[Measured]) -> list[tuple[object, ...]]:
    """Return a row for each family: what it would take to be as good as the shipped way."""
    families: dict[str, list[Measured]] = {}
    for each in others:
        families.setdefault(each.way.family, []).append(each)
    rows: list[tuple[object, ...]] = []
    for name, family in families.items():
        found = (
            bytes_at(lambda each: each.psnr_db, shipped.psnr_db, family),
            bytes_at(lambda each: each.ssim, shipped.ssim, family),
        )
        near = min(family, key=lambda each: abs(each.psnr_db - shipped.psnr_db))
        times = near.both_ms / shipped.both_ms
        small = all(size is not None and size <= _SHARE * shipped.size_bytes for size in found)
        shares = [f"{size / shipped.size_bytes:.2f}" if size is not None else "beyond" for size in found]
        speeds = (near.encoding_ms / shipped.encoding_ms, near.decoding_ms / shipped.decoding_ms, times)
        rows.append((name, *shares, *speeds, "better" if small and times <= _TIMES else ""))
    return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=100, help="how many photos")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    by_folder = pictures_of(existing_folder(options.photos), options.count)
    pictures = [picture for of_folder in by_folder.values() for picture in of_folder]
    measure(Way("first", None, thumbnail_jpeg), pictures, 1)  # what is loaded at its first use is paid now
    shipped, *others = [measure(way, pictures, options.turns) for way in ways()]
    rows: list[tuple[object, ...]] = []
    for name, of_folder in by_folder.items():
        alone = measure(shipped.way, of_folder, 1)
        pixels = np.mean([picture.width * picture.height for picture in of_folder])
        rows.append((name, len(of_folder), round(pixels), round(alone.size_bytes), 8 * alone.size_bytes / pixels))
    print_table(f"As shipped, up to {THUMBNAIL_PX} pixels", ("", "photos", "pixels", "bytes", "bits a pixel"), rows)
    print_table(
        f"{len(pictures)} thumbnails",
        ("", "bytes", "encoding ms", "decoding ms", "PSNR dB", "SSIM"),
        [
            (each.way.name, round(each.size_bytes), each.encoding_ms, each.decoding_ms, each.psnr_db, each.ssim)
            for each in (shipped, *others)
        ],
    )
    print_table(
        "As good as the shipped way, as shares of what that takes",
        ("", "bytes at its PSNR", "at its SSIM", "encoding", "decoding", "both", ""),
        compare(shipped, others),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
