"""Several photos as one question: like these, not like those.

    q + 2 · mean(for) − mean(against)

of vectors less what all photos of the library have in common, where q is the first photo and the others are those for
and against (J. Rocchio, "Relevance feedback in information retrieval", 1971, with the weights that found most among
groceries: ``build/bench.py ask``). One other photo for counts as much as q, not twice as much: of two photos neither
says more than the other. A weight multiplies what a photo adds.

What comes out is a vector like any other, so that it is looked for like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weighted = tuple[Floats, float]

FOR, AGAINST = 2.0, 1.0
_NOTHING = 1e-4


def combined(wanted: Sequence[Weighted], against: Sequence[Weighted], scale: Floats, centre: Floats | None) -> Floats:
    """Return the vector (dim,) that is asked, of unit length as ``scale`` measures it.

    ``wanted`` are at least one (vector, weight), the first q; ``centre`` is None where it is not known. A photo by
    itself stays what it is. ValueError where nothing remains, as of a photo and a copy of it against it.
    """
    if len(wanted) == 1 and not against:
        return wanted[0][0]
    middle = np.zeros_like(scale) if centre is None else centre
    apart = wanted[0][1] * (wanted[0][0] - middle)
    more = wanted[1:]
    for vector, weight in more:
        apart = apart + min(FOR, len(more)) / len(more) * weight * (vector - middle)
    for vector, weight in against:
        apart = apart - AGAINST / len(against) * weight * (vector - middle)
    return _on_the_sphere(apart.astype(np.float64), middle.astype(np.float64), scale.astype(np.float64))


def _on_the_sphere(apart: NDArray[np.float64], middle: NDArray[np.float64], scale: NDArray[np.float64]) -> Floats:
    """Return middle + t · apart of length 1, t > 0: there is one, since the middle of unit vectors lies among them."""
    squared = float(apart * apart @ scale)
    if squared < _NOTHING**2:
        raise ValueError("nothing remains")
    along = float(apart * middle @ scale)
    within = max(0.0, 1 - float(middle * middle @ scale))
    far = (np.sqrt(along * along + squared * within) - along) / squared
    result: Floats = (middle + far * apart).astype(np.float32)
    return result
