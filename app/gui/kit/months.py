"""What the months are called in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def month_names() -> tuple[str, ...]:
    """Return the names of the twelve months as headings write them, then as they stand in a date."""
    locale = QLocale()
    return (
        *(locale.standaloneMonthName(month) for month in range(1, 13)),
        *(locale.monthName(month) for month in range(1, 13)),
    )
