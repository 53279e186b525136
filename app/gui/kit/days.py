"""A day as the language of the window says it. Below the translations, which say days in sentences."""

from __future__ import annotations

import re

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

_WEEKDAY = re.compile(r"dddd?[,،፣]?\s*|[,،፣]?\s*dddd?")


def camera_day_words(wall_clock_s: float) -> str:
    """Return "14 July 2016"; ``wall_clock_s`` is seconds since 1970 as the camera's clock showed them."""
    return QLocale().toString(on_camera(wall_clock_s).date(), long_day_format())


def on_camera(wall_clock_s: float) -> QDateTime:
    """Return what a camera's clock showed."""
    return QDateTime.fromSecsSinceEpoch(int(wall_clock_s), QTimeZone(QTimeZone.Initialization.UTC))


def long_day_format() -> str:
    """Return the system's long date without the day of the week: its short one has years of two digits."""
    return without_weekday(QLocale().dateFormat(QLocale.FormatType.LongFormat))


def without_weekday(date_format: str) -> str:
    """Return a format of dates without the day of the week, and without what stands between the two."""
    return _WEEKDAY.sub("", date_format)
