"""A sentence for people: an English template with its values kept apart, so that it can be translated later."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence. ``str(text)`` is the English form; a window translates ``template`` and fills in ``values``."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.filled_into(self.template)

    def filled_into(self, template: str) -> str:
        """Return ``template`` (this one's translation) with the values in place."""
        return template.format(**{name: printable(value) for name, value in self.values})


def text(template: str, /, **values: Value) -> Text:
    """Make a sentence from an English ``template`` with ``{name}`` places and their values."""
    return Text(template, tuple(values.items()))


def printable(value: Value) -> Value:
    """Return ``value`` fit to be shown.

    File names are bytes on most systems. Those that are no valid UTF-8 reach Python as lone surrogates, which no
    terminal, window or JSON reader accepts; and a line break in a name must not break a line of a list.
    """
    if not isinstance(value, str):
        return value
    shown = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _has_surrogate(value) else value
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in shown)


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)
