"""Make resources/samples anew: one tiny picture in every format that ``photokin --self-test`` decodes.

    .venv/bin/python build/sample_photos.py

``vector.npy`` is the descriptor of the PNG file under the shipped model: make it anew whenever the model id changes.
HEIC and AVIF depend on the encoders' versions: new files need not be the same bytes, only the same picture.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from dng import dng

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "resources" / "samples"
SIZE = (96, 72)
_SEED = 3
_SAVED_AS: dict[str, tuple[str, dict[str, object]]] = {
    "sample.png": ("PNG", {}),
    "sample.jpg": ("JPEG", {"quality": 92}),
    "sample.webp": ("WEBP", {"quality": 92}),
    "sample.gif": ("GIF", {}),
    "sample.tif": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "sample.bmp": ("BMP", {}),
    "sample.heic": ("HEIF", {"quality": 92}),
    "sample.avif": ("AVIF", {"quality": 92}),
}


def picture() -> Image.Image:
    """Return smooth colours: every format keeps them, and no two places look alike."""
    coarse = np.random.default_rng(_SEED).integers(0, 256, (4, 5, 3), np.uint8)
    return Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)


def write_samples(folder: Path) -> None:
    """Write the picture in every format into ``folder``."""
    pillow_heif.register_heif_opener()
    made = picture()
    for name, (kind, options) in _SAVED_AS.items():
        made.save(folder / name, kind, **options)
    preview = io.BytesIO()
    made.save(preview, "JPEG", quality=92)
    (folder / "sample.dng").write_bytes(dng(preview.getvalue(), size=(64, 48), preview_size=SIZE))


def write_vector(folder: Path) -> None:
    """Write the vector of the PNG file, float16."""
    from app.machine.paths import models_folder
    from app.machine.settings import Settings
    from app.pipeline.work.model_in_use import ModelInUse
    from app.selftest.library_checks import sample_vector

    np.save(
        folder / "vector.npy", sample_vector(ModelInUse(models_folder(), Settings(device="cpu"))).astype(np.float16)
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    SAMPLES.mkdir(exist_ok=True)
    write_samples(SAMPLES)
    write_vector(SAMPLES)
