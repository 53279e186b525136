"""A file in which a content lies, for who must look at the photo itself."""

from __future__ import annotations

import os

from app.core.errors import DecodeError
from app.library.identity import identify
from app.library.look_alike_rows import HeldContent


def file_of(held: HeldContent | None) -> str | None:
    """Return a file that holds the content now: what is measured of another one would be told of this for ever."""
    if held is None:
        return None
    for file in held.files:
        try:
            if os.path.isfile(file.path) and identify(file.path)[0] == held.content_id:
                return file.path
        except (OSError, DecodeError):
            continue
    return None
