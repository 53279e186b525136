"""What can be chosen of how neighbours are looked for, each choice with what it finds and takes where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from app.core.question import AUTOMATIC, MOST_EFFORT, Manner, Metric
from app.core.tuning import Tuning, Tunings
from app.gui.dialogs.tuning_words import share_words, time_words
from app.gui.kit.translate import tr

Choices = Sequence[tuple[str, object]]
"""Words, and the value that they stand for."""

_TREES = (10, 25, 50, 100, 200, 400)
_SEPARATOR = " · "


def metric_choices(chosen: Manner, now: Tuning | None) -> Choices:
    """Return the metrics, as they are looked for otherwise."""
    named = {"cosine": tr("Cosine"), "euclidean": tr("Euclidean distance"), "dot": tr("Dot product")}
    return [
        (_with_figures(words, now, replace(chosen, metric=cast(Metric, metric))), metric)
        for metric, words in named.items()
    ]


def effort_choices(chosen: Manner, now: Tuning | None) -> Choices:
    """Return the levels of effort, by the metric that is chosen."""
    levels = range(AUTOMATIC, MOST_EFFORT + 1)
    walks = [replace(chosen, effort=level, exact=False) for level in levels]
    return [(_with_figures(_level_words(walk, now), now, walk), walk.effort) for walk in walks]


def tree_choices(chosen: Manner, wanted: int, tunings: Tunings | None) -> Choices:
    """Return numbers of trees, with the figures of the automatic effort in indexes that were measured.

    ``wanted``: the number that is chosen, AUTOMATIC for as many as the library needs.
    """
    known = {} if tunings is None else {each.trees: each for each in (*tunings.earlier, tunings.now)}
    usual = Manner(chosen.metric)
    now = tunings.now if tunings is not None and wanted == AUTOMATIC else None
    automatic = tr("Automatic") if now is None else tr("Automatic ({number})", number=now.trees)
    numbers = sorted({*_TREES, wanted, *known} - {AUTOMATIC})
    return [
        (_with_figures(automatic, now, usual), AUTOMATIC),
        *((_with_figures(str(number), known.get(number), usual), number) for number in numbers),
    ]


def _level_words(walk: Manner, now: Tuning | None) -> str:
    if walk.effort != AUTOMATIC:
        return str(walk.effort)
    level = AUTOMATIC if now is None else now.automatic_for(walk.metric)
    return tr("Automatic") if level == AUTOMATIC else tr("Automatic ({number})", number=level)


def _with_figures(words: str, tuning: Tuning | None, manner: Manner) -> str:
    if tuning is None:
        return words
    found, ms = tuning.of(manner)
    return _SEPARATOR.join((words, share_words(found), time_words(ms)))
