"""What a network must answer to one small picture: shows a processor that computes other numbers than others do.

Sums of bytes overflow on x86 without VNNI where a runtime is not careful, and no error says so: neighbours would only
be worse, and not be the same as on another computer. So a network is asked a question with a known answer whenever it
is loaded (about a millisecond).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.input_rule import InputRule
from app.similarity.pooling import Floats, Pooling, pooled

TOLERANCE = 1e-3
"""How far any number of the answer, which has length one, may be off. Processors that compute right agree to 1e-4."""

_SIDE_PX = 64


def question(rule: InputRule | None = None) -> NDArray[np.uint8]:
    """Return the picture (1, 64, 64, 3): soft slopes, hard edges, a texture, and bytes from 0 to 255.

    For a ``rule`` that wants one size of every picture it has that size.
    """
    width_px, height_px = (_SIDE_PX, _SIDE_PX) if rule is None or rule.max_aspect > 1 else rule.size_for(1, 1)
    y, x = np.mgrid[:height_px, :width_px]
    planes = ((4 * x + y) % 256, (x * y // 3 + 4 * y) % 256, 255 * ((x // 8 + y // 16) % 2))
    return np.stack(planes, axis=-1).astype(np.uint8)[None]


def answer_of(output: NDArray[np.floating], pooling: Pooling) -> Floats:
    """Return (numbers,): what is pooled of a network's ``output`` for the first of its pictures, of unit length.

    Of ``gem`` it is the plain mean of the map: the constants have nothing to do with it. ArithmeticError for an output
    of another shape.
    """
    numbers = pooled(output[:1], pooling)[0].astype(np.float64)
    unit: Floats = (numbers / max(float(np.linalg.norm(numbers)), 1e-12)).astype(np.float32)
    return unit


def is_right(answer: Floats, known: bytes) -> bool:
    """Tell whether ``answer`` is what ``known`` says: float16, the low byte first."""
    expected = np.frombuffer(known, "<f2").astype(np.float32)
    return answer.shape == expected.shape and bool(np.abs(answer - expected).max() <= TOLERANCE)
