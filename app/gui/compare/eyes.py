"""Where each of the photos lies in its pane, at one zoom and one place for all: arithmetic, no painting.

Everything is told in pixels of the first photo, A, on which the others lie by their alignment. All frames together are
the *scene*; one zoom looks at it, in pixels of the photo that has most, and each pane shows its photo as that zoom sees
the scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from app.core.alignment import Alignment, Matrix
from app.gui.picture.zoom import PictureZoom

_ITSELF = Alignment(sure=True)
_MOST_OF_SCENE = 4.0
"""So many sides of A the scene has at most: of a photo of which A is a tiny part, what is around A is in sight."""


@dataclass(slots=True)
class Seen:
    """One photo: its size in its pixels (empty while unknown), how it lies on A, and where it was moved alone."""

    whole: QSizeF = field(default_factory=QSizeF)
    alignment: Alignment = field(default_factory=Alignment)
    alone: QPointF = field(default_factory=QPointF)
    own: PictureZoom = field(default_factory=PictureZoom)


class Eyes:
    """``locked``: all panes show the same place. ``laid``: the others are shown turned and stretched as A lies.

    Not laid, and as a whole, each photo fills its own pane; so does each with a zoom of its own when it is not locked.
    """

    def __init__(self) -> None:
        self.shared = PictureZoom()
        self.locked = True
        self.laid = False
        self._seen: list[Seen] = []
        self._scene = QRectF()
        self._fine = 1.0
        self._view, self._ratio = QSizeF(1, 1), 1.0

    def begin(self, count: int) -> None:
        """Show so many photos, of which nothing is known yet, as a whole."""
        self._seen = [Seen(alignment=_ITSELF if number == 0 else Alignment()) for number in range(count)]
        self._scene, self._fine = QRectF(), 1.0
        self.shared.begin()
        self.set_view(self._view, self._ratio)

    def set_view(self, view: QSizeF, ratio: float) -> None:
        """Say how large each pane is; ``ratio`` is screen pixels per logical pixel."""
        self._view, self._ratio = view, ratio
        self.shared.set_view(view, ratio)
        for seen in self._seen:
            seen.own.set_view(view, ratio)

    def know(self, number: int, whole: QSizeF, alignment: Alignment | None = None) -> None:
        """Learn a photo's size and, unless None, how it lies on A. What is in sight of A stays."""
        seen = self._seen[number]
        seen.whole = whole
        seen.own.set_whole(whole)
        if alignment is not None:
            seen.alignment = alignment
        self._build_scene()

    def knows(self, number: int) -> bool:
        """Tell whether it is known where a photo lies."""
        return not self._seen[0].whole.isEmpty() and not self._seen[number].whole.isEmpty()

    def alignment(self, number: int) -> Alignment:
        return self._seen[number].alignment

    @property
    def fits(self) -> bool:
        """Whether all is in sight."""
        return self.shared.fits if self.locked else all(seen.own.fits for seen in self._seen)

    def scale(self, number: int) -> float:
        """Return logical pixels of the pane per pixel of a photo."""
        return math.sqrt(abs(self.transform(number).determinant()))

    def percent(self, number: int) -> int:
        """Return the zoom of a photo: at 100 one of its pixels is one of the screen."""
        return round(100 * self.scale(number) * self._ratio)

    def transform(self, number: int) -> QTransform:
        """Return what leads from the pixels of a photo to the pane."""
        seen = self._seen[number]
        if not self.locked:
            return _into(seen.whole, seen.own.picture_rect())
        if self._each_fits:
            moved = _into(seen.whole, self._fitting(number).picture_rect())
        elif self.laid and seen.alignment.sure:
            moved = self._on_a(number) * self._from_a()
        else:
            moved = self._at_same_place(number)
        by = seen.alone * self._scale_of_a
        return moved * QTransform.fromTranslate(by.x(), by.y())

    def fit(self) -> None:
        """Show everything, and nothing moved alone."""
        self.shared.fit()
        for seen in self._seen:
            seen.own.fit()
            seen.alone = QPointF()

    def zoom_by(self, factor: float, at: QPointF, number: int) -> None:
        """Magnify; what is under the point ``at`` of a photo's pane stays there."""
        if not self.locked:
            self._seen[number].own.zoom_by(factor, at)
            return
        if self._each_fits:
            self._begin_from(number)
        self.shared.zoom_by(factor, at - self._seen[number].alone * self._scale_of_a)

    def zoom_to_pixels(self, at: QPointF, number: int) -> None:
        """Show one pixel of a photo as one of the screen."""
        if self.locked and self._each_fits:
            self._begin_from(number)
        self.zoom_by(1 / (self.scale(number) * self._ratio), at, number)

    def pan_by(self, moved: QPointF, number: int, *, alone: bool) -> None:
        """Move all photos by pixels of the pane, or one ``alone``."""
        seen = self._seen[number]
        if not self.locked:
            seen.own.pan_by(moved)
        elif alone:
            seen.alone += moved / self._scale_of_a
        elif not self._each_fits:
            self.shared.pan_by(moved)

    def lock(self, locked: bool, number: int) -> None:
        """Show the same place everywhere from now on, that of one photo's pane; or let each go its own way."""
        if locked == self.locked:
            return
        if locked:
            own = self._seen[number].own
            if own.fits:
                self.shared.fit()
            else:
                self._look_from(number, own)
            for seen in self._seen:
                seen.alone = QPointF()
        else:
            fits = self._each_fits
            middle = QPointF(self._view.width() / 2, self._view.height() / 2)
            for each, seen in enumerate(self._seen):
                inverse, possible = self.transform(each).inverted()
                if fits or not possible or seen.whole.isEmpty():
                    seen.own.fit()
                else:
                    centre = inverse.map(middle)
                    share = QPointF(centre.x() / seen.whole.width(), centre.y() / seen.whole.height())
                    seen.own.look_at(share, self.scale(each))
        self.locked = locked

    @property
    def _scale_of_a(self) -> float:
        """Logical pixels of the pane per pixel of A, where the scene is seen."""
        return self.shared.scale * self._fine

    @property
    def _each_fits(self) -> bool:
        return self.shared.fits and not self.laid

    def _times(self, number: int) -> float:
        """Return how many pixels of a photo are one of A."""
        a, b = self._seen[0].whole, self._seen[number].whole
        sizes = (round(a.width()), round(a.height())), (round(b.width()), round(b.height()))
        return self._seen[number].alignment.times(*sizes)

    def _fitting(self, number: int) -> PictureZoom:
        zoom = PictureZoom()
        zoom.set_view(self._view, self._ratio)
        zoom.set_whole(self._seen[number].whole)
        return zoom

    def _begin_from(self, number: int) -> None:
        """Look at the scene so that one photo lies as it does when it fits: what the mouse is on does not jump."""
        self._look_from(number, self._fitting(number))

    def _look_from(self, number: int, zoom: PictureZoom) -> None:
        """Look at the scene as a zoom of one photo alone does."""
        place = self._on_a(number).map(_scaled(zoom.centre, self._seen[number].whole))
        self._look_at(place, zoom.scale * self._times(number))

    def _look_at(self, place: QPointF, scale: float) -> None:
        """Have a point of A (in its pixels) in the middle."""
        scene = self._scene
        centre = place - scene.topLeft()
        self.shared.look_at(QPointF(centre.x() / scene.width(), centre.y() / scene.height()), scale / self._fine)

    def _at_same_place(self, number: int) -> QTransform:
        """Return a photo upright, as it lies by itself, with what is in the middle of A's pane in the middle."""
        seen, a = self._seen[number], self._seen[0].whole
        middle = self._scene.topLeft() + _scaled(self.shared.centre, self._scene.size())
        x, y = seen.alignment.in_b(middle.x() / a.width(), middle.y() / a.height())
        scale = self._scale_of_a / self._times(number)
        there = QTransform.fromTranslate(-x * seen.whole.width(), -y * seen.whole.height())
        there *= QTransform.fromScale(scale, scale)
        return there * QTransform.fromTranslate(self._view.width() / 2, self._view.height() / 2)

    def _on_a(self, number: int) -> QTransform:
        """Return what leads from the pixels of a photo to those of A."""
        seen, a = self._seen[number], self._seen[0].whole
        to_parts = QTransform.fromScale(1 / seen.whole.width(), 1 / seen.whole.height())
        return to_parts * _transform(seen.alignment.inverse()) * QTransform.fromScale(a.width(), a.height())

    def _from_a(self) -> QTransform:
        """Return what leads from the pixels of A to the pane."""
        area, scale = self.shared.picture_rect(), self._scale_of_a
        there = QTransform.fromTranslate(-self._scene.left(), -self._scene.top()) * QTransform.fromScale(scale, scale)
        return there * QTransform.fromTranslate(area.left(), area.top())

    def _build_scene(self) -> None:
        a = self._seen[0].whole
        if a.isEmpty():
            return
        frame = QRectF(QPointF(), a)
        scene = QRectF(frame)
        for number, seen in enumerate(self._seen):
            if number and seen.alignment.sure and not seen.whole.isEmpty():
                scene |= self._on_a(number).mapRect(QRectF(QPointF(), seen.whole))
        reach_x, reach_y = (_MOST_OF_SCENE - 1) / 2 * a.width(), (_MOST_OF_SCENE - 1) / 2 * a.height()
        scene &= frame.adjusted(-reach_x, -reach_y, reach_x, reach_y)
        times = [self._times(number) for number, seen in enumerate(self._seen) if not seen.whole.isEmpty()]
        fine = max(times)
        self.shared.smallest = min(times) / fine
        if (scene, fine) == (self._scene, self._fine):
            return
        fits, scale = self.shared.fits, self._scale_of_a
        middle = self._scene.topLeft() + _scaled(self.shared.centre, self._scene.size())
        known, self._scene, self._fine = not self._scene.isEmpty(), scene, fine
        self.shared.change_picture(scene.size() * fine)
        if known and not fits:
            self._look_at(middle, scale)


def _transform(matrix: Matrix) -> QTransform:
    a, b, c, d, e, f = matrix
    return QTransform(a, d, b, e, c, f)


def _into(whole: QSizeF, area: QRectF) -> QTransform:
    """Return what leads from a picture's pixels into an area of its shape."""
    if whole.isEmpty():
        return QTransform()
    there = QTransform.fromScale(area.width() / whole.width(), area.height() / whole.height())
    return there * QTransform.fromTranslate(area.left(), area.top())


def _scaled(point: QPointF, size: QSizeF) -> QPointF:
    return QPointF(point.x() * size.width(), point.y() * size.height())
