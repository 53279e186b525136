"""How far a job is, in one honest line."""

from __future__ import annotations

from app.core.events import Progress
from app.core.status import IngestSummary
from app.core.text import Text, printable
from app.gui.kit.translate import shown, tr, tr_count

_SEPARATOR = " · "
_MINUTE_S = 60
_HOUR_S = 3600


def progress_words(progress: Progress) -> str:
    """Return what is being done, how many of how many, how fast, and how long it still takes."""
    parts = [_doing(progress)]
    if progress.stage in ("embed", "cells", "examples"):
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
    done = f"{progress.done:,}"
    if progress.stage == "scan":
        return tr_count("Looking for photos: {count} found", "Looking for photos: {count} found", progress.done)
    if progress.stage == "reindex":
        return tr("Building the index")
    if progress.stage == "cells":
        return tr("Looking at details {done} of {total}", done=done, total=f"{progress.total or 0:,}")
    if progress.stage == "examples":
        return tr("Reading examples {done} of {total}", done=done, total=f"{progress.total or 0:,}")
    if progress.stage in ("learn", "tune"):
        share = round(100 * progress.done / (progress.total or 1))
        return (
            tr("Learning: {share} %", share=share)
            if progress.stage == "learn"
            else tr("Trying: {share} %", share=share)
        )
    if progress.stage == "export":
        return tr("Writing {done} of {total}", done=done, total=f"{progress.total or 0:,}")
    if progress.stage == "evaluate":
        return tr("Comparing {done} of {total}", done=done, total=f"{progress.total or 0:,}")
    if progress.total is None:
        return tr("Reading photos: {done}", done=done)
    if progress.again:
        return tr(
            "Reading your photos again with another engine {done} of {total}", done=done, total=f"{progress.total:,}"
        )
    return tr("Reading photos {done} of {total}", done=done, total=f"{progress.total:,}")


def _rate(rate: float) -> str:
    return tr("{rate} a second", rate=f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}")


def _left(left_s: float) -> str:
    if left_s < _MINUTE_S:
        return tr("less than a minute left")
    if left_s < _HOUR_S:
        return tr_count("{count} min left", "{count} min left", round(left_s / _MINUTE_S))
    hours, rest_s = divmod(left_s, _HOUR_S)
    return tr("{hours} h {minutes} min left", hours=int(hours), minutes=int(rest_s // _MINUTE_S))
