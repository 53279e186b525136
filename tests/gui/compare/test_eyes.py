"""Where photos lie in their panes: the same point of the scene at the same place, whatever their sizes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from app.core.alignment import WHOLE, Alignment
from app.gui.compare.eyes import Eyes

_VIEW = QSizeF(600, 500)
_A, _SMALL, _CROP = QSizeF(1200, 900), QSizeF(300, 225), QSizeF(600, 450)
_SAME = Alignment(WHOLE, sure=True)
_INNER = Alignment((2.0, 0.0, -0.5, 0.0, 2.0, -0.5), sure=True)
"""The middle quarter of A."""
_UPSIDE_DOWN = Alignment((-1.0, 0.0, 1.0, 0.0, -1.0, 1.0), 3, sure=True)


def eyes_on(*seen: tuple[QSizeF, Alignment]) -> Eyes:
    eyes = Eyes()
    eyes.set_view(_VIEW, 1.0)
    eyes.begin(len(seen) + 1)
    eyes.know(0, _A)
    for number, (whole, alignment) in enumerate(seen, 1):
        eyes.know(number, whole, alignment)
    return eyes


def at(eyes: Eyes, number: int, x: float, y: float) -> tuple[float, float]:
    """Return where a point of a photo, in its pixels, is seen in the pane."""
    place = eyes.transform(number).map(QPointF(x, y))
    return pytest.approx((place.x(), place.y()), abs=0.01)  # type: ignore[return-value]


def test_each_photo_fits_its_own_pane_at_first() -> None:
    eyes = eyes_on((_SMALL, _SAME), (_CROP, _INNER))
    assert eyes.fits
    for number, whole in enumerate((_A, _SMALL, _CROP)):
        area = eyes.transform(number).mapRect(QRectF(QPointF(), whole))
        assert area == QRectF(0, 25, 600, 450)
    assert [eyes.percent(number) for number in range(3)] == [50, 200, 100]


def test_the_wheel_zooms_all_at_the_same_point_of_the_scene() -> None:
    eyes = eyes_on((_SMALL, _SAME), (_CROP, _INNER))
    eyes.zoom_by(3.0, QPointF(450, 150), 0)
    spot = eyes.transform(0).inverted()[0].map(QPointF(450, 150))
    assert (spot.x(), spot.y()) == pytest.approx((900, 250), abs=0.01)  # what the mouse was on stays
    assert at(eyes, 1, spot.x() / 4, spot.y() / 4) == (450, 150)
    assert at(eyes, 2, spot.x() - 300, spot.y() - 225) == (450, 150)  # the crop has A's own pixels
    assert eyes.percent(0) == eyes.percent(2) == 150
    assert eyes.percent(1) == 600
    eyes.pan_by(QPointF(-40, 30), 1, alone=False)
    assert at(eyes, 1, spot.x() / 4, spot.y() / 4) == (410, 180)
    assert at(eyes, 0, spot.x(), spot.y()) == (410, 180)


def test_zooming_in_another_pane_does_not_jump_there() -> None:
    eyes = eyes_on((_CROP, _INNER))
    before = eyes.transform(1).inverted()[0].map(QPointF(200, 200))
    eyes.zoom_by(1.5, QPointF(200, 200), 1)
    after = eyes.transform(1).inverted()[0].map(QPointF(200, 200))
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.01)
    assert eyes.percent(1) == 150


def test_shift_moves_one_alone_until_all_are_fitted() -> None:
    eyes = eyes_on((_SMALL, _SAME))
    eyes.zoom_to_pixels(QPointF(300, 250), 0)
    before = eyes.transform(0).map(QPointF(600, 450)), eyes.transform(1).map(QPointF(150, 112.5))
    eyes.pan_by(QPointF(7, -3), 1, alone=True)
    assert eyes.transform(0).map(QPointF(600, 450)) == before[0]
    moved = eyes.transform(1).map(QPointF(150, 112.5)) - before[1]
    assert (moved.x(), moved.y()) == pytest.approx((7, -3))
    eyes.fit()
    assert eyes.transform(1).mapRect(QRectF(QPointF(), _SMALL)) == QRectF(0, 25, 600, 450)


def test_pixels_are_those_of_the_photo_that_is_asked_for() -> None:
    eyes = eyes_on((_SMALL, _SAME))
    eyes.zoom_to_pixels(QPointF(300, 250), 1)
    assert (eyes.percent(0), eyes.percent(1)) == (25, 100)
    eyes.zoom_to_pixels(QPointF(300, 250), 0)
    assert (eyes.percent(0), eyes.percent(1)) == (100, 400)


def test_laid_on_each_other_they_cover_each_other_and_all_is_in_sight() -> None:
    eyes = eyes_on((_CROP, _INNER), (_A, _UPSIDE_DOWN))
    eyes.laid = True
    assert eyes.transform(0).mapRect(QRectF(QPointF(), _A)) == QRectF(0, 25, 600, 450)
    assert at(eyes, 1, 0, 0) == (150, 137.5)
    assert at(eyes, 1, 600, 450) == (450, 362.5)
    assert at(eyes, 2, 0, 0) == (600, 475)  # turned as A lies
    whole = eyes_on((_A, Alignment((0.5, 0.0, 0.25, 0.0, 0.5, 0.25), sure=True)))
    whole.laid = True  # A is a part of B: all of B is in sight, and larger than twice A's pixels if it has more
    assert whole.transform(1).mapRect(QRectF(QPointF(), _A)) == QRectF(0, 25, 600, 450)
    assert at(whole, 0, 0, 0) == (150, 137.5)


def test_side_by_side_a_turned_one_lies_as_it_is_at_the_same_place() -> None:
    eyes = eyes_on((_A, _UPSIDE_DOWN))
    eyes.zoom_to_pixels(QPointF(100, 100), 0)
    middle = eyes.transform(0).inverted()[0].map(QPointF(300, 250))
    assert at(eyes, 1, 1200 - middle.x(), 900 - middle.y()) == (300, 250)
    assert eyes.transform(1).m11() > 0


def test_without_an_alignment_the_same_part_of_the_frame_is_the_same_place() -> None:
    eyes = eyes_on((QSizeF(400, 800), Alignment()))
    eyes.laid = True
    eyes.zoom_to_pixels(QPointF(300, 250), 0)
    middle = eyes.transform(0).inverted()[0].map(QPointF(300, 250))
    assert at(eyes, 1, middle.x() / 3, middle.y() * 800 / 900) == (300, 250)
    assert eyes.transform(1).m11() == pytest.approx(eyes.transform(1).m22())  # not stretched to A's shape


def test_what_is_learned_later_leaves_what_is_in_sight() -> None:
    eyes = eyes_on()
    eyes.begin(2)
    eyes.know(0, _A)
    eyes.laid = True
    eyes.zoom_by(2.5, QPointF(120, 300), 0)
    before = eyes.transform(0).map(QPointF(0, 0)), eyes.transform(0).map(QPointF(1200, 900))
    eyes.know(1, QSizeF(4800, 3600), Alignment((0.5, 0.0, 0.25, 0.0, 0.5, 0.25), sure=True))
    after = eyes.transform(0).map(QPointF(0, 0)), eyes.transform(0).map(QPointF(1200, 900))
    for one, other in zip(before, after, strict=True):
        assert (one.x(), one.y()) == pytest.approx((other.x(), other.y()), abs=0.01)


def test_unlocked_each_goes_its_own_way_and_locked_again_all_follow_one() -> None:
    eyes = eyes_on((_SMALL, _SAME))
    eyes.zoom_to_pixels(QPointF(300, 250), 0)
    seen = [eyes.transform(number).map(QPointF(10, 20)) for number in (0, 1)]
    eyes.lock(False, 0)
    for number in (0, 1):  # nothing jumps
        place = eyes.transform(number).map(QPointF(10, 20))
        assert (place.x(), place.y()) == pytest.approx((seen[number].x(), seen[number].y()), abs=0.01)
    eyes.pan_by(QPointF(50, 0), 1, alone=False)
    middle = eyes.transform(1).inverted()[0].map(QPointF(300, 250))
    eyes.lock(True, 1)
    assert at(eyes, 1, middle.x(), middle.y()) == (300, 250)
    assert at(eyes, 0, middle.x() * 4, middle.y() * 4) == (300, 250)


def test_zooming_far_out_ends_where_each_photo_fits() -> None:
    eyes = eyes_on((_A, _SAME))
    scales = []
    eyes.zoom_by(8.0, QPointF(10, 10), 0)
    for _ in range(12):
        eyes.zoom_by(0.7, QPointF(10, 10), 0)
        scales.append(eyes.scale(0))
    assert all(later <= earlier for earlier, later in pairwise(scales))
    assert eyes.fits
