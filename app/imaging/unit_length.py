"""Blocks of a descriptor have unit length, so that a dot product is a cosine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def unit_length(vector: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return ``vector`` divided by its Euclidean length as float32; a vector of zeros stays one."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)
