"""The principal axes of photos' vectors: fewer numbers that keep most of what tells them apart (Pearson 1901)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_COVARIANCE_UP_TO = 2_048
_MORE, _POWERS = 32, 2
_NOTHING = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """``mean`` (d,), ``axes`` (d, k) orthonormal columns, the most telling first, ``spread`` (k,): variances on them.

    ``kept``: the share of the whole variance, 0…1.
    """

    mean: Floats
    axes: Floats
    spread: Floats
    kept: float

    def apply(self, vectors: Floats) -> Floats:
        """Return (n, k) for vectors (n, d)."""
        apart: Floats = vectors - self.mean
        return apart @ self.axes


def principal_axes(vectors: Floats, most: int, seed: int) -> Axes:
    """Return up to ``most`` principal axes of vectors (n, d), n at least 2; those without spread are left out.

    Of long vectors they are found in the space that products with random directions span, sharpened twice (N. Halko,
    P.-G. Martinsson, J. Tropp, "Finding structure with randomness", SIAM Review 2011): exact is out of reach there.
    """
    mean: Floats = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    apart: Floats = vectors - mean
    count, dim = apart.shape
    if count <= min(dim, _COVARIANCE_UP_TO):
        squares, shares = np.linalg.eigh((apart @ apart.T).astype(np.float64))
        found = squares > _NOTHING * max(squares[-1], 1e-30)
        spread = squares[found]
        axes = apart.T @ (shares[:, found] / np.sqrt(spread))
    elif dim <= _COVARIANCE_UP_TO:
        spread, axes = np.linalg.eigh((apart.T @ apart).astype(np.float64))
    else:
        random = np.random.default_rng(seed)
        sketch = random.standard_normal((dim, min(dim, most + _MORE)), np.float32)
        for _ in range(_POWERS + 1):
            sketch = np.linalg.qr(apart.T @ (apart @ sketch))[0]
        seen = apart @ sketch
        spread, inner = np.linalg.eigh((seen.T @ seen).astype(np.float64))
        axes = sketch @ inner
    spread, axes = spread[::-1][:most], axes[:, ::-1][:, :most]
    told = spread > _NOTHING * spread.max(initial=1e-30)
    whole = float(np.einsum("ij,ij->", apart, apart, dtype=np.float64))
    kept = min(1.0, float(spread[told].sum()) / whole) if whole else 1.0
    return Axes(mean, axes[:, told].astype(np.float32), (spread[told] / count).astype(np.float32), kept)
