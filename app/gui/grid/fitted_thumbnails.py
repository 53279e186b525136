"""Thumbnails cropped and scaled to the exact size of their cells, so that painting a cell only copies pixels."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

_CACHE_BYTES = 96 * 2**20
_SCALING_PER_PAINT_S = 0.004


class FittedThumbnails:
    """Scales smoothly, but only for a few milliseconds in one paint: what is left over looks rough for a frame."""

    def __init__(self) -> None:
        self._fitted: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._bytes = 0
        self._until_s: float | None = None
        self._scaling_s = self._next_scaling_s = _SCALING_PER_PAINT_S
        self._postponed = False

    def hurry(self) -> None:
        """In the next paint scale one thumbnail and no more: much else has been done for this frame already."""
        self._next_scaling_s = 0.0

    def begin_paint(self) -> None:
        self._until_s = None  # time runs from the first one that is scaled: each paint brings at least one further
        self._scaling_s, self._next_scaling_s = self._next_scaling_s, _SCALING_PER_PAINT_S

    def take_postponed(self) -> bool:
        """Tell whether a thumbnail was left over since this was asked last, and another paint has to follow."""
        postponed, self._postponed = self._postponed, False
        return postponed

    def kept(self, key: Hashable, size: QSize) -> QPixmap | None:
        """Return a thumbnail of exactly this size in device pixels, if it is here."""
        pixmap = self._fitted.get(key)
        if pixmap is None or pixmap.size() != size:
            return None
        self._fitted.move_to_end(key)
        return pixmap

    def fit(self, key: Hashable, image: QImage, size: QSize) -> QPixmap | None:
        """Return ``image`` in this size, or in that of before, to be painted again; None if there is no time for it."""
        if self._until_s is None:
            self._until_s = time.perf_counter() + self._scaling_s
        elif time.perf_counter() > self._until_s:
            self._postponed = True
            return self._fitted.get(key)
        pixmap = QPixmap.fromImage(cropped(image, size))
        self._keep(key, pixmap)
        return pixmap

    def forget(self, key: Hashable) -> None:
        """Whatever has this name looks otherwise from now on."""
        gone = self._fitted.pop(key, None)
        self._bytes -= _bytes_of(gone) if gone else 0

    def rough(self, key: Hashable) -> QPixmap | None:
        """Return a thumbnail in whatever size it is here."""
        return self._fitted.get(key)

    def _keep(self, key: Hashable, pixmap: QPixmap) -> None:
        self.forget(key)
        self._bytes += _bytes_of(pixmap)
        self._fitted[key] = pixmap
        while self._bytes > _CACHE_BYTES and len(self._fitted) > 1:
            self._bytes -= _bytes_of(self._fitted.popitem(last=False)[1])


def middle(width: int, height: int, shape: QSize) -> QRect:
    """Return the largest part of this shape in the middle of a picture."""
    if width * shape.height() > height * shape.width():
        part = QSize(max(round(height * shape.width() / max(shape.height(), 1)), 1), height)
    else:
        part = QSize(width, max(round(width * shape.height() / max(shape.width(), 1)), 1))
    return QRect((width - part.width()) // 2, (height - part.height()) // 2, part.width(), part.height())


def cropped(image: QImage, size: QSize) -> QImage:
    """Return the middle of an image in this size."""
    part = middle(image.width(), image.height(), size)
    whole = image if part == image.rect() else image.copy(part)
    return whole.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
