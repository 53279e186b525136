"""How one photo lies on another one: which point of it shows what a point of the other shows, and what then differs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.core.gallery import LargePicture
from app.core.turned import AS_IT_IS

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): a point (x, y) becomes (a·x + b·y + c, d·x + e·y + f)."""

WHOLE: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Alignment:
    """``matrix`` leads from a point of photo A to the point of photo B that shows the same, in parts 0…1 of each.

    ``turned``: how B has to be turned to lie as A does, numbered as in ``core.turned``; the matrix has it in it.
    ``sure`` is False where too little of the two is alike: the matrix then lays the one whole on the other. ``gain``
    is how many times as bright B is where A is of a middle grey.
    """

    matrix: Matrix = WHOLE
    turned: int = AS_IT_IS
    sure: bool = False
    gain: float = 1.0

    def in_b(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of B that shows what the point (x, y) of A shows."""
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def inverse(self) -> Matrix:
        """Return the matrix that leads from B to A."""
        a, b, c, d, e, f = self.matrix
        scale = a * e - b * d
        return e / scale, -b / scale, (b * f - c * e) / scale, -d / scale, a / scale, (c * d - a * f) / scale

    def times(self, size_a: tuple[int, int], size_b: tuple[int, int]) -> float:
        """Return how many pixels of B show what one pixel of A shows, along a side; sizes are (width, height)."""
        a, b, _, d, e, _ = self.matrix
        (width_a, height_a), (width_b, height_b) = size_a, size_b
        return math.sqrt(abs(a * e - b * d) * (width_b * height_b) / (width_a * height_a))


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What differs between two photos, B laid on A.

    ``picture`` has the shape of A: A in grey, and in colour what differs, the more the brighter. ``share`` is the part
    of the pixels that differ of those that both show, 0…1. Where the two could not be aligned they were laid whole on
    each other.
    """

    alignment: Alignment
    picture: LargePicture
    share: float
