"""The film strip's arithmetic: what is seen, and nothing else, is looked at; ends stay at the ends."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.gui.viewer.strip_layout import END_PX, GAP_PX, StripLayout, width_for

_PHOTO_PX = 80


class Strip:
    def __init__(self, count: int, room_px: int = 1000) -> None:
        self.asked: set[int] = set()
        self.layout = StripLayout(self._width)
        self.layout.set_room(count, room_px)

    def _width(self, row: int) -> int:
        self.asked.add(row)
        return _PHOTO_PX

    def rows(self) -> list[int]:
        return [frame.row for frame in self.layout.frames()]


def test_a_photo_is_in_the_middle_with_its_neighbours_around() -> None:
    strip = Strip(1000)
    strip.layout.centre(500)
    frames = strip.layout.frames()
    (middle,) = (frame for frame in frames if frame.row == 500)
    assert middle.left == (1000 - _PHOTO_PX) // 2
    assert strip.rows() == list(range(frames[0].row, frames[-1].row + 1))
    assert all(after.left == before.end + GAP_PX for before, after in pairwise(frames))
    assert frames[0].left <= 0 < frames[0].end
    assert frames[-1].left < 1000 <= frames[-1].end + GAP_PX


def test_a_million_photos_cost_what_is_seen() -> None:
    strip = Strip(1_000_000)
    strip.layout.centre(700_000)
    assert len(strip.rows()) < 20
    for _ in range(50):
        strip.layout.scroll(180)
        strip.layout.frames()
    assert strip.rows()[0] > 700_050
    assert len(strip.asked) < 50 * 180 // _PHOTO_PX + 60


@pytest.mark.parametrize(("row", "first"), [(0, True), (999, False)])
def test_no_room_is_left_empty_at_an_end(row: int, first: bool) -> None:
    strip = Strip(1000)
    strip.layout.centre(row)
    frames = strip.layout.frames()
    assert (frames[0].left, frames[0].row) == (END_PX, 0) if first else frames[-1].end == 1000 - END_PX
    strip.layout.scroll(-500 if first else 500)
    again = strip.layout.frames()
    assert again == frames


def test_few_photos_are_in_the_middle() -> None:
    strip = Strip(3)
    strip.layout.centre(0)
    frames = strip.layout.frames()
    assert [frame.row for frame in frames] == [0, 1, 2]
    assert frames[0].left == 1000 - frames[-1].end


def test_no_photos_are_no_problem() -> None:
    strip = Strip(0)
    assert strip.rows() == []
    strip.layout.scroll(100)
    strip.layout.set_room(5, 0)
    assert strip.rows() == []


def test_a_list_that_has_become_shorter_is_seen_from_its_end() -> None:
    strip = Strip(1000)
    strip.layout.centre(900)
    strip.layout.set_room(10, 1000)
    assert strip.rows() == list(range(10))


@pytest.mark.parametrize(
    ("size", "width"), [((4000, 3000), 75), ((3000, 4000), 42), ((20_000, 500), 134), ((500, 20_000), 28), ((0, 0), 84)]
)
def test_photos_keep_their_shape_within_bounds(size: tuple[int, int], width: int) -> None:
    assert width_for(*size, 56) == width
