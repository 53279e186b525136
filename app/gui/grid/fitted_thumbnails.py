"""Thumbnails scaled to the size of the cells, so that painting a cell only copies pixels."""

from __future__ import annotations

import time
from collections import OrderedDict

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from app.core.photo import ContentId
from app.gui.grid.thumbnail_source import ThumbnailSource

_CACHE_BYTES = 64 * 2**20
_SCALING_PER_PAINT_S = 0.004
_LARGEST_ENLARGEMENT = 2


class FittedThumbnails:
    """Scales smoothly, but only for a few milliseconds in one paint: what is left over looks rough for a frame."""

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        self._thumbnails = thumbnails
        self._fitted: OrderedDict[ContentId, tuple[QPixmap, int]] = OrderedDict()
        self._bytes = 0
        self._until_s = 0.0
        self._postponed = False

    def begin_paint(self) -> None:
        self._until_s = time.perf_counter() + _SCALING_PER_PAINT_S

    def take_postponed(self) -> bool:
        """Tell whether a thumbnail was left over since this was asked last, and another paint has to follow."""
        postponed, self._postponed = self._postponed, False
        return postponed

    def pixmap(self, content_id: ContentId, box_px: int) -> QPixmap | None:
        """Return a thumbnail that fits a square of device pixels, perhaps still the one of another size.

        None if there is none yet.
        """
        kept = self._fitted.get(content_id)
        if kept is not None and kept[1] == box_px:
            self._fitted.move_to_end(content_id)
            return kept[0]
        image = self._thumbnails.image(content_id)
        if image is None:
            return None if kept is None else kept[0]
        if time.perf_counter() > self._until_s:
            self._postponed = True
            return None if kept is None else kept[0]
        pixmap = QPixmap.fromImage(_scaled(image, box_px))
        self._keep(content_id, pixmap, box_px)
        return pixmap

    def is_sharp(self, content_id: ContentId, box_px: int) -> bool:
        """Tell whether the thumbnail is here in this size."""
        kept = self._fitted.get(content_id)
        return kept is not None and kept[1] == box_px

    def _keep(self, content_id: ContentId, pixmap: QPixmap, box_px: int) -> None:
        before = self._fitted.pop(content_id, None)
        self._bytes += _bytes_of(pixmap) - (_bytes_of(before[0]) if before else 0)
        self._fitted[content_id] = (pixmap, box_px)
        while self._bytes > _CACHE_BYTES and len(self._fitted) > 1:
            self._bytes -= _bytes_of(self._fitted.popitem(last=False)[1][0])


def fitted_size(width: float, height: float, box: float) -> tuple[float, float]:
    """Return the size of a picture that fits a square, enlarged only a little."""
    factor = min(box / max(width, height, 1), _LARGEST_ENLARGEMENT)
    return max(width * factor, 1), max(height * factor, 1)


def _scaled(image: QImage, box_px: int) -> QImage:
    width, height = fitted_size(image.width(), image.height(), box_px)
    return image.scaled(
        QSize(round(width), round(height)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
