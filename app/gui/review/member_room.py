"""How the members of a group share the room they have: the best one large, the others beside it. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BEST_SHARE, _LEAST_BEST_SHARE = 0.53, 0.36
_COLUMN_PX = 220
_LEAST_COLUMN_PX = 132
_MOST_COLUMNS = 4
_LEAST_PICTURE_PX = 72
_MOST_UPRIGHT = 0.85


@dataclass(frozen=True, slots=True)
class Room:
    """``best_px`` is how wide the best member is; the others stand in ``columns`` of ``column_px`` each."""

    best_px: int
    others_px: int
    columns: int
    column_px: int

    def without(self, taken_px: int, gap_px: int) -> Room:
        """Return the same with so much less for the others, as beside a scroll bar."""
        others_px = max(self.others_px - taken_px, 1)
        return Room(self.best_px, others_px, self.columns, (others_px - (self.columns - 1) * gap_px) // self.columns)


def shared(width_px: int, height_px: int, best_aspect: float, others: int, gap_px: int) -> Room:
    """Share the room: ``height_px`` is what a picture may have of it, ``best_aspect`` its width / height."""
    if not others:
        return Room(width_px, 0, 1, 0)
    wished = max(round(height_px * best_aspect), 1)
    best_px = min(max(wished, round(width_px * _LEAST_BEST_SHARE)), round(width_px * _BEST_SHARE))
    others_px = max(width_px - best_px - gap_px, 1)
    columns = 1 if others == 1 else min(others, _MOST_COLUMNS, max(2, (others_px + gap_px) // (_COLUMN_PX + gap_px)))
    while columns > 1 and (others_px - (columns - 1) * gap_px) // columns < _LEAST_COLUMN_PX:
        columns -= 1
    return Room(best_px, others_px, columns, (others_px - (columns - 1) * gap_px) // columns)


def row_picture_px(aspects: Sequence[float], width_px: int, most_px: int) -> int:
    """Return the height of the picture boxes of one row: as the highest of them needs, but not much more than others.

    An upright one beside others is shown smaller, so that the words below these do not stand far away.
    """
    wanted = [width_px / max(aspect, 0.1) for aspect in aspects]
    bound = width_px * _MOST_UPRIGHT if len(wanted) > 1 else most_px
    return round(max(min(max(wanted, default=0), bound, most_px), min(_LEAST_PICTURE_PX, width_px)))
