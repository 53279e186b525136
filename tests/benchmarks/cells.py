"""What comparing the details of the nearest photos (``similarity/map_cells.py``) is worth, and what it costs.

    python3 build/bench.py cells [--photos FOLDER] [--model models/efficientnet_lite0_int8.json]

Every photo of grocery/labels.csv asks for the others of its class among the groceries, in the plain order, in that of
the program (centred on all photos of FOLDER, hubs lower), and with the first 60 of that put in a better order by their
cells. Those come of the photo's thumbnail, as in the program, in one byte a number; beside it: in float32, and of the
photo's own picture, which a thumbnail is a copy of. The constants were estimated without the classes of the first table
(``build/fit_cells.py`` says which): it counts. The second one is of the classes that they were estimated with.
*Packages* and the like are the shop's departments: the same thing, or the same kind.

Then the labelled near-duplicates among all photos: how many find another of their group first, and how many pairs stand
before all strangers. At last the processor time that a question takes, unpacking included, and bytes a photo.

Expected: .01 more mean average precision in the first table, and no near-duplicate lost; at most 30 ms, 10,000 bytes.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.core.text import text
from app.imaging.formats import is_photo_name
from app.imaging.prepare import prepare
from app.imaging.thumbnail_input import thumbnail_input
from app.machine.paths import models_folder
from app.similarity.descriptor import query_scale, unit_rows
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.map_cells import (
    RERANKED,
    CellConstants,
    Cells,
    better_order,
    likeness,
    load_cell_constants,
    packed_cells,
    unpacked_cells,
)
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, existing_folder, print_table, verdict
from tests.benchmarks.ranking import centred, hubness, quality, ranks_of, similarities
from tests.benchmarks.retrieval import Duplicates, Tally

Floats = NDArray[np.float32]

_PENALTY = 0.25
_GAIN, _MOST_MS, _MOST_BYTES = 0.01, 30.0, 10_000
_TIMED = 100
_PARTS = ("Packages", "Fruit", "Vegetables")
_TESTED = "classes that the constants know"
_PLAIN, _ORDER, _BETTER = "plain", "Photokin's order", "+ details"
_FLOAT, _OWN = "+ details, kept as float32", "+ details of the photo itself"


@dataclass(frozen=True)
class Seen:
    """One photo: its vector, what is kept of its cells, and those as float32 and of its own picture."""

    vector: Floats
    kept: bytes
    exact: Cells
    own: Cells


def _exact(middle: Floats, constants: CellConstants) -> Cells:
    """Return the cells of a map as they are before they are rounded."""
    places = np.asarray(middle.reshape(len(middle), -1).T, np.float32)
    lengths = np.linalg.norm(places, axis=1)
    apart: Floats = unit_rows(places) - constants.mean
    return Cells(unit_rows(apart @ constants.axes), lengths / lengths.mean())


def look_at(paths: list[str], model: Path) -> dict[str, Seen]:
    """Describe all photos that can be read."""
    spec = load_spec(model)
    constants = load_cell_constants(spec)
    if constants is None:
        raise SystemExit(f"The photos of {spec.name} have no cells.")
    embedder = Embedder(engine_of(spec), cpu_device(text("The processor was chosen.")))
    (network,) = embedder.networks
    seen = {}
    for path in paths:
        try:
            photo = prepare(path, spec.rule)
        except DecodeError:
            continue
        vector = embedder.embed(photo.pixels[None], photo.colour[None], photo.layout[None])[0]
        small = network.mid_maps(thumbnail_input(photo.thumbnail, spec.rule)[None])[1][0]
        own = unpacked_cells(packed_cells(network.mid_maps(photo.pixels[None])[1][0], constants))
        assert own is not None
        weighted = vector.astype(np.float16).astype(np.float32) * np.sqrt(query_scale(spec.blocks))
        seen[path] = Seen(weighted, packed_cells(small, constants), _exact(small, constants), own)
    return seen


def reranked(scores: Floats, cells: list[Cells], queries: list[int]) -> Floats:
    """Return scores that put the first of each query's row in the better order: those of the others below them."""
    result = scores.copy()
    for query in queries:
        order = np.argsort(-scores[query], kind="stable")
        first = order[order != query][:RERANKED]
        likenesses = [likeness(cells[query], cells[row]) for row in first]
        better = first[better_order(scores[query, first].tolist(), likenesses)]
        result[query, better] = 10 + np.arange(len(better), 0, -1)
    return result


def _orders(vectors: Floats, library: Floats) -> tuple[Floats, Floats]:
    """Return the scores of all pairs in the plain and in the program's order."""
    middle = centred(vectors, library)
    sample = centred(library, library)
    return similarities(vectors), similarities(middle) - _PENALTY * hubness(middle, sample)


class All:
    """The photos that could be read, as rows."""

    def __init__(self, photos: Path, seen: dict[str, Seen]) -> None:
        self.photos = photos
        self.paths = sorted(seen)
        self.row = {path: row for row, path in enumerate(self.paths)}
        self.seen = [seen[path] for path in self.paths]
        self.vectors = np.array([each.vector for each in self.seen])


