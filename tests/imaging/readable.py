"""What a reason must look like before it is shown to a person who wants to know about a photo."""

from __future__ import annotations

import re

_LONGEST = 200
_FORBIDDEN = {
    "a class name": re.compile(r"\b(?!AppleDouble)[A-Z][a-z]+[A-Z]\w*|Error\b|Exception\b"),
    "an object of the program": re.compile(r"0x[0-9a-f]{4}|\bobject at\b|\bNone\b|__|[<>\[\]{}\\`|]|\bb'"),
    "a path": re.compile(r"/(?!output)"),
    "more than one line": re.compile(r"[\n\r\t]"),
}


def fault_in(reason: str) -> str | None:
    """Return what is wrong with a reason, None if it is one plain sentence."""
    for fault, pattern in _FORBIDDEN.items():
        if pattern.search(reason):
            return fault
    if not reason.isprintable():
        return "something that cannot be shown"
    if len(reason) > _LONGEST:
        return "too many words"
    if not re.fullmatch(r"[A-Z].*[^.\s]\.", reason):
        return "no sentence"
    return None
