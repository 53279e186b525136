"""Dates as one says them, with the month as a word: where there is room for that, and nothing to compare."""

from __future__ import annotations

import re

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone

from app.gui.kit.translate import tr

_WEEKDAY = re.compile(r"\W*dddd?\b\W*|\W*dddd\W*")


def long_date_words(wall_clock_s: float) -> str:
    """Return "14 July 2016, 11:20"; ``wall_clock_s`` is seconds since 1970 as the camera's clock showed them."""
    moment = QDateTime.fromSecsSinceEpoch(int(wall_clock_s), QTimeZone(QTimeZone.Initialization.UTC))
    return _words(moment, QLocale().timeFormat(QLocale.FormatType.ShortFormat))


def long_moment_words(unix_s: float) -> str:
    """Return a moment such as a file's change, on the clock of this place."""
    moment = QDateTime.fromSecsSinceEpoch(int(unix_s))
    return _words(moment, QLocale().timeFormat(QLocale.FormatType.ShortFormat))


def long_taken_words(taken: str) -> str:
    """Return date and time, with seconds, of ISO 8601 that a camera wrote; what is no date stays as it is."""
    moment = QDateTime.fromString(taken, Qt.DateFormat.ISODate)
    clock = QLocale().timeFormat(QLocale.FormatType.ShortFormat)
    return _words(moment, clock.replace("mm", "mm:ss", 1)) if moment.isValid() else taken


def _words(moment: QDateTime, clock: str) -> str:
    locale = QLocale()
    day = _WEEKDAY.sub("", locale.dateFormat(QLocale.FormatType.LongFormat))
    return tr("{day}, {clock}", day=locale.toString(moment.date(), day), clock=locale.toString(moment.time(), clock))
