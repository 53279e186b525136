"""Where a picture lies in a view: arithmetic of zooming and panning, no painting."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

_MOST_MAGNIFIED = 16.0
_MOST_MAGNIFIED_TO_FIT = 2.0
_TINY = 1e-6
_MIDDLE = QPointF(0.5, 0.5)


class PictureZoom:
    """Keeps what was wanted, zoom and place, and shows as much of that as a picture allows.

    So a small photo among large ones takes nothing away: the next one is seen as the one before it. ``scale`` is
    logical pixels of the view per pixel of the whole picture. Fitting magnifies little.
    """

    def __init__(self) -> None:
        self._whole = QSizeF()
        self._view = QSizeF(1, 1)
        self._ratio = 1.0
        self.smallest = 1.0
        """So small a picture that fits can be made: screen pixels for each of its own."""
        self._wanted_scale = 1.0
        self._wants_fit = True
        self._wanted_centre = QPointF(_MIDDLE)  # the point in the middle of the view, in parts of the picture

    @property
    def whole(self) -> QSizeF:
        return self._whole

    @property
    def longest_px(self) -> float:
        return max(self._whole.width(), self._whole.height())

    @property
    def scale(self) -> float:
        return self._fitting() if self.fits else self._wanted_scale

    @property
    def centre(self) -> QPointF:
        """The point in the middle of the view, in parts of the picture."""
        return self._centre()

    @property
    def fits(self) -> bool:
        """Whether the whole picture is in sight, as large as that allows."""
        return self._wants_fit or self._wanted_scale < self._least()

    def set_whole(self, whole: QSizeF) -> None:
        """Say how large the picture is; a view that was zoomed keeps its place on it."""
        if not self._whole.isEmpty() and not whole.isEmpty():
            self._wanted_scale *= self._whole.width() / whole.width()
        self._whole = whole

    def change_picture(self, whole: QSizeF) -> None:
        """Look at another picture at the same zoom and place; an empty ``whole``: perhaps as large as the last one."""
        if not whole.isEmpty():
            self._whole = whole

    def begin(self) -> None:
        """Know of no picture, and want to see the next one as a whole."""
        self._whole = QSizeF()
        self.fit()

    def beside(self, whole: QSizeF) -> PictureZoom:
        """Return how another picture is seen in the same frame: the same part of it, as large."""
        other = PictureZoom()
        other._view, other._ratio, other._whole = self._view, self._ratio, whole
        other._wants_fit = self.fits
        other._wanted_scale = self.scale / self._fitting() * other._fitting()
        other._wanted_centre = self._centre()
        return other

    def set_view(self, view: QSizeF, ratio: float) -> None:
        """Say how large the view is; ``ratio`` is screen pixels per logical pixel."""
        self._view, self._ratio = view, ratio

    def fit(self) -> None:
        self._wants_fit = True
        self._wanted_centre = QPointF(_MIDDLE)

    def look_at(self, centre: QPointF, scale: float) -> None:
        """Have a point of the picture (in parts of it) in the middle of the view, at this scale, as far as can be."""
        self._wants_fit, self._wanted_scale = False, min(scale, _MOST_MAGNIFIED / self._ratio)
        self._wanted_centre = QPointF(centre)

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Magnify; what is under the point ``at`` of the view stays there."""
        if self._whole.isEmpty():
            return
        before, centre = self.scale, self._centre()
        scale = max(min(before * factor, _MOST_MAGNIFIED / self._ratio), self._least())
        if abs(scale - self._fitting()) <= _TINY:
            self.fit()
            return
        away = at - QPointF(self._view.width() / 2, self._view.height() / 2)
        self._wants_fit, self._wanted_scale = False, scale
        self._move(centre, away / before - away / scale)

    def pan_by(self, moved: QPointF) -> None:
        """Move the picture by so many pixels of the view, as far as there is something to see."""
        if not self._whole.isEmpty():
            self._move(self._centre(), -moved / self.scale)

    def picture_rect(self) -> QRectF:
        """Return where the picture lies in the view."""
        size, centre = self._whole * self.scale, self._centre()
        left = self._view.width() / 2 - centre.x() * size.width()
        top = self._view.height() / 2 - centre.y() * size.height()
        return QRectF(QPointF(left, top), size)

    def _move(self, centre: QPointF, by_px: QPointF) -> None:
        """Want the point of the picture in the middle that lies ``by_px`` of its pixels from ``centre``."""
        self._wanted_centre = centre + QPointF(by_px.x() / self._whole.width(), by_px.y() / self._whole.height())
        self._wanted_centre = self._centre()

    def _centre(self) -> QPointF:
        """Return the point in the middle that leaves no room beside the picture where there is picture."""
        size = self._whole * self.scale
        return QPointF(
            _within(self._wanted_centre.x(), size.width(), self._view.width()),
            _within(self._wanted_centre.y(), size.height(), self._view.height()),
        )

    def _fitting(self) -> float:
        if self._whole.isEmpty():
            return 1.0
        across = self._view.width() / self._whole.width()
        down = self._view.height() / self._whole.height()
        return min(across, down, _MOST_MAGNIFIED_TO_FIT / self._ratio)

    def _least(self) -> float:
        """Return the smallest scale: a small picture, which is magnified to fit, can be seen as small as it is."""
        return min(self._fitting(), self.smallest / self._ratio)


def _within(centre: float, size_px: float, seen_px: float) -> float:
    """Keep the picture's edge at the view's edge or beyond it; a side that is all in sight lies in the middle."""
    if seen_px >= size_px:
        return 0.5
    margin = seen_px / size_px / 2
    return min(max(centre, margin), 1 - margin)
