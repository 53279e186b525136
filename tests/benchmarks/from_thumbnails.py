"""What vectors would lose that are made of thumbnails, when photos are read again for another engine.

Every grocery is described twice by each engine: from its file, and from its thumbnail as the library keeps it, where
that is at least as large as all that the engine's models want to see. A library has both side by side, so a third
column has every other photo from its thumbnail. Not a verdict: photos are read again from their files, as this table
is why (DECISIONS).
"""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import DecodeError
from app.core.text import text
from app.imaging.colour import colour_block
from app.imaging.layout import layout_block
from app.imaging.prepare import Prepared, prepare, with_pixels
from app.machine.paths import models_folder
from app.pipeline.decoding.describe import embedded
from app.similarity.descriptor import query_scale
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine
from app.similarity.shipped_engines import SHIPPED, load_shipped
from tests.benchmarks.laboratory import print_table
from tests.benchmarks.ranking import centred, quality, similarities

Floats = NDArray[np.float32]


def from_thumbnails(photos: Path) -> None:
    """Print the table."""
    base = photos / "grocery"
    with (base / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["path"]: row["class"] for row in csv.DictReader(file)}
    table = [_measured(load_shipped(name, models_folder()), base, labels) for name in SHIPPED]
    print_table(
        "Groceries, centred: vectors from files, from thumbnails where these are large enough, from either",
        ("engine", "large enough", "files", "thumbnails", "mixed", "cosine", "least", "ms a file", "a thumbnail"),
        table,
    )


def _measured(engine: Engine, base: Path, labels: dict[str, str]) -> tuple[object, ...]:
    embedder = Embedder(engine, cpu_device(text("The processor was chosen.")), threads=1)
    files, again, kept, large_enough = [], [], [], 0
    took_s = [0.0, 0.0]
    for path, label in labels.items():
        begun = time.process_time()
        try:
            photo = prepare(str(base / path), engine.rule, 320, engine.rules[1:])
        except DecodeError:
            continue
        took_s[0] += time.process_time() - begun
        files.append(_vector(embedder, photo))
        kept.append(label)
        begun = time.process_time()
        seen = _of_thumbnail(photo, engine)
        took_s[1] += time.process_time() - begun
        again.append(files[-1] if seen is None else _vector(embedder, seen))
        large_enough += seen is not None
    weights = np.sqrt(query_scale(engine.blocks))
    one, other = np.array(files) * weights, np.array(again) * weights
    mixed = np.where((np.arange(len(one)) % 2 == 0)[:, None], one, other)
    precise = [quality(similarities(centred(each, each)), kept).mean_average_precision for each in (one, other, mixed)]
    cosines = np.einsum("ij,ij->i", one, other)
    times_ms = [seconds / len(kept) * 1000 for seconds in took_s]
    return (
        engine.name,
        large_enough / len(kept),
        *precise,
        float(cosines.mean()),
        float(cosines.min()),
        *times_ms,
    )


def _of_thumbnail(photo: Prepared, engine: Engine) -> Prepared | None:
    """Return a photo prepared from its thumbnail, None where that is smaller than a model wants to see it."""
    sizes = [rule.size_for(photo.width_px, photo.height_px) for rule in engine.rules]
    with Image.open(io.BytesIO(photo.thumbnail)) as small:
        if any(width_px > small.width or height_px > small.height for width_px, height_px in sizes):
            return None
        picture, *more = (small.resize(size, Image.Resampling.BICUBIC) for size in sizes)
    pixels, *more_pixels = (np.asarray(each) for each in (picture, *more))
    seen = with_pixels(photo, pixels, *more_pixels)
    return replace(seen, colour=colour_block(picture), layout=layout_block(picture))


def _vector(embedder: Embedder, photo: Prepared) -> Floats:
    vector: Floats = embedded(embedder, [photo])[0].astype(np.float16).astype(np.float32)
    return vector
