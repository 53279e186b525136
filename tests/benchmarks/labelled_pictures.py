"""The labelled set of look-alikes: photos, their versions made by ``edited``, and what is told of each in the library.

Versions are files in a temporary folder, which are read as the program reads any photo: from the thumbnail of the
program's default size come the small grey picture and the cells, from the decoder's pixels the vector.
"""

from __future__ import annotations

import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from app.core.errors import DecodeError
from app.core.text import text
from app.imaging.prepare import prepare
from app.imaging.small_grey import small_grey
from app.imaging.thumbnail_input import thumbnail_input
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.similarity.descriptor import query_scale
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.model_spec import load_spec
from app.similarity.same_picture import Prepared, prepared
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.edited import KINDS, edited

Floats = NDArray[np.float32]

MOVED = "somebody walked in"
"""No kind of edit: another thing is in the scene, as between two photos from one tripod. Not the same picture."""
_LEFT_OUT = ("orientation", "invalid", "near-duplicates/")
"""Files that are one picture, and damaged ones."""
_QUALITY = 92
_LONGEST_PX = 1000
_SEED = 7


@dataclass(frozen=True, eq=False)
class Known:
    """What the library has of one photo. ``vector`` is the stored one, ``cells`` as they are kept, b"" for versions."""

    picture: Prepared
    vector: Floats
    cells: bytes


@dataclass(frozen=True)
class Version:
    """A photo changed in one way, and the name of the photo it was made of."""

    kind: str
    made_of: str
    known: Known


class Looking:
    """Tells of files what the library would have of them."""

    def __init__(self) -> None:
        spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
        self._rule = spec.rule
        engine = engine_of(spec)
        self._embedder = Embedder(engine, cpu_device(text("The processor was chosen.")))
        self.scale = query_scale(engine.blocks)

    def known(self, path: Path, *, cells: bool) -> Known | None:
        """Return what is told of a file, with or without its ``cells``; None for one that cannot be read."""
        try:
            photo = prepare(str(path), self._rule, Settings().thumbnail_px)
        except DecodeError:
            return None
        vectors, _ = self._embedder.look(photo.pixels[None], photo.colour[None], photo.layout[None])
        pixels = thumbnail_input(photo.thumbnail, self._rule)
        return Known(
            prepared(small_grey(photo.thumbnail)),
            vectors[0].astype(np.float32),
            self._embedder.cells(pixels[None])[0] if cells else b"",
        )


def originals(photos: Path, looking: Looking) -> dict[str, Known]:
    """Return all photos below a folder that are no versions of each other, by their name there."""
    found = {}
    suffixes = (".jpg", ".jpeg", ".heic", ".heif", ".tiff")
    paths = sorted(path for path in photos.rglob("*") if path.suffix.lower() in suffixes)
    for path in paths:
        name = path.relative_to(photos).as_posix()
        if "base_images" in name or not any(part in name for part in _LEFT_OUT):
            known = looking.known(path, cells=True)
            if known is not None:
                found[name] = known
    if not found:
        raise SystemExit(f"There are no photos in {photos}.")
    return found


def versions(photos: Path, names: list[str], count: int, looking: Looking) -> list[Version]:
    """Return ``count`` of the photos changed in every way, and with something else in the scene."""
    cameras = [name for name in names if not name.startswith("grocery")]
    chance = random.Random(_SEED)
    chosen = chance.sample(cameras, min(len(cameras), count // 6))
    groceries = sorted(set(names).difference(cameras))
    chosen += chance.sample(groceries, min(len(groceries), count - len(chosen)))
    made = []
    with tempfile.TemporaryDirectory(prefix="photokin-look-alikes-") as folder:
        path = Path(folder) / "version.jpg"
        for number, name in enumerate(chosen):
            picture = _opened(photos / name)
            another = _opened(photos / chosen[number - 1])
            changed = {kind: edited(kind, picture, name) for kind in KINDS}
            changed[MOVED] = walked_into(picture, another, random.Random(name))
            for kind, each in changed.items():
                each.save(path, "JPEG", quality=_QUALITY)
                known = looking.known(path, cells=False)
                if known is not None:
                    made.append(Version(kind, name, known))
            print(f"\r{number + 1} of {len(chosen)} photos changed", end="", file=sys.stderr)
    print(file=sys.stderr)
    return made


def walked_into(picture: Image.Image, another: Image.Image, chance: random.Random) -> Image.Image:
    """Return a picture of which a round part, a quarter to a half across, is of another one."""
    made = picture.copy()
    size = round(chance.uniform(0.25, 0.45) * made.width), round(chance.uniform(0.25, 0.45) * made.height)
    thing = another.resize((max(size[0], 1), max(size[1], 1)))
    shape = Image.new("L", thing.size, 0)
    ImageDraw.Draw(shape).ellipse((0, 0, *thing.size), fill=255)
    at = chance.randint(0, made.width - thing.width), chance.randint(0, made.height - thing.height)
    made.paste(thing, at, shape)
    return made


def _opened(path: Path) -> Image.Image:
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    picture.thumbnail((_LONGEST_PX, _LONGEST_PX))
    return picture
