"""How neighbours tell a folder: each speaks for where it lies, the louder the nearer it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from app.core.belonging import SURE, LeftOneOut

VOTERS = 10
_DOUBT = 0.25
"""The voice of nobody: what a single neighbour that is hardly like a photo says is not much."""
_NEVER = 2.0
_FEWEST = 5
"""So many answers at least, before anything is believed of them."""


class Voter(NamedTuple):
    """A neighbour: the photos that hold it, and its distance."""

    paths: tuple[str, ...]
    distance: float


class Vote(NamedTuple):
    """What came of it: "" and 0 where nobody is near enough to say anything."""

    folder: str
    share: float


def vote(voters: Sequence[Voter], hearing: float) -> Vote:
    """Return for which folder the voters speak, and with which share (0…1) of all voices.

    ``hearing``: the distance from which on a neighbour says nothing. A neighbour with copies in several folders divides
    its voice among them.
    """
    voices: dict[str, float] = {}
    for voter in voters:
        loud = max(0.0, 1 - voter.distance / hearing)
        folders = sorted({os.path.dirname(path) for path in voter.paths})
        for folder in folders:
            voices[folder] = voices.get(folder, 0.0) + loud / len(folders)
    total = sum(voices.values())
    if total <= 0:
        return Vote("", 0.0)
    folder = max(sorted(voices), key=lambda each: voices[each])
    return Vote(folder, voices[folder] / (total + _DOUBT))


def left_one_out(votes: Sequence[tuple[Vote, Callable[[str], bool]]]) -> LeftOneOut:
    """Return how far votes about photos whose folder is known can be trusted; each comes with what says it is right.

    Where an answer begins is chosen on every other one of them, and its accuracy told of the rest: who is chosen by
    looks better than it is.
    """
    choosing = votes[::2]
    least = _least_share([(each.share, is_right(each.folder)) for each, is_right in choosing if each.folder])
    told = [(each.share, is_right(each.folder)) for each, is_right in votes[1::2] if each.folder]
    answered = [right for share, right in told if share >= least]
    return LeftOneOut(len(votes[1::2]), len(answered), sum(answered), least)


def _least_share(rated: Sequence[tuple[float, bool]]) -> float:
    """Return the least share from which on enough of all votes are right; beyond 1 where there is none."""
    if not rated:
        return _NEVER
    ordered = sorted(rated, reverse=True)
    right = np.cumsum([is_right for _, is_right in ordered]) / np.arange(1, len(ordered) + 1)
    enough = [number for number in np.flatnonzero(right >= SURE).tolist() if number + 1 >= _FEWEST]
    return ordered[enough[-1]][0] if enough else _NEVER
