"""Scan speed as a ratio to the decode-only floor: the same files, in the same run, in turns.

    python3 build/bench.py scan [--photos FOLDER] [--count 120] [--repeats 5] [--keep FOLDER] [--camera-only]

The floor is what no scan can beat: one worker process for every core; each file is opened with Pillow, told to decode
at 1/8 (``draft``), loaded, and nothing else is done. The scan is the whole ingest through the Catalog with default
settings: walk, content ids, decoding, thumbnails, vectors, store, index. Files are in the system's memory for both.

What is paid once a scan and not once a photo (starting the decoder processes, which load the network, an index of next
to nothing) is measured in every turn by scanning one small photo for every core, and taken off. Both are printed, and
the ratio with and without what a scan pays once. A turn is floor, small scans, scan; the figures are medians over the
turns. CPU milliseconds say where the time goes (what is paid once taken off): ``decoders`` is all that the decoder
processes used (the network runs there), ``program`` the rest (content ids, SQLite). On a machine that others use
meanwhile, the ratio of CPU times is the steadier figure.

``hashing`` is what programs that look for copies do, in the same worker processes: each file is decoded in full
and hashed (a perceptual hash of 64 bits, ``baselines.py``); nothing is kept. Where ``findimagedupes`` is installed, one
run of it on the same folder is timed beside it.

Memory is measured beside the turns: the folder is scanned once more by a program of its own, without a window. ``MB at
most`` is what that and its decoder processes take together, pages that they share once (PSS).

Photos of four kinds are made (``camera_like.py`` says how): of cameras, 8.9 and 24 megapixels, HEIC as phones write
them, and small ones of web pages. A last table puts their ratios side by side. HEIC has no smaller decoding: its floor
is the whole one.

Expected: on camera-like photos at least half the floor's speed, and by processor time .6 of it.
The photos as they lie in the folder are mostly small, partly damaged or copies, and are printed for information.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.pool
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image

from app.imaging.formats import is_photo_name
from app.machine.settings import Settings
from tests.benchmarks.baselines import perceptual_hash
from tests.benchmarks.camera_like import CAMERA, CAMERA_24, PHONE_HEIC, WEB, make_camera_like
from tests.benchmarks.laboratory import PHOTOS, existing_folder, laboratory, print_table, verdict
from tests.pipeline.memory_meter import MemoryMeter

_EXPECTED_RATIO = 0.5
_EXPECTED_CPU_RATIO = 0.6
# What is made: of a camera's photos as many as are asked for, of the others this share of them.
_KINDS = (
    ("camera", "camera-like photos", CAMERA, 1.0),
    ("camera-24", "camera-like photos of 24 megapixels", CAMERA_24, 0.4),
    ("phone", "HEIC as of phones", PHONE_HEIC, 0.2),
    ("web", "small pictures as of web pages", WEB, 4.0),
)
_EIGHTH = 8


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: seconds, and CPU seconds of this process and of others it started."""

    wall_s: float
    program_s: float = 0.0
    decoders_s: float = 0.0

    def __sub__(self, other: Cost) -> Cost:
        return Cost(
            max(1e-3, self.wall_s - other.wall_s),
            max(0.0, self.program_s - other.program_s),
            max(0.0, self.decoders_s - other.decoders_s),
        )

    @property
    def cpu_s(self) -> float:
        return self.program_s + self.decoders_s


@dataclass(frozen=True)
class Ratio:
    """The floor's cost over the scan's, without what is paid once: by the clock, and by processor time.

    ``hashing`` is that of hashing over the scan's, by processor time.
    """

    wall: float
    cpu: float
    hashing: float


@dataclass(frozen=True)
class Memory:
    """Megabytes at most: of the program and its decoder processes together, and of the latter alone."""

    all_mb: float
    decoders_mb: float


@dataclass(frozen=True)
class Turn:
    """One floor, one hashing, and three scans: of small photos in a new program, of small ones more, of the folder."""

    floor: Cost
    hashing: Cost
    first: Cost
    small: Cost
    whole: Cost

    @property
    def scan(self) -> Cost:
        return self.whole - self.small


