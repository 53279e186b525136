"""The int8 network beside the float one: neighbours, likeness of the vectors, processor time.

    python3 build/bench.py int8 [--photos FOLDER]

Every photo of grocery/labels.csv is read once and described by both networks (without the index, which changes
nothing: ``retrieval`` measures the whole program). Printed are both mean average precisions, how alike the subject
blocks of the two are (cosine, mean and least), the distances that the words for closeness end at, and the processor
time of a 256 × 320 picture on one thread, in pairs. The time depends on the processor: those with VNNI gain most.

Expected: int8 loses at most .005 of mean average precision; no edge moves by more than .01.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import PAIRS
from app.imaging.prepare import Prepared, prepare
from app.machine.paths import models_folder
from app.similarity.descriptor import distance_from, query_scale
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.model_spec import load_spec
from tests.benchmarks.laboratory import PHOTOS, existing_folder, print_table, verdict
from tests.benchmarks.ranking import quality, similarities

Floats = NDArray[np.float32]

_NAMES = ("efficientnet_lite0", "efficientnet_lite0_int8")
_MOST_LOST, _MOST_MOVED = 0.005, 0.01
_TURNS, _RUNS = 15, 4


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="The int8 network beside the float one.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder with grocery/")
    base = existing_folder(parser.parse_args().photos) / "grocery"
    with (base / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["path"]: row["class"] for row in csv.DictReader(file)}
    specs = [load_spec(models_folder() / f"{name}.json") for name in _NAMES]
    networks = [Embedder(engine_of(each), choose_device("cpu"), 1) for each in specs]
    spec = specs[0]
    paths = [path for path in labels if (base / path).exists()]
    rows: list[list[Floats]] = [[], []]
    for path in paths:
        photo = prepare(str(base / path), spec.rule)
        for network, found in zip(networks, rows, strict=True):
            found.append(_vector(network, photo))
    scale = np.sqrt(query_scale(spec.blocks))
    products = [similarities(np.array(found) * scale) for found in rows]
    precise = [quality(each, [labels[path] for path in paths]).mean_average_precision for each in products]
    edges = [_edges(each) for each in products]
    times_ms = _times_ms(networks)
    print_table(
        f"{len(paths)} groceries; {_TURNS} turns of {_RUNS} pictures",
        ("", "mAP", "ms a photo", *(f"1 pair in {PAIRS[word]:,}" for word in sorted(PAIRS))),
        [(name, *row) for name, *row in zip(_NAMES, precise, times_ms, *np.transpose(edges), strict=True)],
    )
    size = spec.block("subject").size
    one, other = (np.array(found)[:, :size] for found in rows)
    cosines = np.einsum("ij,ij->i", one, other)
    print(f"\n  Cosine of the subject blocks: mean {cosines.mean():.4f}, least {cosines.min():.4f}.")
    print(f"  Time of int8 as a share of float's: {times_ms[1] / times_ms[0]:.2f}.")
    lost, moved = precise[0] - precise[1], float(np.abs(edges[1] - edges[0]).max())
    return verdict(
        [
            (f"int8 loses {lost:.4f} of mean average precision (at most {_MOST_LOST})", lost <= _MOST_LOST),
            (f"no edge moves by more than {moved:.4f} (at most {_MOST_MOVED})", moved <= _MOST_MOVED),
        ]
    )


def _vector(network: Embedder, photo: Prepared) -> Floats:
    vector: Floats = network.embed(photo.pixels[None], photo.colour[None], photo.layout[None])[0]
    return vector


def _edges(products: Floats) -> Floats:
    distances = distance_from(products[np.triu_indices(len(products), k=1)])
    found: Floats = np.quantile(distances, [1 / PAIRS[word] for word in sorted(PAIRS)])
    return found


def _times_ms(networks: list[Embedder]) -> list[float]:
    pixels = np.random.default_rng(0).integers(0, 256, (1, 256, 320, 3), dtype=np.uint8)
    taken_ms: list[list[float]] = [[] for _ in networks]
    for _ in range(_TURNS):
        for network, times in zip(networks, taken_ms, strict=True):
            begun = time.process_time()
            for _ in range(_RUNS):
                network.networks[0].outputs(pixels)
            times.append((time.process_time() - begun) / _RUNS * 1000)
    return [statistics.median(times) for times in taken_ms]


if __name__ == "__main__":
    sys.exit(main())
