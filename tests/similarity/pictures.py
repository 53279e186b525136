"""Pictures made up for tests of likeness: as uneven as photos are, small and grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]


def made_picture(seed: int, height: int = 240, width: int = 320) -> Floats:
    """Return a picture (h, w), 0…255, of soft and sharp patches: what varies falls with the frequency as in photos."""
    chance = np.random.default_rng(seed)
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None]
    spectrum = np.fft.fft2(chance.normal(size=(height, width))) / np.maximum(np.hypot(down, across), 1 / 320) ** 1.2
    picture = np.real(np.fft.ifft2(spectrum))
    picture += 0.8 * picture.std() * np.sign(np.roll(picture, 40, axis=1))
    picture -= picture.mean()
    made: Floats = np.clip(128 + 50 * picture / picture.std(), 0, 255)
    return made


def small(picture: Floats, longer: int = 64) -> NDArray[np.uint8]:
    """Return a picture in the size of ``small_grey``."""
    height, width = picture.shape
    scale = longer / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(np.rint(picture).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC))