def measure(
    folder: Path, files: Sequence[str], small: tuple[Path, Path], repeats: int, settings: Settings
) -> list[Turn]:
    """Take turns at the floor and the scan of ``folder``, which holds ``files``."""
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _start_floor) as pool:
        pool.map(_decode_only, files)  # brings the files into memory, and starts the processes
        return [
            Turn(_pooled(pool, _decode_only, files), _pooled(pool, _hash, files), *_scans((*small, folder), settings))
            for _ in range(repeats)
        ]


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


def _hash(path: str) -> float:
    began = time.process_time()
    try:
        with Image.open(path) as picture:
            perceptual_hash(picture)
    except (OSError, ValueError, TypeError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError):
        pass
    return time.process_time() - began


def _pooled(pool: multiprocessing.pool.Pool, task: Callable[[str], float], files: Sequence[str]) -> Cost:
    """Do ``task`` to each file; it returns the processor time that it took."""
    began = time.perf_counter()
    cpu_s = sum(pool.imap_unordered(task, files))
    return Cost(time.perf_counter() - began, decoders_s=cpu_s)


def _scans(folders: tuple[Path, Path, Path], settings: Settings) -> tuple[Cost, Cost, Cost]:
    """Add the folders to a new library one after the other, and scan after each."""
    costs = []
    with laboratory(settings) as lab:
        for folder in folders:
            lab.add(folder)
            before, began = os.times(), time.perf_counter()
            lab.ingest()
            took_s, after = time.perf_counter() - began, os.times()
            own = (after.user + after.system) - (before.user + before.system)
            others = (after.children_user + after.children_system) - (before.children_user + before.children_system)
            costs.append(Cost(took_s, own, others))
    return costs[0], costs[1], costs[2]


def scan_alone(folder: str, threads: int) -> None:
    """What a program of its own runs: one scan of a folder."""
    with laboratory(Settings(device="cpu", threads=threads)) as lab:
        lab.add(Path(folder))
        lab.ingest()


def memory_of_scan(folder: Path, threads: int) -> Memory:
    """Scan ``folder`` in a program of its own, and say what that takes."""
    command = [sys.executable, "-P", __file__, "--threads", str(threads), "--alone", str(folder)]
    with subprocess.Popen(command) as program, MemoryMeter(program.pid) as meter:
        if program.wait():
            raise SystemExit("The scan whose memory was measured failed.")
    return Memory(meter.peak_bytes / 1e6, meter.peak_others_bytes / 1e6)


def report(title: str, turns: Sequence[Turn], photos: int, memory: Memory) -> Ratio:
    """Print the medians of the turns, and the memory; return their ratio."""

    def median(of: Callable[[Turn], float]) -> float:
        return statistics.median(map(of, turns))

    def milliseconds(of: Callable[[Turn], float]) -> float:
        return 1e3 * median(of) / photos

    ratio = median(lambda turn: turn.floor.wall_s / turn.scan.wall_s)
    cpu_ratio = median(lambda turn: turn.floor.cpu_s / max(1e-3, turn.scan.cpu_s))
    hashing = median(lambda turn: turn.hashing.cpu_s / max(1e-3, turn.scan.cpu_s))
    with_start = median(lambda turn: turn.floor.wall_s / turn.whole.wall_s)
    print_table(
        title,
        ("median of turns", "photos/s", "ratio", "CPU ms/photo", "CPU ratio"),
        [
            (
                "floor: decode at 1/8 only",
                photos / median(lambda turn: turn.floor.wall_s),
                1.0,
                milliseconds(lambda turn: turn.floor.cpu_s),
                1.0,
            ),
            (
                "scan",
                photos / median(lambda turn: turn.scan.wall_s),
                ratio,
                milliseconds(lambda turn: turn.scan.cpu_s),
                cpu_ratio,
            ),
            ("   decoders", "", "", milliseconds(lambda turn: turn.scan.decoders_s), ""),
            ("   program", "", "", milliseconds(lambda turn: turn.scan.program_s), ""),
            ("scan with its start", photos / median(lambda turn: turn.whole.wall_s), with_start, "", ""),
            (
                "hashing: decode in full, hash",
                photos / median(lambda turn: turn.hashing.wall_s),
                median(lambda turn: turn.floor.wall_s / turn.hashing.wall_s),
                milliseconds(lambda turn: turn.hashing.cpu_s),
                median(lambda turn: turn.floor.cpu_s / max(1e-3, turn.hashing.cpu_s)),
            ),
        ],
    )
    small, first = median(lambda turn: turn.small.wall_s), median(lambda turn: turn.first.wall_s)
    print(f"\n  Paid once: {small:.2f} s a scan; {first - small:.2f} s more for the first one of a program.")
    ratios = sorted(turn.floor.wall_s / turn.scan.wall_s for turn in turns)
    print(f"  Ratio from turn to turn: {', '.join(f'{value:.2f}' for value in ratios)}")
    print(f"  At most {memory.all_mb:.0f} MB, of which the decoders up to {memory.decoders_mb:.0f}.", flush=True)
    return Ratio(ratio, cpu_ratio, hashing)


