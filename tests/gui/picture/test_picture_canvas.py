"""A picture to look into: what the wheel, the mouse and the painter do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.gui.picture.canvas import PictureCanvas
from app.gui.picture.shown_picture import ShownPicture
from tests.gui.large_picture import as_large

_RED, _BLUE = QColor("red"), QColor("blue")


def _halves(width_px: int, height_px: int) -> ShownPicture:
    """Return a picture that is red on the left and blue on the right."""
    image = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    image.fill(_RED)
    for x in range(width_px // 2, width_px):
        for y in range(height_px):
            image.setPixelColor(x, y, _BLUE)
    return ShownPicture(as_large(image))


@pytest.fixture
def canvas(qtbot: QtBot) -> PictureCanvas:
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    qtbot.waitExposed(canvas)
    return canvas


def _turn(canvas: PictureCanvas, at: QPoint, steps: int) -> None:
    nothing, turned = QPoint(), QPoint(0, 120 * steps)
    no_button, no_key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(canvas.mapToGlobal(at))
    QApplication.sendEvent(canvas, QWheelEvent(QPointF(at), place, nothing, turned, no_button, no_key, phase, False))


def _colours(canvas: PictureCanvas) -> set[str]:
    painted = canvas.grab().toImage()
    return {painted.pixelColor(x, painted.height() // 2).name() for x in range(painted.width())}


def _under(canvas: PictureCanvas, at: QPoint) -> tuple[float, float]:
    """Return the point of the picture under a point of the canvas, as shares of its sides."""
    rect = canvas._zoom.picture_rect()
    return (at.x() - rect.x()) / rect.width(), (at.y() - rect.y()) / rect.height()


def test_the_part_that_was_asked_about_is_marked_where_it_lies(canvas: PictureCanvas) -> None:
    canvas.show_image(_halves(800, 600), QSize(800, 600))
    plain = canvas.grab().toImage()
    canvas.show_place(Box(0.25, 0.25, 0.5, 0.5))
    marked = canvas.grab().toImage()
    changed = {
        (x, y) for x in range(marked.width()) for y in range(marked.height()) if marked.pixel(x, y) != plain.pixel(x, y)
    }
    assert {min(changed)[0] // 10, max(changed)[0] // 10} == {9, 30}  # from 100 to 300 of 400, and the line's width
    assert all(min(abs(x - 100), abs(x - 300)) < 20 and min(abs(y - 75), abs(y - 225)) < 20 for x, y in changed)
    canvas.show_beside(_halves(800, 600), QSize(800, 600))
    assert canvas.grab().toImage() == plain  # it is not a place of the other photo
    canvas.hide_beside()
    canvas.show_place(None)
    assert canvas.grab().toImage() == plain


def test_the_wheel_magnifies_what_is_under_the_pointer(canvas: PictureCanvas) -> None:
    canvas.show_image(_halves(800, 600), QSize(800, 600))
    canvas.zoom_by(2)
    at = QPoint(90, 220)
    before, percent = _under(canvas, at), canvas.percent
    _turn(canvas, at, 3)
    assert canvas.percent > percent
    assert _under(canvas, at) == pytest.approx(before, abs=0.01)
    _turn(canvas, at, -3)
    assert canvas.percent == percent


def test_pixels_are_seen_as_blocks_only_when_magnified_much(canvas: PictureCanvas) -> None:
    canvas.show_image(_halves(400, 300), QSize(400, 300))
    canvas.zoom_by(2)
    assert len(_colours(canvas) - {_RED.name(), _BLUE.name()}) > 0  # the edge is smooth
    canvas.zoom_by(4)
    assert _colours(canvas) == {_RED.name(), _BLUE.name()}


def test_a_preview_is_always_smooth(canvas: PictureCanvas) -> None:
    """Its pixels are none of the photo's."""
    canvas.show_image(_halves(40, 30), QSize(4000, 3000))
    canvas.zoom_by(4)
    assert len(_colours(canvas) - {_RED.name(), _BLUE.name()}) > 0


def test_a_drag_moves_the_picture_with_the_hand(canvas: PictureCanvas) -> None:
    canvas.show_image(_halves(800, 600), QSize(800, 600))
    canvas.zoom_by(4)
    start, end = QPoint(200, 150), QPoint(140, 180)
    held = _under(canvas, start)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    assert _under(canvas, end) == pytest.approx(held, abs=0.01)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mouseMove(canvas, start)  # let go of
    assert _under(canvas, end) == pytest.approx(held, abs=0.01)


def test_a_double_click_shows_pixels_there_and_then_the_whole(canvas: PictureCanvas) -> None:
    canvas.show_image(_halves(1600, 1200), QSize(1600, 1200))
    at = QPoint(100, 100)
    before = _under(canvas, at)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.percent == 100
    assert _under(canvas, at) == pytest.approx(before, abs=0.01)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.fits
