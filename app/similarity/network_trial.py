"""Trying a network from somewhere on a few pictures: whether its vectors are of any use, and what they cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import MOST_NUMBERS, Trial
from app.core.errors import InputError
from app.similarity.found_network import FoundNetwork, Way
from app.similarity.found_outputs import LEAST_NUMBERS, unit, vectors_of

SLOWEST_S = 5.0
"""For a photo on one core: ten thousand photos take a night of two cores then."""

_LEAST_ROUNDS = 2
_ENOUGH_S, _MOST_S = 0.2, 1.0
_HOUR_S = 3600
_MOST_APART = 1e-3  # of numbers of a vector of length one that is to be the same again, as for a known answer
_SAME = 1e-6  # 1 - cosine: less than what is left of it in float16


def try_out(network: FoundNetwork, way: Way, pictures: Sequence[NDArray[np.uint8]], memory: Callable[[], int]) -> Trial:
    """Try a network on different pictures of one size; ``memory`` returns what this process holds more than before it.

    Raises InputError for one that is of no use.
    """
    first = seconds(network, pictures[0], way, rounds=1)
    if first > 2 * SLOWEST_S:
        raise too_slow(first)
    vectors = network.vectors(pictures, way)
    check_count(vectors.shape[1])
    if not np.isfinite(vectors).all():
        raise InputError("The network gives numbers that are none (infinite, or no number at all).")
    ones = unit(vectors)
    if not ones.any(axis=1).all() or float((ones @ ones[0]).min()) > 1 - _SAME:
        raise InputError("The network gives the same numbers for every picture.")
    if np.abs(unit(network.vectors(pictures[:1], way)) - ones[:1]).max() > _MOST_APART:
        raise InputError(
            "The network gives other numbers each time it sees a picture. Export it for use, not training."
        )
    taken_s = min(first, seconds(network, pictures[0], way))
    if taken_s > SLOWEST_S:
        raise too_slow(taken_s)
    return Trial(vectors.shape[1], 1000 * taken_s, memory())


def check_count(numbers: int) -> None:
    """Raise InputError for a vector that is too long, or tells nothing."""
    if numbers > MOST_NUMBERS:
        raise InputError(
            "The network gives {count} numbers for a picture. Photokin takes {most} at most.",
            count=numbers,
            most=MOST_NUMBERS,
        )
    if numbers < LEAST_NUMBERS:
        raise InputError(
            "The network gives only {count} numbers for a picture. That tells hardly any two apart.", count=numbers
        )


def takes_any_number(network: FoundNetwork, way: Way, pictures: Sequence[NDArray[np.uint8]]) -> bool:
    """Tell whether two pictures at once get the vectors that they get alone: a free batch is often only said."""
    if network.picture.batch is not None:
        return False
    alone = unit(network.vectors(pictures[:2], way))
    try:
        values = network.arrays(np.stack(pictures[:2]), way, (way.output,))[way.output]
    except InputError:
        return False
    together = vectors_of(values, way.pooling)
    if together is None:
        return False
    return together.shape == alone.shape and bool(np.abs(unit(together) - alone).max() <= _MOST_APART)


def too_slow(taken_s: float) -> InputError:
    """Return the sentence for a network that takes so long for a photo on one core."""
    return InputError(
        "The network is too slow to be useful: a core of this computer reads {count} photos an hour with it.",
        count=int(_HOUR_S / taken_s),
    )


def seconds(network: FoundNetwork, picture: NDArray[np.uint8], way: Way, rounds: int = 0) -> float:
    """Return the processor time of one photo, the mean of some ``rounds``: others may be busy on this computer.

    Some systems count that time in steps of 10 ms; where there was none in all that while it is the time of the wall.
    """
    begun, before, done = time.monotonic(), time.process_time(), 0
    while True:
        network.arrays(network.filled(picture), way, (way.output,) if way.output else ())
        done += 1
        taken_s, waited_s = time.process_time() - before, time.monotonic() - begun
        if done == rounds or (not rounds and done >= _LEAST_ROUNDS and (taken_s > _ENOUGH_S or waited_s > _MOST_S)):
            return (taken_s or waited_s) / done
