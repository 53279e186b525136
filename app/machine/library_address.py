"""Which library is meant: the user's own, or a shared one by its address. Nothing is reached to find that out."""

from __future__ import annotations

import os

from app.machine.settings import Settings

LIBRARY_VARIABLE = "PHOTOKIN_LIBRARY"


def library_meant(given: str | None, settings: Settings) -> str:
    """Return the address of the shared library that is meant, "" for the user's own.

    What is ``given`` on the command line counts before PHOTOKIN_LIBRARY, and that before the settings; a given "" is
    the user's own.
    """
    if given is not None:
        return given.strip()
    return os.environ.get(LIBRARY_VARIABLE, "").strip() or settings.library
