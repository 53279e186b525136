"""Scan speed as a ratio to the decode-only floor: the same files, in the same run, in turns.

    python3 build/bench.py scan [--photos FOLDER] [--count 120] [--repeats 5] [--keep FOLDER]

The floor is what no scan can beat: one worker process for every core; each file is opened with Pillow, told to decode
at 1/8 (``draft``), loaded, and nothing else is done. The scan is the whole ingest through the Catalog with default
settings: walk, content ids, decoding, thumbnails, vectors, store, index. Files are in the system's memory for both.

What is paid once a scan and not once a photo (starting the decoder processes, an index of next to nothing) is
measured in every turn by scanning one small photo, and taken off; loading the model is paid by a small scan before
that one. Both are printed, and the ratio with and without what a scan pays once. A turn is floor, small scans, scan;
the figures are medians over the turns. CPU seconds say where the time goes: ``decoders`` is all that the decoder processes used, ``program`` the rest
(network, descriptor, SQLite, receiving pixels).

Expected: on camera-like photos (``camera_like.py`` says how they are made) at least half the floor's speed. The photos as
they lie in the folder are mostly small and are printed for information.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.pool
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image

from app.core.settings import Settings
from tests.benchmarks.camera_like import make_camera_like
from tests.benchmarks.laboratory import PHOTOS, existing_folder, laboratory, print_table, verdict

_EXPECTED_RATIO = 0.5
_EIGHTH = 8
_PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".heif", ".avif"}


@dataclass(frozen=True)
class Turn:
    """Seconds and CPU seconds of one turn."""

    floor_s: float
    first_s: float
    small_s: float
    scan_s: float
    floor_cpu_s: float
    decoders_cpu_s: float
    program_cpu_s: float

    @property
    def net_s(self) -> float:
        return max(1e-3, self.scan_s - self.small_s)


def measure(folder: Path, files: Sequence[str], small: tuple[Path, Path], repeats: int, settings: Settings) -> list[Turn]:
    """Take turns at the floor and the scan of ``folder``, which holds ``files``."""
    turns = []
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _start_floor) as pool:
        pool.map(_decode_only, files)  # brings the files into memory, and starts the processes
        for _ in range(repeats):
            floor_s, floor_cpu_s = _floor(pool, files)
            first_s, small_s, scan_s, decoders_cpu_s, program_cpu_s = _scan(folder, small, settings)
            turns.append(Turn(floor_s, first_s, small_s, scan_s, floor_cpu_s, decoders_cpu_s, program_cpu_s))
    return turns


def _start_floor() -> None:
    pillow_heif.register_heif_opener()


def _decode_only(path: str) -> float:
    began = time.process_time()
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (-(-picture.width // _EIGHTH), -(-picture.height // _EIGHTH)))
            picture.load()
    except (OSError, ValueError, TypeError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError):
        pass  # the scan meets the same damaged files
    return time.process_time() - began


def _floor(pool: multiprocessing.pool.Pool, files: Sequence[str]) -> tuple[float, float]:
    began = time.perf_counter()
    cpu_s = sum(pool.imap_unordered(_decode_only, files))
    return time.perf_counter() - began, cpu_s


def _scan(folder: Path, small: tuple[Path, Path], settings: Settings) -> tuple[float, float, float, float, float]:
    """Scan a folder in a library that held next to nothing.

    Return the seconds of three scans (a small one that also loads the model, a small one, the folder), and the CPU
    seconds of the last in the decoders and in this process.
    """
    with laboratory(settings) as lab:
        took_s = []
        before = after = os.times()
        for added in (*small, folder):
            lab.add(added)
            before, began = os.times(), time.perf_counter()
            lab.ingest()
            took_s.append(time.perf_counter() - began)
            after = os.times()
    children = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    own = (after.user + after.system) - (before.user + before.system)
    return took_s[0], took_s[1], took_s[2], children, own


def report(title: str, turns: Sequence[Turn], photos: int) -> float:
    """Print the medians of the turns; return the ratio without what is paid once."""

    def median(values: Sequence[float]) -> float:
        return statistics.median(values)

    floor, net, whole = (median(v) for v in zip(*((t.floor_s, t.net_s, t.scan_s) for t in turns), strict=True))
    print_table(
        title,
        ("median of turns", "photos/s", "ratio to floor", "CPU ms/photo"),
        [
            ("floor: decode at 1/8 only", photos / floor, 1.0, median([t.floor_cpu_s for t in turns]) * 1e3 / photos),
            ("scan", photos / net, median([t.floor_s / t.net_s for t in turns]), ""),
            ("   decoders", "", "", median([t.decoders_cpu_s for t in turns]) * 1e3 / photos),
            ("   program", "", "", median([t.program_cpu_s for t in turns]) * 1e3 / photos),
            ("scan with its start", photos / whole, median([t.floor_s / t.scan_s for t in turns]), ""),
        ],
    )
    small = median([t.small_s for t in turns])
    ratios = sorted(t.floor_s / t.net_s for t in turns)
    first = median([t.first_s for t in turns])
    print(f"\n  Paid once: {small:.2f} s a scan; {first - small:.2f} s more for the first one, which loads the model.")
    print(f"  Ratio from turn to turn: {', '.join(f'{ratio:.2f}' for ratio in ratios)}", flush=True)
    return median(ratios)


def _small_folder(folder: Path, colour: str) -> Path:
    folder.mkdir()
    Image.new("RGB", (320, 240), colour).save(folder / "small.jpg")
    return folder


def main() -> int:
    """Measure, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description="Scan speed against the decode-only floor.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder of photos with camera/ in it")
    parser.add_argument("--count", type=int, default=120, help="how many camera-like photos to make")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="threads of the network, 0: the program's default")
    parser.add_argument("--keep", type=Path, help="make the camera-like photos here and leave them for the next run")
    parser.add_argument("--camera-only", action="store_true", help="leave out the photos as they are")
    options = parser.parse_args()
    photos = existing_folder(options.photos)
    settings = Settings(device="cpu", threads=options.threads)
    with tempfile.TemporaryDirectory(prefix="photokin-camera-like-") as temporary:
        small = (_small_folder(Path(temporary) / "first", "teal"), _small_folder(Path(temporary) / "second", "plum"))
        folder = (options.keep or Path(temporary) / "photos").resolve()
        print(f"Making {options.count} camera-like photos.", file=sys.stderr)
        made = make_camera_like(photos / "camera", folder, options.count)
        turns = measure(folder, made.files, small, options.repeats, settings)
        size = f"{made.megabytes / options.count:.2f} MB, {made.megapixels / options.count:.1f} MP"
        ratio = report(f"{options.count} camera-like photos ({size} each)", turns, options.count)
        if not options.camera_only:
            files = [str(p) for p in sorted(photos.rglob("*")) if p.suffix.lower() in _PHOTO_SUFFIXES and p.is_file()]
            turns = measure(photos, files, small, max(1, options.repeats // 2), settings)
            mean = sum(os.path.getsize(path) for path in files) / 1e6 / len(files)
            report(f"For information: {photos.name} as it is ({mean:.2f} MB each)", turns, len(files))
    return verdict([(f"scan at least {_EXPECTED_RATIO} of the floor: {ratio:.2f}", ratio >= _EXPECTED_RATIO)])


if __name__ == "__main__":
    sys.exit(main())
