"""Photos as cameras and phones write them: with a small preview of the picture in the file."""

from __future__ import annotations

import io
import struct

import pillow_heif
import pytest
from PIL import Image

_HEIF_HEAD = b"ftypheic"


def photo_with_preview(photo: Image.Image, preview: Image.Image | bytes, orientation: int = 1) -> bytes:
    """Return a JPEG file of ``photo`` whose EXIF data hold ``preview`` (a picture, or what stands in its place)."""
    small = preview if isinstance(preview, bytes) else jpeg_of(preview)
    first = struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 26)
    second = struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, len(small), 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + small
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def jpeg_of(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()


def heic_with_thumbnail(photo: Image.Image, longest_px: int, orientation: int = 1) -> bytes:
    """Return a HEIC file of ``photo`` with a thumbnail beside the picture, none for 0; skip without an encoder.

    ``orientation``: how it is to be turned, thumbnail and picture alike.
    """
    if not pillow_heif.libheif_info()["encoders"].get("x265"):
        pytest.skip("the HEIC reader that is installed cannot write any")
    exif = Image.Exif()
    exif[0x0112] = orientation
    pillow_heif.register_heif_opener(decode_threads=1)
    buffer = io.BytesIO()
    photo.save(buffer, "HEIF", quality=80, exif=exif, thumbnails=[longest_px] if longest_px else [])
    assert buffer.getvalue()[4:12] == _HEIF_HEAD
    return buffer.getvalue()
