"""The terms of a filter as SQL: conditions with a question mark for each value, for rows of photos ``p``."""

from __future__ import annotations

import calendar
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.filter_words import Condition, Measured, Named, OfKind, Shaped, Taken, TakenInMonth, Term

# From the added folder's own name on: what lies above it is nothing that the window says.
_FROM_ROOT = """substr(CAST(fd.path AS TEXT),
    1 + length(rtrim(CAST(fr.path AS TEXT), replace(CAST(fr.path AS TEXT), :separator, ''))))"""
_NAME = "CAST(p.name AS TEXT)"
_SHAPES = {
    "portrait": "c.height_px > c.width_px",
    "landscape": "c.width_px > c.height_px",
    "square": "abs(c.width_px - c.height_px) * 100 <= max(c.width_px, c.height_px)",
}
_MEASURES = {
    "side_px": "max(c.width_px, c.height_px)",
    "pixels": "c.width_px * c.height_px",
    "bytes": "p.size_bytes",
}


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition and its values; ``of_contents`` says that it looks at contents ``c``."""

    condition: str
    values: tuple[object, ...] = ()
    of_contents: bool = False


def sql_of(terms: Sequence[Term]) -> Sql:
    """Return the condition that photos meet which meet all terms; "" for none."""
    return _joined(" AND ", [_of_term(term) for term in terms]) if terms else Sql("")


def _of_term(term: Term) -> Sql:
    meanings = [_joined(" AND ", [_of(condition) for condition in meaning]) for meaning in term.meanings]
    met = _joined(" OR ", meanings)
    # Of what has not been read yet nobody knows its shape: it neither meets such a term nor its opposite.
    return Sql(f"NOT ({met.condition})", met.values, met.of_contents) if term.excluded else met


def _joined(word: str, parts: Sequence[Sql]) -> Sql:
    condition = word.join(f"({part.condition})" for part in parts)
    values = tuple(value for part in parts for value in part.values)
    return Sql(condition, values, any(part.of_contents for part in parts))


def _of(condition: Condition) -> Sql:
    match condition:
        case Named(text):
            return _named(text)
        case Taken(first, end):
            return Sql("p.date_s >= ? AND p.date_s < ?", (_seconds(first), _seconds(end)))
        case TakenInMonth(month):
            return Sql("strftime('%m', p.date_s, 'unixepoch') IS ?", (f"{month:02}",))
        case OfKind(formats, suffixes):
            kinds = ", ".join("?" * len(formats))
            called = " OR ".join([f"{_NAME} LIKE ?"] * len(suffixes))
            return Sql(
                f"CASE WHEN c.format IS NULL THEN ({called}) ELSE c.format IN ({kinds}) END",
                (*(f"%{suffix}" for suffix in suffixes), *formats),
                of_contents=True,
            )
        case Shaped(shape):
            return Sql(_SHAPES[shape], of_contents=True)
        case Measured(of, comparison, number):
            return Sql(f"{_MEASURES[of]} {comparison} ?", (number,), of_contents=of != "bytes")


def _named(text: str) -> Sql:
    """Look for text in the names of file, folders and camera; folders and cameras are walked once, not for each photo.

    SQLite knows upper and lower case of A to Z alone, and accented letters are written in two ways.
    """
    ways = _ways_to_write(text)
    anywhere = [f"%{_literal(way)}%" for way in ways]
    in_folder = _FROM_ROOT.replace(":separator", "?")
    folders = "p.directory_id IN (SELECT fd.id FROM directories fd JOIN roots fr ON fr.id = fd.root_id WHERE {})"
    # What has not been read has no content, and no camera: "-canon" lets it through.
    cameras = "p.content_id IS NOT NULL AND p.content_id IN (SELECT content_id FROM contents WHERE {})"
    parts = [
        Sql(_like(_NAME, len(ways)), tuple(anywhere)),
        Sql(
            folders.format(_like(in_folder, len(ways))),
            tuple(value for way in anywhere for value in (os.sep, way)),
        ),
        Sql(cameras.format(_like("camera", len(ways))), tuple(anywhere)),
    ]
    if os.sep in text:  # "holidays/IMG": the end of a folder's name and the beginning of the file's
        folder, _, name = text.rpartition(os.sep)
        parts.append(
            Sql(
                f"{_NAME} LIKE ? ESCAPE '\\' AND {folders.format(_like(in_folder, 1))}",
                (f"{_literal(name)}%", os.sep, f"%{_literal(folder)}"),
            )
        )
    return _joined(" OR ", parts)


def _like(what: str, ways: int) -> str:
    return " OR ".join([f"coalesce({what}, '') LIKE ? ESCAPE '\\'"] * ways)


def _literal(text: str) -> str:
    """Return the pattern that matches this text and nothing else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ways_to_write(text: str) -> list[str]:
    if text.isascii():
        return [text]
    cases = (text, text.lower(), text.upper(), text.capitalize())
    return list(dict.fromkeys(unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")))


def _seconds(day: date) -> int:
    return calendar.timegm((day.year, day.month, day.day, 0, 0, 0))
