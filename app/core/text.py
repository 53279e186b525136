"""A sentence for people: an English template with its values kept apart, so that it can be translated later."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

Value = str | int | float

_PLACE = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"<|&(?=#?\w+;)")
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line and paragraph ends
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


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
        into objects (``{a.b}``) nor ask for a billion blanks (``{a:>1000000000}``).
        """
        values = dict(self.values)
        return _PLACE.sub(lambda place: str(printable(values[place[1]])), template)


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
