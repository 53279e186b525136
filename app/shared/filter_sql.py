"""The terms of a filter as PostgreSQL's conditions, for rows of photos ``p``; every value is a parameter."""

from __future__ import annotations

import calendar
import os
from collections.abc import Sequence
from datetime import date

from app.core.filter_words import Condition, Measured, Named, OfKind, Shaped, Taken, TakenInMonth, Term
from app.shared.mounts import Place, searched

# Before and behind that there is no calendar.
SHOWN_DATE = "least(greatest(p.date_s, -62135596800), 253402300799)"
_CONTENT = "EXISTS (SELECT FROM contents c WHERE c.content_id = p.content_id AND {})"
_SHAPES = {
    "portrait": "c.height_px > c.width_px",
    "landscape": "c.width_px > c.height_px",
    "square": "abs(c.width_px - c.height_px) * 100 <= greatest(c.width_px, c.height_px)",
}
_MEASURES = {
    "side_px": "greatest(c.width_px, c.height_px)",
    "pixels": "c.width_px::bigint * c.height_px",
    "bytes": "p.size_bytes",
}
_COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Conditions:
    """Conditions as they are written down, with their values by made-up names."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def value(self, value: object) -> str:
        """Return what stands in the statement for a value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def below(self, place: Place | None) -> str:
        """Return the condition that photos at or below a folder meet; None is a folder of none of the roots."""
        if place is None:
            return "FALSE"
        root = f"(SELECT id FROM roots WHERE name = {self.value(place.root)})"
        if not place.relative:
            return f"p.root_id = {root}"
        folder, first, end = (self.value(place.relative + end) for end in (b"", b"/", b"0"))  # "0" comes behind "/"
        return f"""p.directory_id IN (SELECT id FROM directories WHERE root_id = {root}
            AND (path = {folder}::bytea OR (path >= {first}::bytea AND path < {end}::bytea)))"""

    def met(self, terms: Sequence[Term]) -> str:
        """Return the condition that photos meet which meet all terms."""
        return _joined(" AND ", [self._of_term(term) for term in terms]) if terms else "TRUE"

    def _of_term(self, term: Term) -> str:
        meanings = [_joined(" AND ", [self._of(each) for each in meaning]) for meaning in term.meanings]
        met = _joined(" OR ", meanings)
        if not term.excluded:
            return met
        # Of what has not been read yet nobody knows its shape: it neither meets such a term nor its opposite.
        conditions = [each for meaning in term.meanings for each in meaning]
        is_of_contents = any(isinstance(each, Shaped) or _is_of_pixels(each) for each in conditions)
        return f"NOT ({met})" + (f" AND {_CONTENT.format('TRUE')}" if is_of_contents else "")

    def _of(self, condition: Condition) -> str:
        match condition:
            case Named(words):
                return self._named(words)
            case Taken(first, end):
                return f"p.date_s >= {self.value(_seconds(first))} AND p.date_s < {self.value(_seconds(end))}"
            case TakenInMonth(month):
                return f"extract(month FROM to_timestamp({SHOWN_DATE}) AT TIME ZONE 'UTC') = {self.value(month)}"
            case OfKind(formats, suffixes):
                called = _joined(" OR ", [f"p.found LIKE {self.value(f'%{_literal(each)}')}" for each in suffixes])
                of_kind = f"c.format = ANY({self.value([*formats])}::text[])"
                return f"coalesce((SELECT {of_kind} FROM contents c WHERE c.content_id = p.content_id), {called})"
            case Shaped(shape):
                return _CONTENT.format(_SHAPES[shape])
            case Measured(of, comparison, number):
                compared = f"{_MEASURES[of]} {_COMPARISONS[comparison]} {self.value(float(number))}"
                return compared if of == "bytes" else _CONTENT.format(compared)

    def _named(self, words: str) -> str:
        """Look for words in the names of file, folders and camera."""
        wanted = searched(words)
        anywhere = self.value(f"%{_literal(wanted)}%")
        folders = "p.directory_id IN (SELECT fd.id FROM directories fd WHERE fd.found LIKE {})"
        parts = [
            f"p.found LIKE {anywhere}",
            folders.format(anywhere),
            f"p.content_id IN (SELECT content_id FROM contents WHERE lower(camera) LIKE {anywhere})",
        ]
        if os.sep in wanted:  # "holidays/IMG": the end of a folder's name and the beginning of the file's
            folder, _, name = wanted.replace(os.sep, "/").rpartition("/")
            inside = folders.format(self.value(f"%{_literal(folder)}"))
            parts.append(f"p.found LIKE {self.value(f'{_literal(name)}%')} AND {inside}")
        # What has not been read has no content, and no camera: "-canon" lets it through.
        return f"coalesce({_joined(' OR ', parts)}, false)"


def _is_of_pixels(condition: Condition) -> bool:
    return isinstance(condition, Measured) and condition.of != "bytes"


def _joined(word: str, parts: Sequence[str]) -> str:
    return word.join(f"({part})" for part in parts) if len(parts) > 1 else f"({parts[0]})"


def _literal(words: str) -> str:
    """Return the pattern that matches these words and nothing else."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _seconds(day: date) -> int:
    return calendar.timegm((day.year, day.month, day.day, 0, 0, 0))
