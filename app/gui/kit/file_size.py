"""Bytes in the unit that people read."""

from __future__ import annotations

from PySide6.QtCore import QLocale

_STEP = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")


def file_size(size_bytes: int) -> str:
    """Return the size with at most one decimal, such as "3.4 MB"."""
    size, place = float(size_bytes), 0
    while size >= _STEP - 0.5 and place < len(_UNITS) - 1:
        size, place = size / _STEP, place + 1
    unit = _UNITS[place]
    decimals = 0 if unit == "B" or size >= 100 else 1
    return f"{QLocale().toString(size, 'f', decimals)} {unit}"
