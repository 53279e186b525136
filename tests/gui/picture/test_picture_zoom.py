"""Zooming and panning: the arithmetic."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QSizeF

from app.gui.picture.zoom import PictureZoom


def _zoom(whole: tuple[int, int], view: tuple[int, int] = (800, 600), ratio: float = 1.0) -> PictureZoom:
    zoom = PictureZoom()
    zoom.set_view(QSizeF(*view), ratio)
    zoom.set_whole(QSizeF(*whole))
    return zoom


def _point_under(zoom: PictureZoom, at: QPointF) -> tuple[float, float]:
    """Return the point of the picture that lies under a point of the view, in its pixels."""
    rect = zoom.picture_rect()
    return (at.x() - rect.x()) / zoom.scale, (at.y() - rect.y()) / zoom.scale


@pytest.mark.parametrize("whole", [(4000, 3000), (3000, 4000), (20000, 500), (800, 600)])
def test_a_picture_fits_in_the_middle(whole: tuple[int, int]) -> None:
    zoom = _zoom(whole)
    rect = zoom.picture_rect()
    assert zoom.fits
    assert rect.width() == pytest.approx(800) or rect.height() == pytest.approx(600)
    assert rect.width() <= 800.001
    assert rect.height() <= 600.001
    assert (rect.center().x(), rect.center().y()) == pytest.approx((400, 300))


@pytest.mark.parametrize(("ratio", "scale"), [(1.0, 2.0), (2.0, 1.0)])
def test_a_small_picture_is_magnified_twice_at_most(ratio: float, scale: float) -> None:
    assert _zoom((40, 30), ratio=ratio).scale == scale


def test_a_small_picture_can_be_seen_as_small_as_it_is() -> None:
    zoom = _zoom((40, 30))
    middle = QPointF(400, 300)
    zoom.zoom_by(0.5, middle)
    assert (zoom.scale, zoom.fits) == (1.0, False)
    zoom.zoom_by(0.5, middle)
    assert zoom.scale == 1.0  # no smaller
    rect = zoom.picture_rect()
    assert (rect.center().x(), rect.center().y()) == pytest.approx((400, 300))
    zoom.zoom_by(2, middle)
    assert (zoom.scale, zoom.fits) == (2.0, True)


def test_what_is_under_the_pointer_stays_there() -> None:
    zoom = _zoom((4000, 3000))
    zoom.zoom_by(5, QPointF(400, 300))
    at = QPointF(150, 420)
    before = _point_under(zoom, at)
    zoom.zoom_by(1.7, at)
    assert _point_under(zoom, at) == pytest.approx((before[0], before[1]))
    assert not zoom.fits


def test_zooming_out_ends_at_the_whole_picture_and_zooming_in_at_a_limit() -> None:
    zoom = _zoom((4000, 3000))
    for _ in range(100):
        zoom.zoom_by(1.25, QPointF(10, 10))
    assert zoom.scale == 16
    for _ in range(100):
        zoom.zoom_by(0.8, QPointF(790, 590))
    assert zoom.fits
    assert zoom.picture_rect().width() == pytest.approx(800)


def test_panning_stops_at_the_edges() -> None:
    zoom = _zoom((4000, 3000))
    zoom.zoom_by(4, QPointF(400, 300))
    zoom.pan_by(QPointF(99_999, 99_999))
    assert (zoom.picture_rect().left(), zoom.picture_rect().top()) == pytest.approx((0, 0))
    zoom.pan_by(QPointF(-99_999, -99_999))
    assert (zoom.picture_rect().right(), zoom.picture_rect().bottom()) == pytest.approx((800, 600))


def test_a_side_that_is_all_in_sight_stays_in_the_middle() -> None:
    zoom = _zoom((8000, 200))
    zoom.zoom_by(4, QPointF(0, 300))
    zoom.pan_by(QPointF(0, 500))
    assert zoom.picture_rect().center().y() == pytest.approx(300)


def test_sharper_pixels_keep_the_place() -> None:
    """The thumbnail came first and the true size later: what is looked at must not jump."""
    zoom = _zoom((400, 300))
    zoom.zoom_by(6, QPointF(200, 200))
    before = zoom.picture_rect()
    zoom.set_whole(QSizeF(4000, 3000))
    after = zoom.picture_rect()
    assert (after.x(), after.y(), after.width()) == pytest.approx((before.x(), before.y(), before.width()))


def test_nothing_to_show_is_no_problem() -> None:
    zoom = PictureZoom()
    zoom.zoom_by(2, QPointF(1, 1))
    zoom.pan_by(QPointF(5, 5))
    assert zoom.picture_rect().isEmpty()
