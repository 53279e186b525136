"""With how many photos a question was compared, so that it adds up with how many the library has."""

from __future__ import annotations

from app.core.photo import Hidden
from app.core.status import Counts
from app.gui.kit.translate import tr_count


def among_words(counts: Counts | None, searched: int) -> str:
    """Return among how many photos the neighbours are the nearest: of all that are read, or of those read so far."""
    if counts is not None and counts.waiting + counts.later:
        return tr_count("among the {count} photo read so far", "among the {count} photos read so far", _read(counts))
    return tr_count("among {count} photo", "among {count} photos", searched if counts is None else _read(counts))


def compared_words(counts: Counts | None, searched: int, outside: int = 0) -> str:
    """Return with how many photos the query was compared, of how many where some were left out.

    ``outside``: how many pictures lie outside of where the question looks.
    """
    if outside:
        return tr_count(
            "Compared with {count} photo, {outside} left out",
            "Compared with {count} photos, {outside} left out",
            searched,
            outside=f"{outside:,}",
        )
    if counts is None or not counts.photos:
        return tr_count("Compared with {count} photo", "Compared with {count} photos", searched)
    read = _read(counts)
    if counts.waiting + counts.later:
        return tr_count(
            "Compared with the {count} photo read so far, of {all}",
            "Compared with the {count} photos read so far, of {all}",
            read,
            all=f"{counts.photos:,}",
        )
    if read < counts.photos:
        return tr_count(
            "Compared with {count} of {all} photo",
            "Compared with {count} of {all} photos",
            read,
            all=f"{counts.photos:,}",
        )
    return tr_count("Compared with {count} photo", "Compared with {count} photos", read)


def folded_words(hidden: Hidden) -> str:
    """Return how many pictures are in no cell of their own, because they stand in that of another one; "" for none."""
    lines = []
    if hidden.versions and hidden.shots:
        lines.append(
            tr_count(
                "{count} more version or shot of a series is folded in.",
                "{count} more versions and shots of series are folded in.",
                hidden.folded,
            )
        )
    elif hidden.versions:
        lines.append(
            tr_count("{count} more version is folded in.", "{count} more versions are folded in.", hidden.versions)
        )
    elif hidden.shots:
        lines.append(
            tr_count(
                "{count} more shot of a series is folded in.",
                "{count} more shots of series are folded in.",
                hidden.shots,
            )
        )
    if hidden.series:
        lines.append(
            tr_count(
                "{count} more shot of a series is left out.",
                "{count} more shots of series are left out.",
                hidden.series,
            )
        )
    return " ".join(lines)


def left_out_words(counts: Counts | None) -> str:
    """Return why these are not as many as the library has, or as there are different ones; "" if they are."""
    if counts is None:
        return ""
    copies = max(0, _read(counts) - counts.contents)
    of_copies = tr_count(
        "{count} is a copy of another: one comparison serves both.",
        "{count} are copies of others: one comparison serves all copies of a file.",
        copies,
    )
    unreadable = tr_count("{count} could not be read.", "{count} could not be read.", counts.skipped)
    waiting = tr_count("{count} still waits to be read.", "{count} still wait to be read.", counts.waiting)
    later = tr_count(
        "{count} is new: it joins when your photos have been read again.",
        "{count} are new: they join when your photos have been read again.",
        counts.later,
    )
    lines = ((copies, of_copies), (counts.skipped, unreadable), (counts.waiting, waiting), (counts.later, later))
    return "\n".join(line for count, line in lines if count)


def _read(counts: Counts) -> int:
    return max(0, counts.photos - counts.waiting - counts.later - counts.skipped)
