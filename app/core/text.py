"""A sentence for people: an English template with its values kept apart, so that it can be translated later."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | int | float | Text | Day"
"""What fills a place: a sentence within a sentence is translated with it, a day said as the language says days."""

LONGEST = 10_000
"""Characters of a sentence that are shown, and of each of its values: a path has 4,096 bytes at most."""

_PLACE = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"<|&(?=#?\w+;)")
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line and paragraph ends
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY_S = 86_400
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class Day(NamedTuple):
    """A day in a sentence, by ``wall_clock_s``: seconds since 1970 as the camera's clock showed them.

    English by ``str()``, "6 May 2016"; windows say it in their language. Days that no calendar has are its last ones.
    A tuple, so that sentences can be sent from process to process: of a union's objects only one may be a dataclass.
    """

    wall_clock_s: float

    def __str__(self) -> str:
        first, last = date.min.toordinal(), date.max.toordinal()
        since = date(1970, 1, 1).toordinal()
        day = date.min + timedelta(days=min(max(int(self.wall_clock_s // _DAY_S) + since, first), last) - first)
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence. ``str(text)`` is the English form; a window translates ``template`` and fills in ``values``."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.filled_into(self.template)

    def filled_into(self, template: str) -> str:
        """Return ``template`` (this one's translation) with the values in place.

        Not ``str.format``: sentences are kept in the catalog, and what was written there by others must neither look
        into objects (``{a.b}``) nor ask for a billion blanks (``{a:>1000000000}``). Nor may it move a terminal's cursor
        or never end: whatever stands in it comes out ``printable``, and cut at ``LONGEST``. Raises KeyError for a place
        without a value.
        """
        values = dict(self.values)
        said: list[str] = []
        length = end = 0
        for place in _PLACE.finditer(template):
            value = values[place[1]]
            said += template[end : place.start()], value[: LONGEST + 1] if isinstance(value, str) else str(value)
            length += len(said[-2]) + len(said[-1])
            end = place.end()
            if length > LONGEST:
                break
        said.append(template[end : end + LONGEST + 1])
        whole = "".join(said)
        return str(printable(whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"))


def text(template: str, /, **values: Value) -> Text:
    """Make a sentence from an English ``template`` with ``{name}`` places and their values."""
    return Text(template, tuple(values.items()))


def printable(value: Value) -> Value:
    """Return ``value`` fit to be shown.

    File names are bytes on most systems. Those that are no valid UTF-8 reach Python as lone surrogates, which no
    terminal, window or JSON reader accepts; a line break in a name must not break a line of a list, nor a mark of
    writing direction turn the rest of it around. Unusual spaces and the joints inside emoji are shown as they are.
    """
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unfit(character) else character for character in value)


def unmarked(words: str) -> str:
    """Return ``words`` so that whoever guesses whether a text is HTML, as Qt does, takes them for plain text.

    A name may look like HTML, and rich text opens the files it names. A joint without width stands behind what would
    begin a tag or an entity: it is not seen, and no reader of HTML goes on after it.
    """
    return _MARK.sub("\\g<0>\N{WORD JOINER}", words)


def _is_unfit(character: str) -> bool:
    return unicodedata.category(character) in _UNFIT or unicodedata.bidirectional(character) in _TURNING
