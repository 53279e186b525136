"""What stands above the sections of the gallery."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.core.gallery import Order, Section
from app.core.text import printable
from app.gui.grid.photo_role import Heading
from app.gui.kit.translate import tr


def heading_of(section: Section, order: Order) -> Heading:
    """Return month, folder or letter, and how many photos there are."""
    name = _month_words(section.key) if order == "date" else str(printable(section.key))
    return Heading(name, f"· {section.count:,}")


def _month_words(key: str) -> str:
    """Return a month (YYYY-MM) as people write it."""
    year, _, month = key.rpartition("-")
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        return key
    return tr("{month} {year}", month=QLocale().standaloneMonthName(int(month)), year=year)
