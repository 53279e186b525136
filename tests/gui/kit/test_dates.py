"""Dates in the habits of every system."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale

from app.core.text import Day, text
from app.gui.kit.dates import date_words, days_of_now, moment_words, taken_words, time_words
from app.gui.kit.translate import shown

_TAKEN_S = 1_784_041_509  # 2026-07-14 15:05:09
_Language, _Script, _Territory = QLocale.Language, QLocale.Script, QLocale.Country


@pytest.fixture
def habits() -> Iterator[Callable[[QLocale | str], None]]:
    before = QLocale()
    yield lambda locale: QLocale.setDefault(QLocale(locale))
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en_GB", "14 Jul 2026", "14 July 2026, 15:05"),
        ("en_US", "Jul 14, 2026", "July 14, 2026, 3:05 PM"),
        ("da_DK", "den 14. jul. 2026", "den 14. juli 2026, 15.05"),
        ("de_DE", "14. Juli 2026", "14. Juli 2026, 15:05"),
        ("hu_HU", "2026. júl. 14.", "2026. július 14., 15:05"),
        ("ja_JP", "2026/07/14", "2026年7月14日, 15:05"),
    ],
)
def test_a_day_and_a_time(habits: Callable[[QLocale | str], None], locale: str, day: str, moment: str) -> None:
    habits(locale)
    assert days_of_now()(_TAKEN_S) == day
    assert date_words(_TAKEN_S).replace("\N{NARROW NO-BREAK SPACE}", " ") == moment


def test_a_camera_says_seconds_and_what_is_no_date_stays(habits: Callable[[QLocale | str], None]) -> None:
    habits("en_GB")
    assert taken_words("2026-07-14T15:05:09") == "14 July 2026, 15:05:09"
    assert taken_words("a summer's day") == "a summer's day"


def test_a_moment_is_on_the_clock_of_this_place(habits: Callable[[QLocale | str], None]) -> None:
    habits("en_GB")
    assert moment_words(_TAKEN_S).endswith(f", {time_words(_TAKEN_S)}")
    assert len(time_words(_TAKEN_S)) == len("15:05")


def test_nowhere_is_a_weekday_said_or_a_format_left(habits: Callable[[QLocale | str], None]) -> None:
    for locale in QLocale.matchingLocales(_Language.AnyLanguage, _Script.AnyScript, _Territory.AnyCountry):
        habits(locale)
        for words in (days_of_now()(_TAKEN_S), date_words(_TAKEN_S)):
            assert "MMM" not in words, (locale.name(), words)
            assert "yyyy" not in words, (locale.name(), words)
            assert len(tuesday := locale.dayName(2)) < 4 or tuesday not in words, (locale.name(), words)


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en_GB", "newer, 14 July 2026"), ("en_US", "newer, July 14, 2026"), ("ja_JP", "newer, 2026年7月14日")],
)
def test_a_day_within_a_sentence_has_the_habits_too(
    habits: Callable[[QLocale | str], None], locale: str, said: str
) -> None:
    habits(locale)
    assert shown(text("newer, {day}", day=Day(_TAKEN_S))) == said
