"""A map that was learned: from what an engine sees of a photo to fewer numbers that tell apart what somebody wants.

It takes the vector with its weights in it, √scale ∘ x (``descriptor.query_scale``), whose dot products are the
similarities that were there before; subtracts a mean; then goes through one or more steps x → x·matrix + bias, after
some of which what is negative becomes zero; and ends at unit length. One step without that is a linear map: whitening,
principal axes, a discriminant. Pure NumPy, float32; any thread may ask.

The file is NumPy's: ``mean`` (d,), ``relu`` (steps,) of truths, and ``matrix_0`` (d, h), ``bias_0`` (h,) and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.descriptor import unit_rows
from app.similarity.stored_arrays import load_arrays

Floats = NDArray[np.float32]

MOST_NUMBERS = 8192
_MOST_STEPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """x → x·matrix + bias, then max(0, ·) where ``relu``: ``matrix`` (d, k), ``bias`` (k,)."""

    matrix: Floats
    bias: Floats
    relu: bool


@dataclass(frozen=True, slots=True, eq=False)
class LearnedMap:
    """``mean`` (d,) is subtracted before the first of the ``steps``."""

    mean: Floats
    steps: tuple[Step, ...]

    @property
    def kind(self) -> Literal["linear", "relu"]:
        return "relu" if any(step.relu for step in self.steps) else "linear"

    @property
    def takes(self) -> int:
        """How many numbers go in."""
        return self.mean.size

    @property
    def gives(self) -> int:
        """How many numbers come out."""
        return self.steps[-1].bias.size

    def apply(self, weighted: Floats) -> Floats:
        """Return (n, gives), of unit length, for weighted vectors (n, takes)."""
        values: Floats = weighted - self.mean
        for step in self.steps:
            values = values @ step.matrix + step.bias
            if step.relu:
                values = np.maximum(values, 0)
        return unit_rows(values)


def linear_map(mean: Floats, matrix: Floats) -> LearnedMap:
    """Return x → (x − mean)·matrix."""
    return LearnedMap(mean, (Step(matrix, np.zeros(matrix.shape[1], np.float32), relu=False),))


def write_learned_map(path: Path, learned: LearnedMap) -> None:
    """Write the file that ``load_learned_map`` reads. Raises OSError."""
    arrays = {"mean": learned.mean, "relu": np.array([step.relu for step in learned.steps])}
    for place, step in enumerate(learned.steps):
        arrays |= {f"matrix_{place}": step.matrix, f"bias_{place}": step.bias}
    np.savez(path, allow_pickle=False, **{name: np.asarray(array, np.float32) for name, array in arrays.items()})


def load_learned_map(path: Path) -> LearnedMap:
    """Read a learned map. Raises AppError for a file that is none."""
    arrays = load_arrays(path)
    empty = np.empty(0, np.float32)
    mean, relu = arrays.get("mean", empty), arrays.get("relu", empty)
    shapes_fit = mean.ndim == 1 and mean.size > 0 and relu.ndim == 1 and 0 < relu.size <= _MOST_STEPS
    steps, takes = [], mean.size
    for place in range(relu.size if shapes_fit else 0):
        matrix, bias = arrays.get(f"matrix_{place}", empty), arrays.get(f"bias_{place}", empty)
        shapes_fit = shapes_fit and bias.ndim == 1 and 0 < bias.size <= MOST_NUMBERS
        shapes_fit = shapes_fit and matrix.shape == (takes, bias.size)
        steps.append(Step(matrix, bias, relu=bool(relu[place])))
        takes = bias.size
    if not shapes_fit or not all(np.isfinite(array).all() for array in arrays.values()):
        raise AppError("The learned map {path} is not valid: remove its engine and teach it again.", path=str(path))
    return LearnedMap(mean, tuple(steps))
