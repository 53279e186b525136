"""Where photos lie in the film strip: arithmetic from one photo outwards, so that a million cost what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

GAP_PX = 4
END_PX = 8
"""Before the first photo and after the last one."""
_NARROWEST, _WIDEST, _USUAL = 0.5, 2.4, 1.5


class Frame(NamedTuple):
    """A photo's place along the line, in logical pixels from the start of the strip."""

    row: int
    left: int
    width: int

    @property
    def end(self) -> int:
        return self.left + self.width


def width_for(width_px: int, height_px: int, photo_px: int) -> int:
    """Return how wide a photo of this size is in a strip ``photo_px`` high; unknown ones are as most are."""
    aspect = width_px / height_px if width_px and height_px else _USUAL
    return round(min(max(aspect, _NARROWEST), _WIDEST) * photo_px)


def widest_for(photo_px: int) -> int:
    """Return how wide a photo may be in a strip ``photo_px`` high."""
    return round(_WIDEST * photo_px)


class StripLayout:
    """Holds on to one photo, the anchor; the others follow from their widths. Never looks at those out of sight."""

    def __init__(self, width_of: Callable[[int], int]) -> None:
        """``width_of`` returns the width of a row's photo in logical pixels."""
        self._width_of = width_of
        self._anchor, self._left = 0, 0
        self._count = 0
        self._room_px = 0

    def set_room(self, count: int, room_px: int) -> None:
        """Say how many photos there are and how long the strip is."""
        self._count, self._room_px = count, room_px
        self._anchor = min(self._anchor, max(0, count - 1))

    def centre(self, row: int) -> None:
        """Bring a photo into the middle."""
        self._anchor = row
        self._left = (self._room_px - self._width_of(row)) // 2

    def scroll(self, by_px: int) -> None:
        """Move the photos towards the start by so many pixels."""
        self._left -= by_px
        frames = self.frames()
        if frames:  # hold on to one in sight: what comes to be known of others must not move these
            middle = min(frames, key=lambda frame: abs((frame.left + frame.end) // 2 - self._room_px // 2))
            self._anchor, self._left = middle.row, middle.left

    def frames(self) -> list[Frame]:
        """Return the photos in sight, in order. No room is left empty at an end while there are photos on the other."""
        if not self._count or self._room_px <= 0:
            return []
        self._close_up()
        frames = [Frame(self._anchor, self._left, self._width_of(self._anchor))]
        while frames[-1].end + GAP_PX < self._room_px and frames[-1].row + 1 < self._count:
            row = frames[-1].row + 1
            frames.append(Frame(row, frames[-1].end + GAP_PX, self._width_of(row)))
        while frames[0].left - GAP_PX > 0 and frames[0].row > 0:
            width = self._width_of(frames[0].row - 1)
            frames.insert(0, Frame(frames[0].row - 1, frames[0].left - GAP_PX - width, width))
        return [frame for frame in frames if frame.end > 0 and frame.left < self._room_px]

    def _close_up(self) -> None:
        """Move the anchor so that the first photo does not begin, nor the last one end, within the strip."""
        before_px = self._extent(-1)
        after_px = self._extent(1)
        if before_px is not None and after_px is not None:
            whole_px = before_px + self._width_of(self._anchor) + after_px
            if whole_px <= self._room_px - 2 * END_PX:  # all are in sight: in the middle
                self._left = (self._room_px - whole_px) // 2 + before_px
                return
        if after_px is not None:
            self._left = max(self._left, self._room_px - END_PX - after_px - self._width_of(self._anchor))
        if before_px is not None:
            self._left = min(self._left, before_px + END_PX)

    def _extent(self, step: int) -> int | None:
        """Return how long the photos on one side of the anchor are together, None if they fill the strip."""
        total, row = 0, self._anchor + step
        limit_px = self._room_px + abs(self._left) + END_PX
        while 0 <= row < self._count:
            total += GAP_PX + self._width_of(row)
            if total > limit_px:
                return None
            row += step
        return total
