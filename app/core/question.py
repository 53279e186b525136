"""What is asked of the library: one value for the window, the terminal, the history and a second start."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PICTURE_BYTES = 200_000_000
"""How large a picture may be that comes as bytes: pasted, dropped, on standard input."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which photos are like the one at ``photo``, and how many of them (``count``, at least 1) are wanted.

    The photo need not be in the library. ``exact`` compares with every photo instead of asking the index. ``plain``
    orders by distance alone, without regard to what all photos of the library have in common. ``details`` has the
    details of the nearest compared as well, where the settings say so and ``plain`` does not; that takes longer.
    """

    photo: str
    count: int
    exact: bool = False
    plain: bool = False
    details: bool = False
