"""What the descriptor is compared with in ``retrieval.py``: three older ways to say what a photo looks like.

    pooled      average of the network's last map, whole frame squeezed to 224 × 224 (1280 numbers)
    histogram   RGB, 8 × 8 × 8 bins, square roots, unit length (512 numbers)
    phash       64 bits: signs of the lowest frequencies of a 32 × 32 grey picture (Zauner 2010, "Implementation and
                benchmarking of perceptual image hash functions")

Each gets the same upright sRGB picture that the program decodes, and is a matrix with one row a photo whose dot
products rank the photos.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.similarity.device import open_session
from app.similarity.model_spec import ModelSpec
from app.similarity.network import network_input
from tests.imaging.upright import open_upright

Floats = NDArray[np.float32]

_NETWORK_PX = 224
_BINS = 8
_GREY_PX, _HASH_PX = 32, 8
_MIN_SIZE_PX = (512, 512)


class Baselines:
    """Describes photos in the three ways, one after the other."""

    def __init__(self, spec: ModelSpec) -> None:
        self._spec = spec
        self._session = open_session(str(spec.network), ("CPUExecutionProvider",), 1)

    def describe(self, paths: Sequence[str]) -> dict[str, Floats]:
        """Return one matrix for each baseline, rows in the order of ``paths``."""
        rows: dict[str, list[Floats]] = {"pooled": [], "histogram": [], "phash": []}
        for path in paths:
            picture = open_upright(path, _MIN_SIZE_PX)
            rows["pooled"].append(self._pooled(picture))
            rows["histogram"].append(histogram(picture))
            rows["phash"].append(perceptual_hash(picture))
        return {name: np.stack(values) for name, values in rows.items()}

    def _pooled(self, picture: Image.Image) -> Floats:
        squeezed = picture.resize((_NETWORK_PX, _NETWORK_PX), Image.Resampling.BICUBIC, reducing_gap=3.0)
        feed = {self._spec.pixels_input: network_input(np.asarray(squeezed)[None], self._spec)}
        return _unit(self._session.run([self._spec.output], feed)[0][0].mean(axis=(1, 2)))


def histogram(picture: Image.Image) -> Floats:
    """Return the square-rooted RGB histogram at unit length, (512,)."""
    pixels = np.asarray(picture).reshape(-1, 3).astype(np.intp) * _BINS // 256
    bins = (pixels[:, 0] * _BINS + pixels[:, 1]) * _BINS + pixels[:, 2]
    return _unit(np.sqrt(np.bincount(bins, minlength=_BINS**3)))


def perceptual_hash(picture: Image.Image) -> Floats:
    """Return 64 signs ±⅛, so that the dot product of two is 1 − 2 · (differing bits) / 64."""
    small = picture.convert("L").resize((_GREY_PX, _GREY_PX), Image.Resampling.LANCZOS)
    at = np.arange(_GREY_PX)
    cosines = np.cos(np.pi / _GREY_PX * (at[None, :] + 0.5) * np.arange(_HASH_PX)[:, None])
    lowest = (cosines @ np.asarray(small, np.float64) @ cosines.T).ravel()
    median = np.median(lowest[1:])  # without the mean brightness
    signs: Floats = (np.where(lowest > median, 1, -1) / _HASH_PX).astype(np.float32)
    return signs


def _unit(values: NDArray[np.floating]) -> Floats:
    length = float(np.linalg.norm(values))
    return (values / length if length > 0 else values).astype(np.float32)
