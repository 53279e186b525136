"""What stands above the sections of the gallery."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QLocale

from app.core.gallery import Order
from app.core.sections import Section
from app.core.text import printable
from app.gui.grid.photo_role import Heading
from app.gui.kit.translate import tr


def heading_of(section: Section, order: Order) -> Heading:
    """Return month, folder or letter, and how many photos there are."""
    name = _month_words(section.key) if order == "date" else str(printable(section.key))
    return Heading(name, f"· {section.count:,}")


def mark_of(key: str, order: Order, common: str) -> str:
    """Return the year of a month, the letter of a name, or the initial of a folder below the ``common`` one."""
    if order == "date":
        return key.rpartition("-")[0]
    key = key[len(common) :].lstrip(os.sep) if order == "folder" else key
    return str(printable(key[:1])).upper()


def common_folder(keys: Sequence[str]) -> str:
    """Return the folder in which the first and the last one lie: sorted, all others do as well."""
    if not keys:
        return ""
    try:
        return os.path.commonpath([keys[0], keys[-1]])
    except ValueError:  # two drives
        return ""


def _month_words(key: str) -> str:
    """Return a month (YYYY-MM) as people write it."""
    year, _, month = key.rpartition("-")
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        return key
    return tr("{month} {year}", month=QLocale().standaloneMonthName(int(month)), year=year)
