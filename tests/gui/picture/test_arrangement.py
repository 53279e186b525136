"""Where the parts of the large view lie."""

from __future__ import annotations

from PySide6.QtCore import QRect

from app.gui.picture.arrangement import INFORMATION_PX, arrangement

_ROOM = QRect(0, 0, 1000, 700)


def test_the_parts_share_the_room() -> None:
    lie = arrangement(_ROOM, 48, 88, 1.0, over=False, right_to_left=False)
    assert lie.bar == QRect(0, 0, 1000, 48)
    assert lie.picture == QRect(0, 48, 1000 - INFORMATION_PX, 700 - 48 - 88)
    assert lie.strip == QRect(0, 612, 1000 - INFORMATION_PX, 88)
    assert lie.information == QRect(1000 - INFORMATION_PX, 48, INFORMATION_PX, 652)


def test_information_slides_in_from_the_end_of_the_line() -> None:
    half = arrangement(_ROOM, 48, 0, 0.5, over=False, right_to_left=False)
    assert (half.picture.width(), half.information.left()) == (840, 840)
    away = arrangement(_ROOM, 48, 0, 0.0, over=False, right_to_left=False)
    assert (away.picture.width(), away.information.left()) == (1000, 1000)
    mirrored = arrangement(_ROOM, 48, 0, 1.0, over=False, right_to_left=True)
    assert (mirrored.information.left(), mirrored.picture.left()) == (0, INFORMATION_PX)


def test_on_the_full_screen_the_picture_stays_whatever_comes() -> None:
    lies = [arrangement(_ROOM, 48, strip, slid, over=True, right_to_left=False) for strip in (0, 88) for slid in (0, 1)]
    assert {(lie.picture.left(), lie.picture.top(), lie.picture.width(), lie.picture.height()) for lie in lies} == {
        (0, 0, 1000, 700)
    }


def test_a_window_that_is_narrower_than_the_information_shows_that() -> None:
    lie = arrangement(QRect(0, 0, 300, 400), 48, 88, 1.0, over=False, right_to_left=False)
    assert lie.information == QRect(0, 48, 300, 352)
    assert lie.picture.width() == 0
