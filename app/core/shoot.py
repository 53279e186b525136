"""Where and when photos were taken, as far as scopes of questions care."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

DAY_S = 86_400


class Shoot(NamedTuple):
    """Where and when a photo was taken: its folder, and the wall-clock time as seconds since 1970."""

    folder: str
    date_s: int

    def holds(self, folder: str, date_s: int) -> bool:
        """Tell whether a photo lies in the same folder and was taken within a day."""
        return folder == self.folder and abs(date_s - self.date_s) <= DAY_S


def first_second(day: date) -> int:
    """Return when a day begins, as dates of photos are counted."""
    return calendar.timegm((day.year, day.month, day.day, 0, 0, 0))


def end_second(day: date) -> int:
    """Return when the next day begins."""
    return first_second(day) + DAY_S if day == date.max else first_second(day + timedelta(days=1))
