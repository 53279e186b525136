"""Sentences as they are stored: as templates with values, so that they can still be translated when they are read."""

from __future__ import annotations

import json

from app.core.text import Text


def dump_text(sentence: Text | None) -> str | None:
    """Return the sentence as it is stored: JSON, so that it can still be translated when it is read."""
    return None if sentence is None else json.dumps([sentence.template, dict(sentence.values)])


def load_text(stored: str | None) -> Text | None:
    """Return a stored sentence; one that makes no sense is shown as it is."""
    if stored is None:
        return None
    try:
        template, values = json.loads(stored)
        if not all(isinstance(value, str | int | float) for value in values.values()):
            raise TypeError("values of a sentence")
        sentence = Text(str(template), tuple(values.items()))
        str(sentence)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Text("{reason}", (("reason", stored),))
    return sentence
