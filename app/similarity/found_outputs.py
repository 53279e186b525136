"""Which outputs of a network a vector can be made of, and which is the best of them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import MOST_NUMBERS, Layout, OutputChoice, OutputPooling
from app.core.errors import InputError
from app.similarity.pooling import FirstToken, Floats, Mean, MeanNhwc, MeanTokens, Pooling, Vector, pooled

LEAST_NUMBERS = 8
"""Fewer tell hardly any two pictures apart."""

_CLASS_COUNTS = frozenset({365, 1000, 1001, 10450, 21841, 21843})
_OF_CLASSES = re.compile(r"logit|prob|softmax|class|predict|score", re.IGNORECASE)
_OF_VECTORS = re.compile(r"embed|pool|feat|fc1|flatten|avg", re.IGNORECASE)
# How many tokens stand before those of the patches: none, the one of the whole picture, that and registers.
_BEFORE_PATCHES = (1, 0, 5, 2)
_NOTHING = 1e-12

POOLINGS: dict[OutputPooling, Pooling] = {
    "vector": Vector(),
    "mean": Mean(),
    "mean_nhwc": MeanNhwc(),
    "first_token": FirstToken(),
    "mean_tokens": MeanTokens(),
}


def vectors_of(values: NDArray[np.generic], pooling: OutputPooling) -> Floats | None:
    """Return the vectors (n, d) that an output's numbers for n pictures make; None where they make none in this way."""
    if not np.issubdtype(values.dtype, np.floating):
        return None
    try:
        return pooled(values.astype(np.float32, copy=False), POOLINGS[pooling])
    except ArithmeticError:
        return None


def choices(
    arrays: Mapping[str, NDArray[np.generic]], layout: Layout, hidden: Collection[str], count: int
) -> tuple[OutputChoice, ...]:
    """Return what can be made of the outputs that a network gave for ``count`` pictures, the best first.

    ``arrays``: by name, in the order of the network; ``hidden``: those that it does not give by itself. Raises
    InputError when there is none.
    """
    made = (_choice(name, values, layout, count, name in hidden) for name, values in arrays.items())
    found = [choice for choice in made if choice is not None]
    fit = [choice for choice in found if LEAST_NUMBERS <= choice.numbers <= MOST_NUMBERS]
    if not fit:
        raise _none(found, arrays)
    has_vector = any(choice.pooling == "vector" and not choice.are_classes and not choice.is_hidden for choice in fit)
    return tuple(sorted(fit, key=lambda choice: _rank(choice, has_vector)))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return vectors (n, d) of length one; nothing stays nothing."""
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    result: NDArray[np.float64] = np.divide(exact, lengths, out=np.zeros_like(exact), where=lengths > _NOTHING)
    return result


def _choice(name: str, values: NDArray[np.generic], layout: Layout, count: int, is_hidden: bool) -> OutputChoice | None:
    """Return what can be made of one output, None if it does not tell of pictures."""
    if values.ndim < 2 or len(values) != count or not values.size:
        return None
    shape = values.shape[1:]
    pooling = _pooling(shape, layout)
    numbers = None if pooling is None else vectors_of(values, pooling)
    if pooling is None or numbers is None:
        return None
    are_classes = pooling == "vector" and not is_hidden and _are_classes(name, numbers)
    return OutputChoice(name, shape, pooling, numbers.shape[1], is_hidden, are_classes)


def _pooling(shape: Sequence[int], layout: Layout) -> OutputPooling | None:
    if len(shape) == 1:
        return "vector"
    if len(shape) == 2:
        tokens = shape[0]
        squares = (tokens - before for before in _BEFORE_PATCHES if before and tokens > before)
        has_first = any(math.isqrt(patches) ** 2 == patches for patches in squares)
        is_square = math.isqrt(tokens) ** 2 == tokens
        return "first_token" if has_first and not is_square else "mean_tokens"
    if len(shape) != 3:
        return None
    first, middle, last = shape
    if first == middle != last:
        return "mean_nhwc"
    if middle == last != first:
        return "mean"
    return "mean" if layout == "nchw" else "mean_nhwc"


def _are_classes(name: str, numbers: NDArray[np.float32]) -> bool:
    sums = numbers.sum(axis=1, dtype=np.float64)
    are_shares = bool((numbers >= 0).all()) and bool(np.allclose(sums, 1, atol=1e-3))
    return are_shares or numbers.shape[1] in _CLASS_COUNTS or _OF_CLASSES.search(name) is not None


def _rank(choice: OutputChoice, has_vector: bool) -> tuple[int, bool]:
    if choice.are_classes:
        place = 5
    elif choice.is_hidden:
        place = 4 if has_vector else 1
    else:
        place = {"vector": 0, "first_token": 1, "mean": 2, "mean_nhwc": 2, "mean_tokens": 3}[choice.pooling]
    return place, _OF_VECTORS.search(choice.name) is None


def _none(found: Sequence[OutputChoice], arrays: Mapping[str, NDArray[np.generic]]) -> InputError:
    if found:
        most = max(choice.numbers for choice in found)
        if most > MOST_NUMBERS:
            return InputError(
                "The network gives {count} numbers for a picture. Photokin takes {most} at most.",
                count=min(choice.numbers for choice in found if choice.numbers > MOST_NUMBERS),
                most=MOST_NUMBERS,
            )
        return InputError(
            "The network gives only {count} numbers for a picture. That tells hardly any two apart.", count=most
        )
    shapes = ", ".join(f"{name} {'×'.join(map(str, values.shape))}" for name, values in arrays.items())
    return InputError("None of the network's outputs can become a vector: {shapes}.", shapes=shapes[:200])
