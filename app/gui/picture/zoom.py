"""Where a picture lies in a view: arithmetic of zooming and panning, no painting."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

_MOST_MAGNIFIED = 16.0
_MOST_MAGNIFIED_TO_FIT = 2.0
_TINY = 1e-6


class PictureZoom:
    """``scale`` is logical pixels of the view per pixel of the whole picture. Fitting magnifies little."""

    def __init__(self) -> None:
        self._whole = QSizeF()
        self._view = QSizeF(1, 1)
        self._ratio = 1.0
        self._scale = 1.0
        self._fits = True
        self._centre = QPointF()  # the point of the picture in the middle of the view, in its pixels

    @property
    def whole(self) -> QSizeF:
        return self._whole

    @property
    def longest_px(self) -> float:
        return max(self._whole.width(), self._whole.height())

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def fits(self) -> bool:
        """Whether the whole picture is in sight."""
        return self._fits

    def set_whole(self, whole: QSizeF) -> None:
        """Say how large the picture is; a view that was zoomed keeps its place."""
        if whole == self._whole:
            return
        if not self._fits and not self._whole.isEmpty() and not whole.isEmpty():
            grown = whole.width() / self._whole.width()
            self._scale, self._centre = self._scale / grown, self._centre * grown
        self._whole = whole
        self._settle()

    def set_view(self, view: QSizeF, ratio: float) -> None:
        """Say how large the view is; ``ratio`` is screen pixels per logical pixel."""
        self._view, self._ratio = view, ratio
        self._settle()

    def fit(self) -> None:
        self._fits = True
        self._settle()

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Magnify; what is under the point ``at`` of the view stays there."""
        if self._whole.isEmpty():
            return
        before = self._scale
        scale = max(min(before * factor, _MOST_MAGNIFIED / self._ratio), self._least())
        if abs(scale - self._fitting()) <= _TINY:
            self.fit()
            return
        away = at - QPointF(self._view.width() / 2, self._view.height() / 2)
        self._centre += away / before - away / scale
        self._fits, self._scale = False, scale
        self._settle()

    def pan_by(self, moved: QPointF) -> None:
        """Move the picture by so many pixels of the view, as far as there is something to see."""
        self._centre -= moved / self._scale
        self._settle()

    def picture_rect(self) -> QRectF:
        """Return where the picture lies in the view."""
        size = self._whole * self._scale
        left = self._view.width() / 2 - self._centre.x() * self._scale
        top = self._view.height() / 2 - self._centre.y() * self._scale
        return QRectF(QPointF(left, top), size)

    def _fitting(self) -> float:
        if self._whole.isEmpty():
            return 1.0
        across = self._view.width() / self._whole.width()
        down = self._view.height() / self._whole.height()
        return min(across, down, _MOST_MAGNIFIED_TO_FIT / self._ratio)

    def _least(self) -> float:
        """Return the smallest scale: a small picture, which is magnified to fit, can be seen as small as it is."""
        return min(self._fitting(), 1 / self._ratio)

    def _settle(self) -> None:
        if self._fits or self._scale < self._least():
            self._fits, self._scale = True, self._fitting()
        self._centre = QPointF(
            _within(self._centre.x(), self._whole.width(), self._view.width() / self._scale),
            _within(self._centre.y(), self._whole.height(), self._view.height() / self._scale),
        )


def _within(centre: float, whole: float, seen: float) -> float:
    """Keep the picture's edge at the view's edge or beyond it; a side that is all in sight lies in the middle."""
    return whole / 2 if seen >= whole else min(max(centre, seen / 2), whole - seen / 2)
