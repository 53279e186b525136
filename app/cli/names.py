"""What somebody may take for a file on the command line, and what to say to it."""

from __future__ import annotations

import os
import re

from app.core.errors import InputError

STANDARD_INPUT = STANDARD_OUTPUT = "-"

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def check_photo(word: str) -> None:
    """Raise InputError for what cannot be a photo's file, whatever it is on the disk."""
    if not word:  # an unset variable in somebody's script
        raise InputError("The name of the photo is empty.")
    check_address(word)
    if os.path.isdir(word):
        raise InputError("{path} is a folder. Name one photo.", path=word).with_hint("{photokin} index reads folders.")


def check_address(word: str) -> None:
    """Raise InputError for an address of the network, unless it is a file's name after all."""
    if _ADDRESS.match(word) and not os.path.exists(word):
        raise InputError(
            "{address} is an address, and Photokin opens files only. Save the picture first.", address=word
        ).with_hint("Or: curl ADDRESS | {photokin} find -")
