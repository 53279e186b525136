"""How far a job is, in one honest line."""

from __future__ import annotations

from app.core.events import Progress, Stage
from app.core.status import IngestSummary
from app.core.text import Text, printable
from app.gui.kit.translate import shown, tr, tr_count

_SEPARATOR = " · "
_MINUTE_S = 60
_HOUR_S = 3600
_COUNTED: frozenset[Stage] = frozenset(
    {"cells", "examples", "export", "evaluate", "check", "graph", "belong", "compare"}
)


def progress_words(progress: Progress) -> str:
    """Return what is being done, how many of how many, how fast, and how long it still takes."""
    parts = [_doing(progress)]
    if progress.stage in ("embed", "cells", "examples", "compare"):
        if progress.rate:
            parts.append(_rate(progress.rate))
        if progress.left_s is not None and progress.done != progress.total:
            parts.append(_left(progress.left_s))
        if progress.note is not None:
            parts.append(shown(progress.note))
        if progress.again:
            parts.append(tr("the old ones answer meanwhile"))
    return _SEPARATOR.join(parts)


def summary_words(summary: IngestSummary) -> str:
    """Return what an ingest did, or "" when nothing had changed.

    What it skipped is told by the one number beside, which counts all.
    """
    parts = []
    if summary.embedded + summary.linked:
        parts.append(tr_count("{count} photo read", "{count} photos read", summary.embedded + summary.linked))
    for each in summary.read_for:
        if each.read:
            title = shown(each.title) if isinstance(each.title, Text) else str(printable(each.title))
            parts.append(
                tr_count(
                    "{count} photo read for “{title}”", "{count} photos read for “{title}”", each.read, title=title
                )
            )
    if summary.removed:
        parts.append(tr_count("{count} photo gone", "{count} photos gone", summary.removed))
    if summary.unreadable:
        count = len(summary.unreadable)
        parts.append(tr_count("{count} folder cannot be read", "{count} folders cannot be read", count))
    return _SEPARATOR.join(parts)


def _doing(progress: Progress) -> str:
    numbers = {"done": f"{progress.done:,}", "total": f"{progress.total or 0:,}"}
    if progress.stage in _COUNTED:
        return _counted(progress.stage, numbers)
    match progress.stage:
        case "scan":
            return tr_count("Looking for photos: {count} found", "Looking for photos: {count} found", progress.done)
        case "reindex":
            return tr("Building the index")
        case "learn":
            return tr("Learning: {share} %", share=_percent(progress))
        case "tune":
            return tr("Trying: {share} %", share=_percent(progress))
    if progress.total is None:
        return tr("Reading photos: {done}", done=numbers["done"])
    if progress.again:
        return tr("Reading your photos again with another engine {done} of {total}", **numbers)
    return tr("Reading photos {done} of {total}", **numbers)


def _counted(stage: Stage, numbers: dict[str, str]) -> str:
    """Return what is done with so many of so many photos."""
    match stage:
        case "cells":
            return tr("Looking at details {done} of {total}", **numbers)
        case "examples":
            return tr("Reading examples {done} of {total}", **numbers)
        case "export":
            return tr("Writing {done} of {total}", **numbers)
        case "evaluate":
            return tr("Comparing {done} of {total}", **numbers)
        case "check":
            return tr("Changing and asking {done} of {total}", **numbers)
        case "compare":
            return tr("Comparing photos {done} of {total}", **numbers)
        case "graph":
            return tr("Looking at the neighbours of {done} of {total}", **numbers)
        case _:
            return tr("Looking at new photos {done} of {total}", **numbers)


def _percent(progress: Progress) -> int:
    return round(100 * progress.done / (progress.total or 1))


def _rate(rate: float) -> str:
    return tr("{rate} a second", rate=f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}")


def _left(left_s: float) -> str:
    if left_s < _MINUTE_S:
        return tr("less than a minute left")
    if left_s < _HOUR_S:
        return tr_count("{count} min left", "{count} min left", round(left_s / _MINUTE_S))
    hours, rest_s = divmod(left_s, _HOUR_S)
    return tr("{hours} h {minutes} min left", hours=int(hours), minutes=int(rest_s // _MINUTE_S))
