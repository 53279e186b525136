"""Facts of a photo as people read them: names, places, sizes, in the language and habits of the system."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication

from app.core.gallery import PhotoDetails
from app.core.pasted import pasted_at
from app.core.text import printable
from app.gui.kit.dates import date_words, time_words
from app.gui.kit.file_size import file_size
from app.gui.kit.translate import tr


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
    return _in_order(_below(path, roots))


def folder_place(path: str, roots: Sequence[str]) -> str:
    """Return the folder a photo lies in, step by step from the added folder down, as "Pictures › 2016 › Coast"."""
    place = os.path.dirname(_below(path, roots))
    steps = [str(printable(step)) for step in place.split(os.sep) if step]
    return _kept_in_order(" › ".join(steps) if steps else str(printable(place)))


def _below(path: str, roots: Sequence[str]) -> str:
    """Return a path from the added folder down, the whole path outside all ``roots``."""
    inside = [root for root in roots if path.startswith(os.path.join(root, ""))]
    above = os.path.dirname(max(inside, key=len).rstrip(os.sep)) if inside else ""
    return os.path.relpath(path, above) if above else path


def _in_order(path: str) -> str:
    return _kept_in_order(str(printable(path)))


def _kept_in_order(words: str) -> str:
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"  # or the slashes change places
    return words


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
