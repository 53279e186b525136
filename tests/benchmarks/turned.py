"""Turned and mirrored photos, too: what that finds, and what it costs of the answers to ordinary questions.

    python3 build/bench.py turned [--asked 400] [--photos PATH]

The groceries become a library. Some of them are asked in all eight ways in which they may lie, their pixels turned in
memory. Each then asks three times. *Ordinary*: as it is, for the others of its class, alone and together with its
turned vectors, which have a penalty taken off their scores: mean average precision and how many of the first ten are
others than without. *Copies*: the photo turned by 90°, by 180° and mirrored asks for itself as it lies in the library,
alone and with turned vectors: how often it stands first. For several penalties: the program's own was chosen by this.

Expected of the program's own: every copy turned by 90° first but one in a hundred, and a mean average precision that
differs by less than .002.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.core.turned import AS_IT_IS, OTHERS
from app.imaging.altered import prepare_turned
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.search.turned import PENALTY
from app.pipeline.survey.altered_vectors import altered_vectors
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.index import Index
from app.similarity.manifest import current_generation
from tests.benchmarks.laboratory import PHOTOS, Laboratory, existing_folder, laboratory, print_table, verdict

Floats = NDArray[np.float64]

_PENALTIES = tuple(sorted({0.0, 0.05, 0.1, 0.15, 0.2, 0.3, PENALTY}))
_COPIES = {6: "turned by 90°", 3: "upside down", 2: "mirrored"}
_SEED = 1
_FIRST_TEN = 10
_MOST_LOST, _LEAST_FIRST = 0.002, 0.99


def main() -> int:
    """Measure, print, and say whether it is as good as it should be."""
    parser = argparse.ArgumentParser(description="Questions for turned and mirrored photos, too.")
    parser.add_argument("--asked", type=int, default=400, help="how many photos ask")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    options = parser.parse_args()
    return verdict(turned(options.photos, options.asked))


def turned(photos: Path = PHOTOS, asked: int = 400) -> list[tuple[str, bool]]:
    """Print the tables; return what is expected of them."""
    settings = Settings(device="cpu")
    with laboratory(settings) as lab:
        grocery = existing_folder(photos / "grocery")
        lab.add(grocery)
        lab.ingest()
        return measure(lab, settings, grocery, asked)


def measure(lab: Laboratory, settings: Settings, folder: Path, asked: int) -> list[tuple[str, bool]]:
    """Ask and print; return what is expected of it."""
    model = ModelInUse(models_folder(), settings)
    generation = current_generation(lab.paths.index)
    if generation is None:
        raise SystemExit("There is no index.")
    index = Index(generation)
    _, _, by_path = lab.vectors(model.engine.model_id)
    labels = {by_path[path]: label for path, label in _labels(folder).items() if path in by_path}
    contents = [index.content_at(row) for row in range(len(index))]
    places = {content_id: row for row, content_id in enumerate(contents)}
    classes = np.array([labels.get(content_id, "") for content_id in contents])
    paths = {content_id: path for path, content_id in by_path.items()}
    drawn = np.random.default_rng(_SEED).permutation(np.flatnonzero(classes != ""))[:asked]
    scores = _scores(model, index, {places[contents[row]]: paths[contents[row]] for row in drawn.tolist()})
    rows = []
    lost: dict[float, float] = {}
    firsts: dict[float, float] = {}
    alone: list[float] = []
    for penalty in _PENALTIES:
        precisions, alone, others = [], [], []
        first = dict.fromkeys(_COPIES, 0)
        for row, by_way in scores.items():
            plain, together = by_way[AS_IT_IS], _together(by_way, AS_IT_IS, penalty)
            wanted = classes == classes[row]
            alone.append(_average_precision(plain, wanted, row))
            precisions.append(_average_precision(together, wanted, row))
            others.append(len(set(_first(together, row)) - set(_first(plain, row))))
            for way in _COPIES:
                first[way] += int(_together(by_way, way, penalty).argmax() == row)
        lost[penalty] = float(np.mean(precisions) - np.mean(alone))
        firsts[penalty] = first[6] / len(scores)
        shares = [f"{100 * count / len(scores):.1f} %" for count in first.values()]
        rows.append(
            (f"{penalty:.2f}", f"{np.mean(precisions):.4f}", f"{lost[penalty]:+.4f}", f"{np.mean(others):.2f}", *shares)
        )
    before = [
        f"{100 * np.mean([by_way[way].argmax() == row for row, by_way in scores.items()]):.1f} %" for way in _COPIES
    ]
    rows.insert(0, ("not asked", f"{np.mean(alone):.4f}", "", "", *before))
    print_table(
        f"{len(scores)} of {len(index)} groceries, asked turned, too",
        ("penalty", "mAP", "gain", "others in ten", *(f"{name}: first" for name in _COPIES.values())),
        rows,
    )
    return [
        (f"mAP {lost[PENALTY]:+.4f} at a penalty of {PENALTY}", abs(lost[PENALTY]) < _MOST_LOST),
        (f"turned by 90° first: {100 * firsts[PENALTY]:.1f} %", firsts[PENALTY] >= _LEAST_FIRST),
    ]


def _labels(folder: Path) -> Mapping[str, str]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {str(folder / row["path"]): row["class"] for row in csv.DictReader(file)}


def _scores(model: ModelInUse, index: Index, asking: Mapping[int, str]) -> Mapping[int, Mapping[int, Floats]]:
    """Return by row and way of lying the scores (n,) of all photos, by which they are ordered."""
    rows = {path: row for row, path in asking.items()}
    places: dict[ContentId, int] = {index.content_at(row): row for row in range(len(index))}
    ways = (AS_IT_IS, *OTHERS)
    found: dict[int, Mapping[int, Floats]] = {}
    job = Job(1, lambda _: None)
    for done in altered_vectors(job, model, MemoryBudget(), model.engine, prepare_turned, iter(rows), ways):
        if done is None:
            continue
        path, vectors = done
        if isinstance(vectors, DecodeError):
            continue
        by_way = {}
        for way, vector in vectors.items():
            scored = np.full(len(index), -np.inf)
            if vector is not None:
                for each in index.exact(vector, model.scale, len(index)):
                    scored[places[each.content_id]] = each.score
            by_way[way] = scored
        found[rows[path]] = by_way
    return found


def _together(by_way: Mapping[int, Floats], way: int, penalty: float) -> Floats:
    """Return the scores of a question that lies in a way, turned, too."""
    turned = np.max([scored for each, scored in by_way.items() if each != way], axis=0)
    together: Floats = np.maximum(by_way[way], turned - penalty)
    return together


def _average_precision(scores: Floats, wanted: NDArray[np.bool_], own: int) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = wanted[order[order != own]]
    ranks = np.flatnonzero(hits) + 1
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks)) if len(ranks) else 0.0


def _first(scores: Floats, own: int) -> list[int]:
    order = np.argsort(-scores, kind="stable")
    return [int(row) for row in order[order != own][:_FIRST_TEN]]


if __name__ == "__main__":
    sys.exit(main())
