"""Pictures that were pasted or dropped without a file: the name they are kept under, which tells when that was."""

from __future__ import annotations

import os
import re

FOLDER = "queries"
"""Of the data folder."""
_NAME = re.compile(r"pasted-([0-9]{1,12})-[0-9a-f]{16}\.image")


def pasted_name(now_s: int, digest: str) -> str:
    """Return the name for a picture pasted at a moment (seconds since 1970); ``digest`` is 16 hexadecimal digits."""
    return f"pasted-{now_s}-{digest}.image"


def pasted_names(digest: str) -> str:
    """Return a pattern for the names that a picture may be kept under, whenever it was pasted."""
    return f"pasted-*-{digest}.image"


def pasted_at(path: str) -> int | None:
    """Return when the picture kept at ``path`` was pasted, in seconds since 1970; None for any other file."""
    found = _NAME.fullmatch(os.path.basename(path))
    in_its_place = found is not None and os.path.basename(os.path.dirname(path)) == FOLDER
    return int(found[1]) if found is not None and in_its_place else None
