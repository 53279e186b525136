"""The whole lesson: learn two heads from some of the examples, keep the better one, and prove it on the others.

    examples ─┬─ held out (.4) ───────────────────────────────▶ proof: the base asked, the kept head asked
              └─ learned from ─┬─ held out of these (.4) ──▶ which head is kept
                               └─ rest ──▶ both heads, for that choice; then the kept kind anew, from all learned from

Nothing that is learned, and no choice, sees a photo of the proof, or a copy of one. Those who ask and those who answer
are held out alike. Kinds that nobody learned from are another matter: a third of the kinds is put aside whole, the kept
kind of head learned from the others, and these asked; that is told, and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.similarity.certainty import sign_test
from app.similarity.learned_map import LearnedMap, Step
from app.similarity.teaching.asking import Marks, Report, ask
from app.similarity.teaching.axes import Axes, principal_axes
from app.similarity.teaching.examples import Bools, Examples, Floats, Numbers, held_out, put_aside
from app.similarity.teaching.linear_head import between_kind_directions, within_kind_whitening
from app.similarity.teaching.relu_head import trained_layer

Head = Literal["linear", "relu"]
HEADS: tuple[Head, ...] = ("linear", "relu")

HELPS_UP_TO = 0.05
"""Where chance alone does as much more often than this, a change is not said to help."""
_STARTING_AXES = 512
"""Both heads see the photos on so many principal axes: more cost time and help little (``bench.py teach``)."""
MOST_KINDS_TRAINED = 2_000
"""Of more kinds only the closed form is learned: the other would take minutes."""
_ASIDE = 1 / 3
_LEAST_KINDS_ASIDE = 9


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The same questions before and after."""

    before: Marks
    after: Marks

    @property
    def better(self) -> int:
        """How many first answers became right."""
        return int((self.after.right & ~self.before.right).sum())

    @property
    def worse_rows(self) -> Numbers:
        """The rows whose first answer became wrong."""
        return self.before.rows[self.before.right & ~self.after.right]

    @property
    def chance(self) -> float:
        return sign_test(self.better, len(self.worse_rows))

    @property
    def helps(self) -> bool:
        return self.after.first_right > self.before.first_right and self.chance <= HELPS_UP_TO


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """``learned``: the map of the head that was kept, for weighted vectors. ``proof``: rows are those of the examples.

    ``learned_from`` (n,): which examples it was. ``unknown_kinds``: None where there are too few kinds for that.
    """

    learned: LearnedMap
    head: Head
    learned_from: Bools
    proof: Compared
    unknown_kinds: Compared | None


class NothingToAskError(Exception):
    """Not one question can be asked about photos that are not learned from."""


def learn(examples: Examples, numbers: int, seed: int, report: Report) -> Lesson:
    """Learn a map to up to ``numbers`` numbers. The same examples, numbers and seed give the same map.

    ``report`` is called with the share that is done, and may raise. Raises NothingToAskError.
    """
    held = held_out(examples, np.random.default_rng(seed))
    taught, tried = examples.of(~held), examples.of(held)
    before = ask(tried.vectors, tried, between(report, 0, 0.05))
    if not len(before.rows):
        raise NothingToAskError
    head = _better_head(taught, numbers, seed, between(report, 0.05, 0.4))
    learned = learned_head(taught, head, numbers, seed, between(report, 0.4, 0.65))
    after = ask(learned.apply(tried.vectors), tried, between(report, 0.65, 0.7))
    unknown = _on_unknown_kinds(examples, head, numbers, seed, between(report, 0.7, 1))
    report(1.0)
    rows = np.flatnonzero(held)
    return Lesson(learned, head, ~held, Compared(_at(rows, before), _at(rows, after)), unknown)


def learned_head(examples: Examples, head: Head, numbers: int, seed: int, report: Report) -> LearnedMap:
    """Learn one kind of head from all ``examples``."""
    axes = principal_axes(examples.vectors, _STARTING_AXES, seed)
    if not axes.axes.size:
        axes = _no_axes(examples.vectors)
    values = axes.apply(examples.vectors)
    whitening = within_kind_whitening(values, examples.kinds)
    whitened = Examples(values @ whitening, examples.kinds, examples.pictures)
    onto: Floats = axes.axes @ whitening
    if head == "linear":
        matrix: Floats = onto @ between_kind_directions(whitened.vectors, whitened.kinds, numbers)
        return LearnedMap(axes.mean, (Step(matrix, np.zeros(matrix.shape[1], np.float32), relu=False),))
    layer = trained_layer(whitened, numbers, np.random.default_rng(seed), report)
    return LearnedMap(axes.mean, (Step(onto @ layer.matrix, layer.bias, relu=True),))


def between(report: Report, start: float, end: float) -> Report:
    """Return the report of a part of the work, from ``start`` to ``end`` of the whole."""
    return lambda share: report(start + share * (end - start))


def _better_head(taught: Examples, numbers: int, seed: int, report: Report) -> Head:
    """Return the head that finds more in a part of ``taught`` that it did not learn from; the simpler if they tie."""
    heads = HEADS if len(np.unique(taught.kinds)) <= MOST_KINDS_TRAINED else HEADS[:1]
    if len(heads) == 1:
        return heads[0]
    held = held_out(taught, np.random.default_rng(seed + 1))
    learning, tried = taught.of(~held), taught.of(held)
    found: dict[Head, float] = {}
    for place, head in enumerate(heads):
        part = between(report, place / len(heads), (place + 1) / len(heads))
        learned = learned_head(learning, head, numbers, seed, between(part, 0, 0.8))
        found[head] = ask(learned.apply(tried.vectors), tried, between(part, 0.8, 1)).mean_precision
    return max(heads, key=found.__getitem__)


def _on_unknown_kinds(examples: Examples, head: Head, numbers: int, seed: int, report: Report) -> Compared | None:
    aside = put_aside(examples, _ASIDE, np.random.default_rng(seed + 2))
    taught, tried = examples.of(~aside), examples.of(aside)
    if len(np.unique(tried.kinds)) * round(1 / _ASIDE) < _LEAST_KINDS_ASIDE or len(np.unique(taught.kinds)) < 2:
        return None
    learned = learned_head(taught, head, numbers, seed, between(report, 0, 0.8))
    rows = np.flatnonzero(aside)
    before = ask(tried.vectors, tried, between(report, 0.8, 0.9))
    after = ask(learned.apply(tried.vectors), tried, between(report, 0.9, 1))
    return Compared(_at(rows, before), _at(rows, after))


def _at(rows: Numbers, marks: Marks) -> Marks:
    return Marks(rows[marks.rows], marks.right, marks.precision)


def _no_axes(vectors: Floats) -> Axes:
    """Return one axis for photos that are all the same."""
    return Axes(vectors.mean(axis=0), np.eye(vectors.shape[1], 1, dtype=np.float32), np.ones(1, np.float32), 1.0)
