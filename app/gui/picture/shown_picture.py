"""Pixels ready to be painted: a picture from below, looked into where it lies, never copied."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage

from app.core.gallery import LargePicture

_BYTES_A_PIXEL = 4


@dataclass(frozen=True, eq=False)
class ShownPicture:
    """Cheap to make: 32 bits a pixel is what Qt paints from as it is. Its images live as long as it does."""

    picture: LargePicture

    @property
    def whole(self) -> QSize:
        """The size of the original in its pixels."""
        return QSize(self.picture.whole_width_px, self.picture.whole_height_px)

    @property
    def size(self) -> QSize:
        """How much of it is here, in pixels."""
        return QSize(self.picture.width_px, self.picture.height_px)

    @property
    def longest_px(self) -> int:
        return max(self.picture.width_px, self.picture.height_px)

    @cached_property
    def image(self) -> QImage:
        """All pixels that are here."""
        return self._part(0, QRect(0, 0, self.picture.width_px, self.picture.height_px))

    @cached_property
    def smallest_image(self) -> QImage:
        """The smallest of its sizes, with pixels of its own."""
        level = len(self.picture.levels) - 1
        return self._part(level, QRect(0, 0, *self.picture.levels[level])).copy()

    def part(self, source: QRectF, painted_px: float) -> tuple[QImage, QRectF]:
        """Return pixels to paint ``source`` from, and where it lies in them.

        ``source`` is in parts of the picture, 0…1; ``painted_px`` device pixels will be as wide as it. The smallest
        level that is sharp then is taken, and of it only what is in sight: so an image is never larger than Qt can
        paint from, and pixels nobody sees are not touched.
        """
        level = self._level_for(painted_px / max(source.width(), 1e-9))
        width_px, height_px = self.picture.levels[level]
        exact = QRectF(
            source.x() * width_px, source.y() * height_px, source.width() * width_px, source.height() * height_px
        )
        left, top = max(0, math.floor(exact.left()) - 1), max(0, math.floor(exact.top()) - 1)
        right, bottom = min(width_px, math.ceil(exact.right()) + 1), min(height_px, math.ceil(exact.bottom()) + 1)
        area = QRect(left, top, max(1, right - left), max(1, bottom - top))
        return self._part(level, area), exact.translated(-left, -top)

    def _level_for(self, width_px: float) -> int:
        """Return the last level that is at least so wide, the first one if none is."""
        wide_enough = [level for level, (width, _) in enumerate(self.picture.levels) if width >= width_px]
        return wide_enough[-1] if wide_enough else 0

    def _part(self, level: int, area: QRect) -> QImage:
        levels = self.picture.levels
        row_bytes = _BYTES_A_PIXEL * levels[level][0]
        start = sum(_BYTES_A_PIXEL * width * height for width, height in levels[:level])
        start += area.top() * row_bytes + area.left() * _BYTES_A_PIXEL
        end = start + (area.height() - 1) * row_bytes + area.width() * _BYTES_A_PIXEL
        pixels = self.picture.pixels.view()[start:end]
        return QImage(pixels, area.width(), area.height(), row_bytes, QImage.Format.Format_RGB32)
