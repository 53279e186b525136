"""Which outputs of a network a vector can be made of, and which is the best of them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import MOST_NUMBERS, Layout, OutputChoice, OutputPooling
from app.core.errors import InputError

LEAST_NUMBERS = 8
"""Fewer tell hardly any two pictures apart."""

_CLASS_COUNTS = frozenset({365, 1000, 1001, 10450, 21841, 21843})
_OF_CLASSES = re.compile(r"logit|prob|softmax|class|predict|score", re.IGNORECASE)
_OF_VECTORS = re.compile(r"embed|pool|feat|fc1|flatten|avg", re.IGNORECASE)
# How many tokens stand before those of the patches: none, the one of the whole picture, that and registers.
_BEFORE_PATCHES = (1, 0, 5, 2)
_NOTHING = 1e-12

_AXES: dict[OutputPooling, int] = {"mean": 4, "mean_nhwc": 4, "first_token": 3, "mean_tokens": 3}


def fits(values: NDArray[np.generic], pooling: OutputPooling) -> bool:
    """Tell whether an output has the shape of which vectors are made in this way."""
    if values.dtype.kind != "f":
        return False
    if pooling == "vector":
        return values.ndim >= 2 and set(values.shape[2:]) <= {1}
    return values.ndim == _AXES[pooling]


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


def pooled(values: NDArray[np.generic], pooling: OutputPooling) -> NDArray[np.float32]:
    """Return the vectors (n, d) that an output's numbers for n pictures make, not of unit length."""
    numbers = np.asarray(values, np.float32)
    if pooling == "mean":
        return _mean(numbers, (2, 3))
    if pooling == "mean_nhwc":
        return _mean(numbers, (1, 2))
    if pooling == "first_token":
        return numbers[:, 0]
    if pooling == "mean_tokens":
        return _mean(numbers, (1,))
    return numbers.reshape(len(numbers), -1)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return vectors (n, d) of length one; nothing stays nothing."""
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    result: NDArray[np.float64] = np.divide(exact, lengths, out=np.zeros_like(exact), where=lengths > _NOTHING)
    return result


def _mean(numbers: NDArray[np.float32], axes: tuple[int, ...]) -> NDArray[np.float32]:
    return np.asarray(numbers.mean(axis=axes, dtype=np.float64), np.float32)


def _choice(name: str, values: NDArray[np.generic], layout: Layout, count: int, is_hidden: bool) -> OutputChoice | None:
    """Return what can be made of one output, None if it does not tell of pictures."""
    if values.dtype.kind != "f" or values.ndim < 2 or len(values) != count:
        return None
    shape = values.shape[1:]
    pooling = _pooling(shape, layout)
    if pooling is None or 0 in shape:
        return None
    numbers = pooled(values, pooling)
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
