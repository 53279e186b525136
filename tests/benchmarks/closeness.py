"""Where the words for closeness begin and end (``core/closeness.py``), on labelled photos.

    python3 build/bench.py closeness [--photos FOLDER]

All photos of FOLDER are indexed into a temporary library. For pairs of different pictures of the groceries
(grocery/labels.csv), drawn from all that there are: the distances at the quantiles that the words follow (of 10,000,
1,000, 100 pairs the closest); then, for each word with the edges as they are shipped, how many pairs it takes in, how
many of them show one class, and how many of the labelled near-duplicates' pairs (the same picture, changed) it holds.
Then the edges that this library gets of its own (``similarity/edges.py``), what they cost, and how far those of ten
other draws lie from them. Last, what it costs to compare all pairs of as many pictures as ``search/closest.py`` takes
at most.

Expected: no edge of another draw more than 0.05 away; each word holds a larger share of pairs of one class than the
next; "Very like" and "Like" hold one pair of random ones in a hundred at most; half of the near-duplicates at least are
"Like" or closer.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import SHIPPED, Closeness
from app.core.events import Event
from app.core.job import Job
from app.machine.paths import models_folder
from app.pipeline.search import closest
from app.similarity.descriptor import distance_from, query_scale
from app.similarity.edges import drawn_edges
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, Laboratory, existing_folder, laboratory, print_table, verdict

Floats = NDArray[np.float32]

_QUANTILES = (1e-4, 1e-3, 1e-2, 1e-1, 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--photos", type=Path, default=PHOTOS, metavar="FOLDER", help="the photos (default: %(default)s)"
    )
    photos = existing_folder(parser.parse_args().photos)
    with laboratory() as lab:
        lab.add(photos)
        lab.ingest()
        return measure(lab, photos)


def measure(lab: Laboratory, photos: Path) -> int:
    """Print the tables and the verdict; return the exit code."""
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    contents, vectors, by_path = lab.vectors(spec.model_id)
    row = {path: contents.index(content_id) for path, content_id in by_path.items()}
    weighted = vectors * np.sqrt(query_scale(spec.blocks))
    classes = _labels(photos / "grocery", "class", row)
    groups = _labels(photos / "near-duplicates", "group", row)
    distances, same = _pairs(weighted, classes)
    print_table(
        f"{len(distances):,} pairs of {len(classes)} different pictures of groceries",
        ("closest of", *(f"1 in {round(1 / quantile):,}" for quantile in _QUANTILES)),
        [("distance", *(float(np.quantile(distances, quantile)) for quantile in _QUANTILES))],
    )
    changed, _ = _pairs(weighted, groups)
    changed = changed[_pairs(weighted, groups)[1]]
    words = list(Closeness)[1:]
    of_pair = np.array([SHIPPED.closeness(float(distance)) for distance in distances])
    of_changed = np.array([SHIPPED.closeness(float(distance)) for distance in changed])
    shares = [float(same[of_pair == word].mean()) if (of_pair == word).any() else 0.0 for word in words]
    print_table(
        f"The words with the edges {SHIPPED.very_like}, {SHIPPED.like}, {SHIPPED.somewhat_like}",
        ("", "random pairs", "of one class", f"of {len(changed)} near-duplicates"),
        [
            (str(word.words), int((of_pair == word).sum()), share, int((of_changed == word).sum()))
            for word, share in zip(words, shares, strict=True)
        ],
    )
    apart = _tell_own_edges(vectors, query_scale(spec.blocks))
    _tell_cost(vectors, query_scale(spec.blocks))
    close, near = float((of_pair <= Closeness.LIKE).mean()), float((of_changed <= Closeness.LIKE).mean())
    return verdict(
        [
            (f"own edges of another draw: {apart:.3f} away at most, 0.05 allowed", apart <= 0.05),
            ("each word holds a larger share of one class than the next", shares == sorted(shares, reverse=True)),
            (f"Very like and Like: {close:.4f} of random pairs, at most 0.01", close <= 0.01),
            (f"Very like and Like: {near:.2f} of the near-duplicates, at least 0.5", near >= 0.5),
        ]
    )


def _labels(folder: Path, column: str, row: dict[str, int]) -> dict[int, str]:
    """Return the label of each row of the vectors; copies of one file have one."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        named = [(str(folder / line["path"]), line[column]) for line in csv.DictReader(file)]
    return {row[path]: label for path, label in named if path in row}


def _pairs(weighted: Floats, labels: dict[int, str]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the distance of each pair of labelled rows, and whether the two have one label."""
    rows = list(labels)
    first, second = np.triu_indices(len(rows), k=1)
    names = np.array([labels[at] for at in rows])
    similarity = weighted[rows] @ weighted[rows].T
    return distance_from(similarity[first, second]), names[first] == names[second]


def _tell_own_edges(vectors: Floats, scale: Floats) -> float:
    """Print the library's own edges and return how far those of another draw are from them at most."""
    halves = vectors.astype(np.float16)
    begun = time.process_time()
    own = drawn_edges(halves, scale, lambda _: None, 1)  # also where the library is too small for edges of its own
    spent_s = time.process_time() - begun
    others = [drawn_edges(halves, scale, lambda _: None, seed) for seed in range(2, 12)]
    bounds = np.array([edges.bounds for edges in (own, *others) if edges is not None])
    print(f"\n  Own edges: {bounds[0].tolist()}, in {spent_s:.2f} s of processor time")
    return float(np.abs(bounds - bounds[0]).max())


def _tell_cost(vectors: Floats, scale: Floats) -> None:
    enough = list(itertools.islice(itertools.cycle(range(len(vectors))), closest.MOST_PICTURES))
    many = vectors[enough]

    def ignore(_: Event) -> None:
        return

    begun = time.process_time()
    closest._nearest(Job(0, ignore), many, scale)
    print(f"\n  All pairs of {len(many):,} pictures: {time.process_time() - begun:.2f} s of processor time")


if __name__ == "__main__":
    sys.exit(main())
