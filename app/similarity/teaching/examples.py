"""Photos to learn from and to try with: their vectors, their kinds, and which are copies of one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.descriptor import unit_rows

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Random = np.random.Generator

COPIES_FROM = 0.95
"""From this similarity on (distance .32) two photos of one kind count as one picture: of one burst, or versions."""
_HELD_OUT = 0.4
_COMPARED = 2_000
_DIVIDED_FROM = 4
"""A kind of so many pictures is divided; a smaller one is learned from, or asked about, as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """``vectors`` (n, d) with the weights in them, ``kinds`` (n,), ``pictures`` (n,): equal numbers are copies."""

    vectors: Floats
    kinds: Numbers
    pictures: Numbers

    def __len__(self) -> int:
        return len(self.kinds)

    def of(self, which: Bools | Numbers) -> Examples:
        """Return some of them: a mask (n,), or rows."""
        return Examples(self.vectors[which], self.kinds[which], self.pictures[which])


def examples_of(vectors: Floats, kinds: Numbers) -> Examples:
    """Return examples with copies among them found, each kind by itself: copies of copies are copies."""
    pictures = np.arange(len(kinds))
    for rows in _rows_by_kind(kinds):
        for start in range(0, len(rows), _COMPARED):
            some = rows[start : start + _COMPARED]
            units = unit_rows(vectors[some])
            pictures[some] = some[_linked(units @ units.T >= COPIES_FROM)]
    return Examples(vectors, kinds, pictures)


def _linked(alike: Bools) -> Numbers:
    """Return for each row (n,) the first row that a chain of likenesses (n, n) leads to."""
    first = np.arange(len(alike))
    alike[first, first] = True  # a vector of nothing is not even like itself
    while True:
        nearer = np.where(alike, first, len(first)).min(axis=1)
        if (nearer == first).all():
            return first
        first = nearer


def held_out(examples: Examples, random: Random) -> Bools:
    """Draw the photos (n,) that nothing is learned from: four tenths, at least two pictures, of each kind of four.

    Of the kinds with two or three pictures four tenths are held out whole, and nothing of the others; a kind of one
    picture cannot be asked about. Copies of one picture are never on both sides.
    """
    held = np.zeros(len(examples), np.bool_)
    few: list[Numbers] = []
    for rows in _rows_by_kind(examples.kinds):
        pictures = random.permutation(np.unique(examples.pictures[rows]))
        if len(pictures) >= _DIVIDED_FROM:
            count = min(max(2, round(_HELD_OUT * len(pictures))), len(pictures) - 2)
            held[rows[np.isin(examples.pictures[rows], pictures[:count])]] = True
        elif len(pictures) > 1:
            few.append(rows)
    for place in random.permutation(len(few))[: round(_HELD_OUT * len(few))]:
        held[few[place]] = True
    return held


def put_aside(examples: Examples, share: float, random: Random) -> Bools:
    """Draw whole kinds (n,): about ``share`` of those that can be asked about."""
    askable = [rows for rows in _rows_by_kind(examples.kinds) if len(np.unique(examples.pictures[rows])) > 1]
    aside = np.zeros(len(examples), np.bool_)
    for place in random.permutation(len(askable))[: round(share * len(askable))]:
        aside[askable[place]] = True
    return aside


def a_slice(examples: Examples, share: float, random: Random) -> Bools:
    """Draw about ``share`` of the pictures (n,) of each kind that has at least three."""
    drawn = np.zeros(len(examples), np.bool_)
    for rows in _rows_by_kind(examples.kinds):
        pictures = random.permutation(np.unique(examples.pictures[rows]))
        count = max(1, round(share * len(pictures))) if len(pictures) > 2 else 0
        drawn[rows[np.isin(examples.pictures[rows], pictures[:count])]] = True
    return drawn


def _rows_by_kind(kinds: Numbers) -> list[Numbers]:
    order = np.argsort(kinds, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(kinds[order])) + 1) if len(order) else []
