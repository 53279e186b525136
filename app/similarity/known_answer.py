"""What a network must answer to one small picture: shows a processor that computes other numbers than others do.

Sums of bytes overflow on x86 without VNNI where a runtime is not careful, and no error says so: neighbours would only
be worse, and not be the same as on another computer. So a network is asked a question with a known answer whenever it
is loaded (about a millisecond).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TOLERANCE = 1e-3
"""How far any number of the answer, which has length one, may be off. Processors that compute right agree to 1e-4."""

_SIDE_PX = 64


def question() -> NDArray[np.uint8]:
    """Return the picture (1, 64, 64, 3): soft slopes, hard edges, a texture, and bytes from 0 to 255."""
    y, x = np.mgrid[:_SIDE_PX, :_SIDE_PX]
    planes = ((4 * x + y) % 256, (x * y // 3 + 4 * y) % 256, 255 * ((x // 8 + y // 16) % 2))
    return np.stack(planes, axis=-1).astype(np.uint8)[None]


def answer_of(maps: Floats) -> Floats:
    """Return (channels,): the mean of ``maps`` (1, channels, h, w) over its cells, of unit length."""
    means = maps[0].mean(axis=(1, 2), dtype=np.float64)
    unit: Floats = (means / max(float(np.linalg.norm(means)), 1e-12)).astype(np.float32)
    return unit


def is_right(answer: Floats, known: bytes) -> bool:
    """Tell whether ``answer`` is what ``known`` says: float16, the low byte first."""
    expected = np.frombuffer(known, "<f2").astype(np.float32)
    return answer.shape == expected.shape and bool(np.abs(answer - expected).max() <= TOLERANCE)