def groceries(library: All) -> list[tuple[str, bool]]:
    """Print the tables of groceries; return what is expected of them."""
    base = library.photos / "grocery"
    with (base / "labels.csv").open(encoding="utf-8", newline="") as file:
        listed = {str(base / row["path"]): row for row in csv.DictReader(file)}
    known = [row for path, row in listed.items() if path in library.row]
    of_photos = [library.seen[library.row[path]] for path in listed if path in library.row]
    labels = [row["class"] for row in known]
    plain, order = _orders(np.array([each.vector for each in of_photos]), library.vectors)
    unknown_to_constants = set(sorted({row["class"] for row in listed.values()})[1::2])
    tested = [row for row, label in enumerate(labels) if label in unknown_to_constants]
    others = [row for row, label in enumerate(labels) if label not in unknown_to_constants]
    gains = []
    for title, queries in ((f"{_TESTED} nothing of", tested), ("classes that they were estimated with", others)):
        ways = {
            _PLAIN: plain,
            _ORDER: order,
            _BETTER: reranked(order, _cells(of_photos), queries),
            _FLOAT: reranked(order, [each.exact for each in of_photos], queries),
            _OWN: reranked(order, [each.own for each in of_photos], queries),
        }
        precision = {}
        table = []
        for way, scores in ways.items():
            found = quality(scores, labels, queries)
            precision[way] = found.mean_average_precision
            parts = ([row for row in queries if known[row]["coarse"] == part] for part in _PARTS)
            table.append(
                (
                    *(way, found.mean_average_precision, found.first_hit_rate),
                    *(quality(scores, labels, part).mean_average_precision for part in parts),
                )
            )
        print_table(
            f"Groceries: {len(queries)} photos of {title} ask among {len(labels)}",
            ("", "mAP", "first right", *(part.lower() for part in _PARTS)),
            table,
        )
        gains.append((precision[_ORDER], precision[_BETTER]))
    before, after = gains[0]
    return [(f"groceries: mAP {after:.3f} with details, at least {_GAIN} above {before:.3f}", after >= before + _GAIN)]


def near_duplicates(library: All) -> list[tuple[str, bool]]:
    """Print how the labelled near-duplicates are found among all photos."""
    labelled = Duplicates(library)
    queries = sorted(library.row[photo.path] for photo in labelled.known)
    plain, order = _orders(library.vectors, library.vectors)
    ways = {_PLAIN: plain, _ORDER: order, _BETTER: reranked(order, _cells(library.seen), queries)}
    tallies = {way: Tally() for way in ways}
    for photo in labelled.known:
        query = library.row[photo.path]
        wanted, left_out = labelled.wanted(photo, query), labelled.copies.copy()
        left_out[query] = True
        if wanted.any():
            for way, scores in ways.items():
                tallies[way].add(ranks_of(scores[query], wanted, left_out))
    print_table(
        f"Near-duplicates among {len(library.paths)} photos",
        ("", "found first", "of", "pairs before all others", "of"),
        [(way, each.first, each.queries, each.before_strangers, each.pairs) for way, each in tallies.items()],
    )
    before, after = tallies[_ORDER], tallies[_BETTER]
    kept = after.first >= before.first and after.before_strangers >= before.before_strangers
    return [(f"near-duplicates: {after.first} of {after.queries} found first, {before.first} without details", kept)]


def costs(library: All) -> list[tuple[str, bool]]:
    """Print what a question takes, and what a photo."""
    _, order = _orders(library.vectors, library.vectors)
    taken_ms = []
    for query in range(_TIMED):
        first = np.argsort(-order[query], kind="stable")[1 : RERANKED + 1]
        begun_s = time.process_time()
        asked = _unpacked(library.seen[query])
        likenesses = [likeness(asked, _unpacked(library.seen[row])) for row in first]
        better_order(order[query, first].tolist(), likenesses)
        taken_ms.append((time.process_time() - begun_s) * 1000)
    sizes = [len(each.kept) for each in library.seen]
    median_ms, slow_ms, mean_bytes = np.median(taken_ms), np.quantile(taken_ms, 0.95), np.mean(sizes)
    print(
        f"\n  {RERANKED} candidates: {median_ms:.1f} ms (median), {slow_ms:.1f} ms (95th percentile) of processor time."
    )
    print(f"  Kept: {mean_bytes:.0f} bytes a photo (mean), {max(sizes)} (most).")
    return [
        (f"a question takes {median_ms:.1f} ms more, {_MOST_MS:.0f} at most", bool(median_ms <= _MOST_MS)),
        (f"a photo takes {mean_bytes:.0f} bytes, {_MOST_BYTES} at most", bool(mean_bytes <= _MOST_BYTES)),
    ]


def _unpacked(seen: Seen) -> Cells:
    found = unpacked_cells(seen.kept)
    assert found is not None
    return found


def _cells(seen: list[Seen]) -> list[Cells]:
    return [_unpacked(each) for each in seen]


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="What the details of photos are worth.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder with grocery/ and near-duplicates/")
    parser.add_argument("--model", type=Path, default=models_folder() / f"{DEFAULT_MODEL}.json")
    arguments = parser.parse_args()
    photos = existing_folder(arguments.photos)
    paths = sorted(
        os.path.join(place, name) for place, _, names in os.walk(photos) for name in names if is_photo_name(name)
    )
    print(f"Describing {len(paths)} photos of {photos}.", file=sys.stderr)
    library = All(photos, look_at(paths, arguments.model))
    return verdict([*groceries(library), *near_duplicates(library), *costs(library)])


if __name__ == "__main__":
    sys.exit(main())
