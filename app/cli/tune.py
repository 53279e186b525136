"""``tune``: what ways of looking for neighbours find and take on this library, and which of them is to hold."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from app.cli.find_options import AUTO
from app.cli.lines import note, say, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.cli.tune_options import TuneOptions
from app.core.errors import InputError
from app.core.question import AUTOMATIC, Manner, Metric
from app.core.tuning import Tuning, Tunings, percent
from app.machine.paths import data_paths
from app.machine.settings import Settings, load_settings

LARGE_LIBRARY = 100_000
"""Photos for which it is told how long comparing with all of them takes."""


def tune(session: Session, options: Options) -> int:
    """Show what was measured, or choose, and return the exit code. Raises SpokenError."""
    asked = cast(TuneOptions, options.own)
    if not session.value(session.catalog.folders.roots()):
        raise InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
    settings = load_settings(data_paths(options.data_dir).settings)
    if asked.chosen:
        return _choose(session, options, settings, replace(settings, **asked.chosen))
    tunings = cast("Tunings | None", session.value(session.catalog.search.tune(anew=asked.again)))
    if options.json:
        write_object(_chosen(settings) | ({} if tunings is None else _object_of(tunings)))
    elif tunings is not None:
        _say(tunings, settings)
    if tunings is None:
        note("There is no index to be measured yet: `index` builds it when it has read the photos.")
        return SOMETHING_SKIPPED
    return DONE


def _choose(session: Session, options: Options, before: Settings, chosen: Settings) -> int:
    session.value(session.catalog.save_settings(chosen))
    if chosen.trees != before.trees:
        session.value(session.catalog.search.rebuild_index())
    if options.json:
        write_object(_chosen(chosen))
    else:
        _say_chosen(chosen)
    return DONE


def _chosen(settings: Settings) -> dict[str, object]:
    return {
        "metric": settings.metric,
        "effort": settings.effort or AUTO,
        "trees": settings.trees or AUTO,
        "exact": settings.exact,
    }


def _object_of(tunings: Tunings) -> dict[str, object]:
    now = tunings.now
    return {
        "pictures": now.pictures,
        "asked": now.asked,
        "index_trees": now.trees,
        "automatic": {metric: _level(level) for metric, level in zip(now.metrics, now.automatic, strict=True)},
        "alike": dict(zip(now.metrics, now.alike, strict=True)),
        "levels": _levels(now),
        "exact_ms": now.exact_ms,
        "exact_ms_at_100000": round(now.exact_ms_at(LARGE_LIBRARY), 1),
        "earlier": [
            {"pictures": each.pictures, "index_trees": each.trees, "levels": _levels(each)} for each in tunings.earlier
        ],
    }


def _levels(tuning: Tuning) -> list[dict[str, object]]:
    return [
        {"effort": _level(each.level), "ms": each.ms, "recall": dict(zip(tuning.metrics, each.recall, strict=True))}
        for each in tuning.levels
    ]


def _level(level: int) -> int | str:
    return AUTO if level == AUTOMATIC else level


def _say_chosen(settings: Settings) -> None:
    words = ", ".join(f"{name} {value}" for name, value in _chosen(settings).items() if name != "exact")
    say(f"Chosen: {words}, {'exact' if settings.exact else 'not exact'}")


def _say(tunings: Tunings, settings: Settings) -> None:
    now = tunings.now
    say(f"{now.asked} of {now.pictures} pictures asked for their ten nearest; trees of the index: {now.trees}")
    say("")
    say("effort  " + "".join(f"{metric:>11}" for metric in now.metrics) + f"{'ms':>9}")
    for each in now.levels:
        shares = "".join(f"{percent(share):9.1f} %" for share in each.recall)
        say(f"{_level(each.level)!s:>6}  {shares}{each.ms:9.1f}{_walked_for(now, each.level)}")
    say(f" exact  {'    100.0 %' * len(now.metrics)}{now.exact_ms:9.1f}")
    say("")
    if now.pictures < LARGE_LIBRARY:
        say(f"Comparing with {LARGE_LIBRARY} pictures would take about {now.exact_ms_at(LARGE_LIBRARY):.0f} ms.")
    if len(now.metrics) == 1:
        say("All metrics are one order here: the library is too small for others.")
    for metric, alike in list(zip(now.metrics, now.alike, strict=True))[1:]:
        say(f"Of the ten nearest by {metric}, {100 * alike:.0f} % are among those by cosine.")
    for earlier in tunings.earlier:
        recall, ms = earlier.of(Manner(settings.metric))
        say(f"With {earlier.trees} trees, of {earlier.pictures} pictures: {percent(recall)} % in {ms:.1f} ms.")
    _say_chosen(settings)


def _walked_for(tuning: Tuning, level: int) -> str:
    """Return for which metrics a level is the automatic one."""
    metrics: list[Metric] = [
        metric for metric, automatic in zip(tuning.metrics, tuning.automatic, strict=True) if automatic == level
    ]
    return f"  automatic for {', '.join(metrics)}" if metrics else ""
