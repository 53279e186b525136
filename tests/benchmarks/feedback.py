"""What marking answers is worth: groceries asked about once, and again with what somebody would mark for and against.

Each asked photo is asked alone; of its first answers those of its class become photos for, the others photos against,
as a shopkeeper would mark them. Then all of them are one question. Mean average precision is that of the photos that
were neither asked with nor marked, before and after, so that a mark does not count as an answer. Asked through the
Catalog, by comparing with every photo.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from app.core.question import Example, Question
from tests.benchmarks.laboratory import PHOTOS, Laboratory, laboratory, print_table

_EVERY = 4
_MARKS = (3, 10)
_LEAST_GAIN = 0.05


def feedback(photos: Path | None = None) -> list[tuple[str, bool]]:
    """Print the table; return what is expected of it."""
    folder = (photos or PHOTOS).resolve() / "grocery"
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {str(folder / row["path"]): row["class"] for row in csv.DictReader(file)}
    with laboratory() as lab:
        lab.add(folder)
        lab.ingest()
        asked = [path for path in sorted(labels) if Path(path).exists()][::_EVERY]
        gains: dict[str, list[tuple[float, float]]] = {}
        for path in asked:
            first = _order(lab, Question(path, len(labels), exact=True), labels)
            for marks in _MARKS:
                liked = [each for each in first[:marks] if labels[each] == labels[path]]
                disliked = [each for each in first[:marks] if labels[each] != labels[path]]
                ways = {
                    f"{marks} marks, for and against": (liked, disliked),
                    f"{marks} marks, those for alone": (liked, []),
                }
                rest = first[marks:]
                if not any(labels[each] == labels[path] for each in rest):
                    continue
                for name, (more, against) in ways.items():
                    question = Question(
                        path,
                        len(labels),
                        exact=True,
                        more=tuple(map(Example, more)),
                        against=tuple(map(Example, against)),
                    )
                    after = [each for each in _order(lab, question, labels) if each in set(rest)]
                    gains.setdefault(name, []).append((_precision(rest, labels, path), _precision(after, labels, path)))
    print_table(
        f"Groceries, every {_EVERY}th of {len(labels)} photos asks; precision among the photos not marked",
        ("", "questions", "mAP before", "mAP after", "better", "worse"),
        [
            (
                name,
                len(pairs),
                round(float(np.mean([before for before, _ in pairs])), 3),
                round(float(np.mean([after for _, after in pairs])), 3),
                sum(after > before for before, after in pairs),
                sum(after < before for before, after in pairs),
            )
            for name, pairs in gains.items()
        ],
    )
    pairs = gains[f"{_MARKS[-1]} marks, for and against"]
    gain = float(np.mean([after - before for before, after in pairs]))
    return [(f"{_MARKS[-1]} marks gain {gain:.3f} mAP, at least {_LEAST_GAIN}", gain >= _LEAST_GAIN)]


def _order(lab: Laboratory, question: Question, labels: dict[str, str]) -> list[str]:
    """Return the labelled photos in the order of the answer, one for each content."""
    named = (next((path for path in match.paths if path in labels), None) for match in lab.answer(question).matches)
    return [path for path in named if path is not None]


def _precision(order: list[str], labels: dict[str, str], asked: str) -> float:
    """Return the average precision of an order."""
    ranks = [rank for rank, path in enumerate(order, 1) if labels[path] == labels[asked]]
    return float(np.mean([place / rank for place, rank in enumerate(ranks, 1)])) if ranks else 0.0
