"""What it is worth to train a whole network, beside a taught head; an autoencoder's code beside principal axes.

    python3 build/bench.py finetune [--photos FOLDER] [--every N] [--numbers N] [--only classes|codes]

Needs the extra ``finetune``. So that it takes some ten minutes of a processor, only every N-th class of the groceries
of FOLDER is learned (the third); the autoencoder learns from all of them, looking at each a sixth as often as usual.

Trained: six tenths of the photos of each class are learned from, the others ask each other; nothing of these, and no
copy of one, was learned from. Every way is asked by the same photos, as ``engine teach`` and ``engine finetune`` divide
them alike. *plain* is the average of the network's last map (``baselines.py``). New classes: the same network trained
again without a third of the classes, which are asked about.

Short codes: the library's pictures without their labels; recall@10 is that of pictures which were not learned from, by
the full vector and by the code. First right and mAP are those of all labelled photos, asked as ``evaluate`` asks.

Expected: the trained network helps; principal axes keep more of the ten nearest than an autoencoder's numbers.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.core.engine_teaching import CompactPlan, Figures, TeachPlan
from app.core.engine_training import AutoencoderPlan, FinetunePlan
from app.core.evaluation import EvaluationPlan
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.vectors_of_files import FileVectors
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.gathered import gathered
from app.similarity.shipped_engines import load_shipped
from app.similarity.teaching.asking import Marks, ask
from app.similarity.teaching.examples import held_out
from tests.benchmarks.baselines import Baselines
from tests.benchmarks.laboratory import PHOTOS, Laboratory, existing_folder, laboratory, print_table, verdict

_SEED = 0
_SMALL_EPOCHS, _CODE_EPOCHS = 30, 12  # fewer than usual, so that they take no longer than the others
Value = TypeVar("Value")


def timed(work: Callable[[], Value]) -> tuple[Value, float]:
    """Return what came of some work, and the seconds of a processor that it took here and in processes of ours."""
    before = _processor_s()
    value = work()
    return value, _processor_s() - before


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def some_classes(photos: Path, every: int, folder: Path) -> Path:
    """Write a list of every so many classes; return where it lies."""
    with (photos / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [(str(photos / row["path"]), row["class"]) for row in csv.DictReader(file)]
    chosen = set(sorted({label for _, label in rows})[::every])
    path = folder / "labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("path", "class"), *(row for row in rows if row[1] in chosen)])
    return path


def plain(lab: Laboratory, labels: Path) -> Marks:
    """Ask the photos that both ways of learning hold out by the average of the network's last map."""
    base = Base(load_shipped("standard", models_folder()))
    labelled = read_labelled(str(labels), is_photo_name)
    contents, vectors, by_path = lab.vectors(base.engine.model_id)
    known = {content_id: row for row, content_id in enumerate(contents)}
    found = FileVectors({photo.path: by_path[photo.path] for photo in labelled.photos if photo.path in by_path})
    found.vectors = {each: vectors[known[each]].astype("<f2").tobytes() for each in set(found.contents.values())}
    examples = gathered(labelled.source, labelled.photos, found, base.weights)
    held = held_out(examples.examples, np.random.default_rng(_SEED))
    paths = [examples.paths[row] for row in np.flatnonzero(held)]
    pooled = Baselines(base.engine.models[0]).describe(paths)["pooled"]
    return ask(pooled, examples.examples.of(held), lambda _: None)


def trained(lab: Laboratory, labels: Path) -> list[tuple[str, bool]]:
    """Print the table of what was learned; return what is expected of it."""
    engines = lab.catalog.engines
    taught, taught_s = timed(lambda: lab.taught(engines.teach(TeachPlan(str(labels), seed=_SEED))))
    tuned, tuned_s = timed(
        lambda: lab.taught(engines.finetune(FinetunePlan(str(labels), seed=_SEED, new_classes=True)))
    )
    small_plan = FinetunePlan(str(labels), "nothing", epochs=_SMALL_EPOCHS, seed=_SEED)
    small, small_s = timed(lambda: lab.taught(engines.finetune(small_plan)))
    pooled = plain(lab, labels)

    def row(name: str, figures: Figures, new: Figures | None, seconds: float | None) -> tuple[object, ...]:
        beside = ("", "") if new is None else (new.first_right, new.mean_precision)
        return (name, figures.first_right, figures.mean_precision, *beside, "" if seconds is None else f"{seconds:.0f}")

    print_table(
        f"Asked by {len(pooled.rows)} pictures of {tuned.classes} classes, {tuned.photos} learned from",
        ("", "first right", "mAP", "new classes: first", "mAP", "processor s"),
        [
            ("plain (average pool)", pooled.first_right, pooled.mean_precision, "", "", ""),
            row("standard", taught.figures[0], taught.new_classes[0], None),
            row(f"taught head: {taught.kept}", taught.figures[1], taught.new_classes[1], taught_s),
            row(str(tuned.kept), tuned.figures[1], tuned.new_classes[1], tuned_s),
            row(str(small.kept), small.figures[1], None, small_s),
        ],
    )
    print("  the fine-tuned network was trained twice in its seconds, the second time without the new classes")
    return [(f"the fine-tuned network helps ({tuned.why_not or 'it does'})", tuned.helps)]


def coded(lab: Laboratory, photos: Path, numbers: int) -> list[tuple[str, bool]]:
    """Print the table of short codes; return what is expected of them."""
    engines = lab.catalog.engines
    axes, axes_s = timed(lambda: lab.compacted(engines.compact(CompactPlan(numbers, seed=_SEED))))
    plan = AutoencoderPlan(numbers, epochs=_CODE_EPOCHS, seed=_SEED)
    drawn, drawn_s = timed(lambda: lab.compacted(engines.autoencode(plan)))
    asked = lab.evaluate(EvaluationPlan(str(photos / "labels.csv"), ("standard", axes.name, drawn.name))).engines
    ways = (
        ("standard", 1.0, axes.bytes_before, 0.0),
        (f"principal axes, {numbers} numbers", axes.recall, axes.bytes_after, axes_s),
        (f"autoencoder, {numbers} numbers", drawn.recall, drawn.bytes_after, drawn_s),
    )
    print_table(
        f"Short codes of {drawn.photos} pictures; {drawn.kept_variance:.2f} of what tells them apart is drawn again",
        ("", "recall@10", "first right", "mAP", "bytes a photo", "processor s"),
        [
            (name, recall, each.first.value, each.average_precision.value, size, f"{seconds:.0f}")
            for (name, recall, size, seconds), each in zip(ways, asked, strict=True)
        ],
    )
    return [(f"principal axes keep more ({axes.recall:.3f} and {drawn.recall:.3f})", axes.recall > drawn.recall)]


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="What it is worth to train a whole network.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder with grocery/")
    parser.add_argument("--every", type=int, default=3, help="learn every so many of the classes (3)")
    parser.add_argument("--numbers", type=int, default=32, help="of the short codes (32)")
    parser.add_argument("--only", choices=("classes", "codes"), help="one of the two tables")
    options = parser.parse_args()
    photos = existing_folder(options.photos) / "grocery"
    with laboratory(Settings(device="cpu")) as lab, tempfile.TemporaryDirectory() as folder:
        lab.add(photos)
        lab.ingest()
        labels = some_classes(photos, options.every, Path(folder))
        learned = [] if options.only == "codes" else trained(lab, labels)
        codes = [] if options.only == "classes" else coded(lab, photos, options.numbers)
        return verdict([*learned, *codes])


if __name__ == "__main__":
    sys.exit(main())
