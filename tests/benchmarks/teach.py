"""What teaching and shorter codes are worth, on labelled groceries.

    python3 build/bench.py teach [--photos FOLDER] [--splits N]

The groceries of FOLDER are indexed through the Catalog into a temporary library; vectors are those that its store then
holds, each content once (most of these photos are there under several names).

Taught: in each of N splits (other seeds), six tenths of the photos of each class are learned from, the others ask each
other; nothing of these was seen before. Both heads are shown, and which of them the lesson kept by photos that it put
aside of those it learned from. *New classes*: a third of the classes is put aside whole, the head learned from the
others, and their photos ask each other. The first rows are what was there before: the standard vector, and the average
of the network's last map (``baselines.py``). All come in the order that a library of these photos would have.

Compact: the principal axes of the same photos, without their labels, asked as above; recall@10 is that of photos of the
library that were not learned from, by the full vector and by the code. Bytes are those of a photo in the catalog.

Expected: the kept head finds more first answers than the standard vector, beyond chance, in each split; labels dealt at
random help in none; a code of 64 numbers keeps nine tenths of the precision of the full vector.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.similarity.descriptor import query_scale
from app.similarity.shipped_engines import load_shipped
from app.similarity.teaching import lesson
from app.similarity.teaching.asking import Marks, ask
from app.similarity.teaching.axes import principal_axes
from app.similarity.teaching.compact import short_code
from app.similarity.teaching.examples import Examples, Floats, examples_of, held_out, put_aside
from app.similarity.teaching.lesson import HEADS, Lesson, learn
from tests.benchmarks.baselines import Baselines
from tests.benchmarks.laboratory import PHOTOS, existing_folder, laboratory, print_table, verdict

_NUMBERS = 32
_CODES = (16, 32, 64, 128, 256)
_KEPT_PRECISION, _OF_NUMBERS = 0.9, 64
_WAYS = {"linear": "taught, closed form", "relu": "taught, small network"}


class Figures:
    """Marks of the ways of describing photos, gathered over the splits."""

    def __init__(self) -> None:
        self._marks: dict[str, list[tuple[Marks, Marks]]] = {}

    def add(self, way: str, held: Marks, new: Marks) -> None:
        self._marks.setdefault(way, []).append((held, new))

    def precision(self, way: str) -> float:
        return self.row(way)[1]

    def row(self, way: str) -> tuple[float, float, float, float]:
        """Return first right and mAP of photos that were held out, then both of new classes: means over the splits."""
        held, new = zip(*self._marks[way], strict=True)
        return (
            float(np.mean([marks.first_right for marks in held])),
            float(np.mean([marks.mean_precision for marks in held])),
            float(np.mean([marks.first_right for marks in new])),
            float(np.mean([marks.mean_precision for marks in new])),
        )


def both(examples: Examples, seed: int, vectors: Callable[[Examples, Examples], Floats]) -> tuple[Marks, Marks]:
    """Ask the photos held out of a lesson, and those of the classes put aside; ``vectors`` of (learned from, asked)."""
    marks = []
    for drawn in (
        held_out(examples, np.random.default_rng(seed)),
        put_aside(examples, 1 / 3, np.random.default_rng(seed + 2)),
    ):
        asked = examples.of(drawn)
        marks.append(ask(vectors(examples.of(~drawn), asked), asked, _silent))
    return marks[0], marks[1]


def lesson_of(examples: Examples, seed: int, heads: tuple[lesson.Head, ...] = HEADS) -> Lesson:
    """Learn with only these kinds of heads to choose from."""
    lesson.HEADS, before = heads, lesson.HEADS
    try:
        return learn(examples, _NUMBERS, seed, _silent)
    finally:
        lesson.HEADS = before


def taught(examples: Examples, pooled: Floats, splits: int, figures: Figures) -> list[tuple[str, bool]]:
    """Print the table of what was taught; return what is expected of it."""
    kept: list[Lesson] = []
    seconds = []
    for seed in range(splits):
        figures.add("standard", *both(examples, seed, lambda _, asked: asked.vectors))
        of_pooled = Examples(pooled, examples.kinds, examples.pictures)
        figures.add("plain (average pool)", *both(of_pooled, seed, lambda _, asked: asked.vectors))
        for head in HEADS:
            alone = lesson_of(examples, seed, (head,))
            if alone.unknown_kinds is not None:
                figures.add(_WAYS[head], alone.proof.after, alone.unknown_kinds.after)
        begun = time.process_time()
        kept.append(lesson_of(examples, seed))
        seconds.append(time.process_time() - begun)
    ways = ("plain (average pool)", "standard", *_WAYS.values())
    proof = kept[0].proof
    print_table(
        f"Asked by {len(proof.before.rows)} of {len(examples)} pictures in {len(np.unique(examples.kinds))} classes, "
        f"{int(kept[0].learned_from.sum())} learned from, {_NUMBERS} numbers; means of {splits} splits",
        ("", "first right", "mAP", "new classes: first", "mAP"),
        [(way, *figures.row(way)) for way in ways],
    )
    for seed, each in enumerate(kept):
        proof = each.proof
        print(
            f"  split {seed}: kept {_WAYS[each.head]}, {proof.before.first_right:.3f} → {proof.after.first_right:.3f}, "
            f"{proof.better} better, {len(proof.worse_rows)} worse, chance {proof.chance:.1g}; {seconds[seed]:.1f} s"
        )
    dealt = np.random.default_rng(0).permutation(examples.kinds)
    of_chance = [lesson_of(Examples(examples.vectors, dealt, examples.pictures), seed) for seed in range(splits)]
    print(f"  labels dealt at random: helps in {sum(each.proof.helps for each in of_chance)} of {splits} splits")
    return [
        (
            f"the kept head helps in {sum(each.proof.helps for each in kept)} of {splits} splits",
            all(each.proof.helps for each in kept),
        ),
        ("labels dealt at random help in none", not any(each.proof.helps for each in of_chance)),
    ]


def compact(examples: Examples, dim: int, splits: int, figures: Figures) -> list[tuple[str, bool]]:
    """Print the table of shorter codes; return what is expected of them."""
    rows = [(f"full vector ({dim})", *figures.row("standard")[:2], 1.0, 2 * dim)]
    precision = {}
    for numbers in _CODES:
        recalls = []
        for seed in range(splits):

            def coded(learned_from: Examples, asked: Examples, numbers: int = numbers, seed: int = seed) -> Floats:
                return principal_axes(learned_from.vectors, numbers, seed).apply(asked.vectors)

            figures.add(str(numbers), *both(examples, seed, coded))
            recalls.append(short_code(examples.vectors, numbers, seed, _silent).recall)
        first, precision[numbers], *_ = figures.row(str(numbers))
        rows.append((f"compact {numbers}", first, precision[numbers], float(np.mean(recalls)), 2 * numbers))
    print_table(
        f"Shorter codes without labels, the same questions; recall@10 among {len(examples)} pictures",
        ("", "first right", "mAP", "recall@10", "bytes a photo"),
        rows,
    )
    share = precision[_OF_NUMBERS] / figures.precision("standard")
    return [(f"{_OF_NUMBERS} numbers keep {share:.3f} of the precision", share >= _KEPT_PRECISION)]


def _silent(_: float) -> None:
    pass


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="What teaching and shorter codes are worth.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder with grocery/")
    parser.add_argument("--splits", type=int, default=3, help="how many times photos are drawn (3)")
    options = parser.parse_args()
    photos = existing_folder(options.photos) / "grocery"
    with (photos / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {str(photos / row["path"]): row["class"] for row in csv.DictReader(file)}
    engine = load_shipped("standard", models_folder())
    with laboratory(Settings(device="cpu")) as lab:
        lab.add(photos)
        lab.ingest()
        contents, vectors, by_path = lab.vectors(engine.model_id)
    path_of = {by_path[path]: path for path in sorted(labels, reverse=True) if path in by_path}
    known = [row for row, content_id in enumerate(contents) if content_id in path_of]
    rows = sorted(known, key=lambda row: path_of[contents[row]])  # not as they came, or every run draws others
    paths = [path_of[contents[row]] for row in rows]
    kinds = np.unique([labels[path] for path in paths], return_inverse=True)[1].astype(np.int64)
    examples = examples_of(vectors[rows] * np.sqrt(query_scale(engine.blocks)), kinds)
    pooled = Baselines(engine.models[0]).describe(paths)["pooled"]
    figures = Figures()
    return verdict(
        [
            *taught(examples, pooled, options.splits, figures),
            *compact(examples, engine.dim, options.splits, figures),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
