"""Blocks of a descriptor have unit length, so that a dot product is a cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDING_ERRORS = 1e-3  # what is left where a flat picture has nothing to measure; they must not become a direction


def unit_length(vector: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return ``vector`` divided by its Euclidean length as float32; one of zeros and rounding errors gives zeros."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > _ROUNDING_ERRORS else np.zeros_like(vector)).astype(np.float32)
