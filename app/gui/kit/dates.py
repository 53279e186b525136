"""Days and times as people read them, in the language and habits of the system."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QDateTime, QLocale, Qt

from app.gui.kit.days import long_day_format, on_camera, without_weekday
from app.gui.kit.translate import tr

_DAY_S = 86_400
_SECONDS = re.compile(r"[:.]ss")


def days_of_now() -> Callable[[float], str]:
    """Return what says a photo's day as briefly as a caption has room for, the year with its four digits.

    The system's habits are looked up once, for as long as many days are said.
    """
    locale = QLocale()
    name = locale.name()
    brief, long = (locale.dateFormat(each) for each in (QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat))
    return lambda wall_clock_s: _brief_day(int(wall_clock_s) // _DAY_S, name, brief, long)


def date_words(wall_clock_s: float) -> str:
    """Return "14 July 2016, 11:20"; ``wall_clock_s`` is seconds since 1970 as the camera's clock showed them."""
    return _words(on_camera(wall_clock_s), _time_format())


def year_of(wall_clock_s: float) -> int:
    """Return the year of seconds since 1970 as the camera's clock showed them."""
    return on_camera(wall_clock_s).date().year()


def moment_words(unix_s: float) -> str:
    """Return a moment such as a file's change, on the clock of this place."""
    return _words(QDateTime.fromSecsSinceEpoch(int(unix_s)), _time_format())


def taken_words(taken: str) -> str:
    """Return date and time, with seconds, of ISO 8601 that a camera wrote; what is no date stays as it is."""
    moment = QDateTime.fromString(taken, Qt.DateFormat.ISODate)
    return _words(moment, _time_format().replace("mm", "mm:ss", 1)) if moment.isValid() else taken


def day_words(moment: str) -> str:
    """Return the day of a moment in ISO 8601, "12 November 2026" on the clock of this place; "" for what is none."""
    day = QDateTime.fromString(moment, Qt.DateFormat.ISODate).toLocalTime().date()
    return QLocale().toString(day, long_day_format()) if day.isValid() else ""


def time_words(unix_s: float) -> str:
    """Return the time of day of a moment, on the clock of this place, without seconds."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(unix_s)).time(), _time_format())


@lru_cache(maxsize=4096)  # below the neighbours of one photo after the other the same days stand again
def _brief_day(day: int, locale: str, brief: str, long: str) -> str:
    """Return a day as the default locale, which is ``locale`` with these formats, says it."""
    spelled = without_weekday(long).replace("MMMM", "MMM")
    in_numbers = "MMM" not in spelled and "yyyy" in brief  # as in Japanese, where it is shorter so
    return QLocale().toString(on_camera(day * _DAY_S).date(), brief if in_numbers else spelled)


def _words(moment: QDateTime, clock: str) -> str:
    locale = QLocale()
    day = locale.toString(moment.date(), long_day_format())
    return tr("{day}, {clock}", day=day, clock=locale.toString(moment.time(), clock))


def _time_format() -> str:
    return _SECONDS.sub("", QLocale().timeFormat(QLocale.FormatType.ShortFormat))