def report_findimagedupes(folder: Path, photos: int) -> None:
    """Time one run of findimagedupes on a folder that lies in memory, if it is installed."""
    program = shutil.which("findimagedupes")
    if program is None:
        return
    before, began = os.times(), time.perf_counter()
    subprocess.run([program, "-R", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    took_s, after = time.perf_counter() - began, os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"  findimagedupes: {photos / took_s:.1f} photos/s, {1e3 * cpu_s / photos:.1f} CPU ms a photo.", flush=True)


def _small_folder(folder: Path, colour: str) -> Path:
    """Make a folder with work for every decoder process."""
    folder.mkdir()
    for number in range(os.cpu_count() or 1):
        Image.new("RGB", (320 + number, 240), colour).save(folder / f"small-{number}.jpg")
    return folder


def main() -> int:
    """Measure, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description="Scan speed against the decode-only floor.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder of photos with camera/ in it")
    parser.add_argument("--count", type=int, default=120, help="how many camera-like photos to make")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="processor cores to use at most, 0: all")
    parser.add_argument("--keep", type=Path, help="make the camera-like photos here and leave them for the next run")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    parser.add_argument("--camera-only", action="store_true", help="photos of 8.9 megapixels and nothing else")
    options = parser.parse_args()
    if options.alone:
        scan_alone(options.alone, options.threads)
        return 0
    photos = existing_folder(options.photos)
    settings = Settings(device="cpu", threads=options.threads)
    with tempfile.TemporaryDirectory(prefix="photokin-camera-like-") as temporary:
        small = (_small_folder(Path(temporary) / "first", "teal"), _small_folder(Path(temporary) / "second", "plum"))
        folder = (options.keep or Path(temporary) / "photos").resolve()
        rows: list[tuple[str, Ratio, Memory]] = []
        for name, title, kind, share in _KINDS[: 1 if options.camera_only else None]:
            count = max(1, round(share * options.count))
            print(f"Making {count} {title}.", file=sys.stderr)
            made = make_camera_like(photos / "camera", folder / name, count, kind)
            turns = measure(folder / name, made.files, small, options.repeats, settings)
            size = f"{made.megabytes / count:.2f} MB, {made.megapixels / count:.1f} MP"
            memory = memory_of_scan(folder / name, options.threads)
            ratio = report(f"{count} {title} ({size} each)", turns, count, memory)
            report_findimagedupes(folder / name, count)
            rows.append((f"{title} ({size})", ratio, memory))
        print_table(
            "The scan against the floor",
            ("ratio", "wall", "CPU", "hashing, CPU", "MB at most", "decoders MB"),
            [(of, r.wall, r.cpu, r.hashing, f"{mem.all_mb:.0f}", f"{mem.decoders_mb:.0f}") for of, r, mem in rows],
        )
        if not options.camera_only:
            files = [str(p) for p in sorted(photos.rglob("*")) if is_photo_name(p.name) and p.is_file()]
            turns = measure(photos, files, small, max(1, options.repeats // 2), settings)
            mean = sum(os.path.getsize(path) for path in files) / 1e6 / len(files)
            memory = memory_of_scan(photos, options.threads)
            report(f"For information: {photos.name} as it is ({mean:.2f} MB each)", turns, len(files), memory)
    camera = rows[0][1]
    return verdict(
        [
            (f"scan at least {_EXPECTED_RATIO} of the floor: {camera.wall:.2f}", camera.wall >= _EXPECTED_RATIO),
            (
                f"by processor time at least {_EXPECTED_CPU_RATIO}: {camera.cpu:.2f}",
                camera.cpu >= _EXPECTED_CPU_RATIO,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
