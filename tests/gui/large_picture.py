"""Large pictures as the Catalog answers them, made by hand."""

from __future__ import annotations

from PySide6.QtGui import QImage

from app.core.gallery import LargePicture
from app.machine.shared_bytes import SharedBytes


def large_picture(width_px: int, height_px: int, whole: tuple[int, int] | None = None) -> LargePicture:
    """Return a black picture of these pixels."""
    pixels = SharedBytes(bytes((0, 0, 0, 255)) * (width_px * height_px))
    return LargePicture(((width_px, height_px),), pixels, *(whole or (width_px, height_px)))


def as_large(image: QImage, whole: tuple[int, int] | None = None) -> LargePicture:
    """Return an image of Qt as the decoders would send it."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    size = (plain.width(), plain.height())
    return LargePicture((size,), SharedBytes(bytes(plain.constBits())), *(whole or size))
