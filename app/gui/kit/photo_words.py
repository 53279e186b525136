"""Facts of a photo as people read them: names, dates, sizes, in the language and habits of the system."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone
from PySide6.QtGui import QGuiApplication

from app.core.gallery import PhotoDetails
from app.core.text import printable
from app.gui.kit.translate import tr


def name_of(path: str) -> str:
    """Return the file's name, fit to be shown."""
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


def date_words(wall_clock_s: float) -> str:
    """Return a photo's date and time; ``wall_clock_s`` is seconds since 1970 as the camera's clock showed them."""
    moment = QDateTime.fromSecsSinceEpoch(int(wall_clock_s), QTimeZone(QTimeZone.Initialization.UTC))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def moment_words(unix_s: float) -> str:
    """Return a moment such as a file's change, on the clock of this place."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(unix_s)), QLocale.FormatType.ShortFormat)


def taken_words(taken: str) -> str:
    """Return the date and time of ISO 8601 that a camera wrote; what is no date stays as it is."""
    moment = QDateTime.fromString(taken, Qt.DateFormat.ISODate)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment.isValid() else taken


def size_words(width_px: int, height_px: int) -> str:
    """Return a picture's size, "" while it is not known."""
    return f"{width_px} × {height_px}" if width_px and height_px else ""


def distance_words(distance: float) -> str:
    return QLocale().toString(distance, "f", 2)


def details_words(details: PhotoDetails) -> list[str]:
    """Return the lines that tell of a photo beside its picture: date, size, what is wrong with it."""
    lines = [date_words(details.date_s), size_words(details.width_px, details.height_px)]
    if details.offline:
        lines.append(tr("Offline: its folder cannot be read at the moment."))
    return [line for line in lines if line]
