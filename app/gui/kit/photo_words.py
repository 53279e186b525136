"""Facts of a photo as people read them: names, dates, sizes, in the language and habits of the system."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone
from PySide6.QtGui import QGuiApplication

from app.core.gallery import PhotoDetails
from app.core.pasted import pasted_at
from app.core.text import printable
from app.gui.kit.file_size import file_size
from app.gui.kit.translate import tr

_DAY_S = 86_400
_WEEKDAY = re.compile(r"dddd[,،፣]?\s*|[,،፣]?\s*dddd")
_SECONDS = re.compile(r"[:.]ss")


def name_of(path: str) -> str:
    """Return the file's name, fit to be shown; a picture that was pasted has a time instead of one."""
    moment_s = pasted_at(path)
    if moment_s is not None:
        return tr("Pasted picture, {time}", time=time_words(moment_s))
    return str(printable(os.path.basename(path)))


def folder_of(path: str) -> str:
    """Return the folder the file lies in, fit to be shown."""
    return _in_order(os.path.dirname(path))


def place_of(path: str, roots: Sequence[str]) -> str:
    """Return where a photo lies, from the added folder down, fit to be shown; the whole path outside all ``roots``."""
    inside = [root for root in roots if path.startswith(os.path.join(root, ""))]
    above = os.path.dirname(max(inside, key=len).rstrip(os.sep)) if inside else ""
    return _in_order(os.path.relpath(path, above) if above else path)


def _in_order(path: str) -> str:
    words = str(printable(path))
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"  # or the slashes change places
    return words


def day_words(wall_clock_s: float) -> str:
    """Return a photo's day as briefly as a caption has room for, the year with its four digits."""
    locale = QLocale()
    formats = (locale.dateFormat(each) for each in (QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat))
    return _brief_day(int(wall_clock_s) // _DAY_S, locale.name(), *formats)


@lru_cache(maxsize=4096)  # below the neighbours of one photo after the other the same days stand again
def _brief_day(day: int, locale: str, brief: str, long: str) -> str:
    """Return a day as the default locale, which is ``locale`` with these formats, says it."""
    spelled = _WEEKDAY.sub("", long).replace("MMMM", "MMM")
    in_numbers = "MMM" not in spelled and "yyyy" in brief  # as in Japanese, where it is shorter so
    return QLocale().toString(_on_camera(day * _DAY_S).date(), brief if in_numbers else spelled)


def date_words(wall_clock_s: float) -> str:
    """Return a photo's date and time; ``wall_clock_s`` is seconds since 1970 as the camera's clock showed them."""
    return _date_and_time(_on_camera(wall_clock_s))


def moment_words(unix_s: float) -> str:
    """Return a moment such as a file's change, on the clock of this place."""
    return _date_and_time(QDateTime.fromSecsSinceEpoch(int(unix_s)))


def taken_words(taken: str) -> str:
    """Return the date and time of ISO 8601 that a camera wrote; what is no date stays as it is."""
    moment = QDateTime.fromString(taken, Qt.DateFormat.ISODate)
    return _date_and_time(moment) if moment.isValid() else taken


def time_words(unix_s: float) -> str:
    """Return the time of day of a moment, on the clock of this place, without seconds."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(unix_s)).time(), _time_format())


def _on_camera(wall_clock_s: float) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(wall_clock_s), QTimeZone(QTimeZone.Initialization.UTC))


def _date_and_time(moment: QDateTime) -> str:
    day = QLocale().toString(moment.date(), _day_format())
    return f"{day}, {QLocale().toString(moment.time(), _time_format())}"


def _day_format() -> str:
    """Return the system's long date without the day of the week: its short one has years of two digits."""
    return _WEEKDAY.sub("", QLocale().dateFormat(QLocale.FormatType.LongFormat))


def _time_format() -> str:
    return _SECONDS.sub("", QLocale().timeFormat(QLocale.FormatType.ShortFormat))


def size_words(width_px: int, height_px: int) -> str:
    """Return a picture's size, "" while it is not known."""
    return f"{width_px} × {height_px}" if width_px and height_px else ""


def distance_words(distance: float) -> str:
    return _in_hundredths(f"{distance:.2f}", QLocale().name())


@lru_cache(maxsize=512)
def _in_hundredths(number: str, locale: str) -> str:
    """Return a number as the default locale, which is ``locale``, writes it."""
    return QLocale().toString(float(number), "f", 2)


def details_words(details: PhotoDetails) -> list[str]:
    """Return the lines that tell of a photo beside its picture: date, size, what is wrong with it."""
    size = size_words(details.width_px, details.height_px)
    bytes_words = file_size(details.stamp.size_bytes) if details.stamp.size_bytes else ""
    lines = [date_words(details.date_s), " · ".join(part for part in (size, bytes_words) if part)]
    if details.offline:
        lines.append(tr("Offline: its folder cannot be read at the moment."))
    return [line for line in lines if line]
