"""A scope in a few words, for the button that chooses it and for those who listen to it."""

from __future__ import annotations

import os
from datetime import date

from PySide6.QtCore import QDate, QLocale

from app.core.question import EVERYWHERE, Question, Scope
from app.core.text import printable
from app.gui.kit.translate import tr


def scope_words(question: Question) -> str:
    """Return "In 2016 · Not this shoot", or that photos are looked for everywhere."""
    scope = question.scope
    if scope == EVERYWHERE:
        return tr("Everywhere")
    words = [tr("In {folder}", folder=_name(folder)) for folder in scope.folders]
    words += [tr("Not in {folder}", folder=_name(folder)) for folder in scope.not_folders]
    words += [days_words(scope)] if scope.since or scope.until else []
    words += [tr("Not this shoot")] if scope.other_shoot else []
    words += [tr("One of each series")] if scope.one_of_series else []
    words += [tr("Only {formats}", formats=", ".join(each.upper() for each in scope.formats))] if scope.formats else []
    return " · ".join(words)


def days_words(scope: Scope) -> str:
    """Return "In 2016", "Since 5 May 2016" and the like."""
    since, until = scope.since, scope.until
    if since is not None and until is not None:
        if (since.year, since.month, since.day) == (until.year, 1, 1) and until == date(until.year, 12, 31):
            return tr("In {year}", year=str(since.year))
        return tr("{since} to {until}", since=_day(since), until=_day(until))
    if since is not None:
        return tr("Since {day}", day=_day(since))
    return "" if until is None else tr("Until {day}", day=_day(until))


def _day(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def _name(folder: str) -> str:
    return str(printable(os.path.basename(folder) or folder))
