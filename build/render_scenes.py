"""Take the photographs of resources/scenes anew: nobody took them, numpy computes them.

    .venv/bin/python build/render_scenes.py [NAME…]

All of them take about ten minutes on one core. A NAME is a part of a path, such as ``lake`` or ``Market/``. README's
pictures are made of these photographs by build/screenshots.py; resources/scenes/README.md says more.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from PIL import Image

import check_python  # noqa: F401  stops an old Python; first of ours
from scenes.album import ALBUM
from scenes.film import developed, save
from scenes.photo import Copy, Photo

SCENES = Path(__file__).resolve().parents[1] / "resources" / "scenes"
CAMERA = ("Photokin", "Computed scene")


def main() -> int:
    """Take all photographs, or those named; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=Path, default=SCENES)
    arguments = parser.parse_args()
    for name, entry in ALBUM.items():
        if arguments.names and not any(part in name for part in arguments.names):
            continue
        started = time.monotonic()
        path = arguments.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(entry, Photo):
            take(entry, path)
        else:
            copy(entry, arguments.out, path)
        print(f"{name}  {path.stat().st_size / 1000:.0f} kB  {time.monotonic() - started:.0f} s")
    return 0


def take(photo: Photo, path: Path) -> None:
    """Compute one photograph and write it."""
    width, height = photo.size
    light = photo.light(round(width * photo.finer), round(height * photo.finer))
    save(developed(light, photo.size, photo.film), path, photo.taken, CAMERA)


def copy(entry: Copy, folder: Path, path: Path) -> None:
    """Make one photograph of another one that is there. A scan or a cut knows no time and no camera."""
    source = folder / entry.source
    if not entry.grey and entry.part is None:
        shutil.copyfile(source, path)
        return
    with Image.open(source) as opened:
        picture = opened.convert("L") if entry.grey else opened.convert("RGB")
    if entry.part is not None:
        width, height = picture.size
        left, top, right, bottom = entry.part
        picture = picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
    save(picture, path, None, None)


if __name__ == "__main__":
    sys.exit(main())
