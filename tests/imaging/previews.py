"""JPEG files as cameras write them: with a small preview in the EXIF data."""

from __future__ import annotations

import io
import struct

from PIL import Image


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
