"""RAW photos: the picture that the camera itself developed and put into the file, through rawpy (LibRaw)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import DecodeError
from app.imaging.exif import camera_name, date_taken
from app.imaging.failure import Damaged, check_size
from app.imaging.formats import has_raw_reader

# LibRaw counts turns in bits (1 mirrored, 2 upside down, 4 sides exchanged afterwards), EXIF from 1 to 8.
_ORIENTATION_OF_FLIP = (1, 2, 4, 3, 5, 8, 6, 7)


@dataclass(frozen=True, slots=True)
class RawPreview:
    """``picture`` is a file to be decoded like any other; the rest is what the RAW file says about itself.

    ``width_px`` and ``height_px``: the RAW picture as it lies in the file, before ``orientation``.
    """

    picture: BinaryIO
    orientation: int
    width_px: int
    height_px: int
    taken: str | None
    camera: str


def read_raw_preview(file: BinaryIO) -> RawPreview:
    """Return the largest preview in an opened RAW file. Raises DecodeError without one, or without rawpy."""
    if not has_raw_reader():
        raise DecodeError('Reading RAW photos needs the extra "raw" (the package rawpy).')
    import rawpy

    taken, camera = _taken_by(file)
    file.seek(0)
    try:
        with rawpy.imread(file) as raw:
            check_size(raw.sizes.raw_width, raw.sizes.raw_height)
            thumbnail = raw.extract_thumb()
            sizes = raw.sizes
    except (rawpy.LibRawError, rawpy.NotSupportedError) as error:
        raise Damaged("The RAW photo holds no preview that can be read.") from error
    picture = io.BytesIO(thumbnail.data) if isinstance(thumbnail.data, bytes) else _as_file(thumbnail.data)
    return RawPreview(picture, _ORIENTATION_OF_FLIP[sizes.flip & 7], sizes.width, sizes.height, taken, camera)


def _as_file(bitmap: NDArray[np.uint8]) -> BinaryIO:
    """Wrap an uncompressed preview, shape (h, w, 3), as the cheapest file: previews then take one way."""
    buffer = io.BytesIO()
    Image.fromarray(bitmap).save(buffer, "BMP")
    return buffer


def _taken_by(file: BinaryIO) -> tuple[str | None, str]:
    """Read date and camera from the RAW file itself: most are TIFF files to whoever wants only their tags."""
    exif = Image.Exif()
    try:
        file.seek(0)
        exif.load_from_fp(file)
    except Exception:  # noqa: BLE001 - a date is not worth a photo
        return None, ""
    return date_taken(exif), camera_name(exif) or ""
