"""Where the parts of a page with large pictures lie: arithmetic, no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

INFORMATION_PX = 320


@dataclass(frozen=True, slots=True)
class Arrangement:
    bar: QRect
    picture: QRect
    strip: QRect
    information: QRect


def arrangement(
    room: QRect, bar_px: int, strip_px: int, information: float, *, over: bool, right_to_left: bool
) -> Arrangement:
    """Return where the parts lie in ``room``; ``information``, 0…1, is how far it has slid in at the end of the line.

    With ``over`` the picture has all the room and the others lie on it, so that it stays while they come and go.
    """
    width, height = room.width(), room.height()
    slid_px = round(min(INFORMATION_PX, width) * information)
    rest_px = width - slid_px
    bar = QRect(0, 0, width, bar_px)
    strip = QRect(0, height - strip_px, rest_px, strip_px)
    side = QRect(rest_px, bar_px, min(INFORMATION_PX, width), height - bar_px)
    picture = QRect(0, 0, width, height) if over else QRect(0, bar_px, rest_px, height - bar_px - strip_px)
    parts = [bar, picture, strip, side]
    if right_to_left:
        parts = [QRect(width - part.right() - 1, part.top(), part.width(), part.height()) for part in parts]
    return Arrangement(*(part.translated(room.topLeft()) for part in parts))
