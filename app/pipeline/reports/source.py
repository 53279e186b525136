"""What every report says of the library that it was made from, and where none may be written."""

from __future__ import annotations

import os

from app.core.errors import InputError
from app.core.taking_away import Taken
from app.library.reader import Reader
from app.pipeline.work.model_in_use import KnownModel, ModelInUse


def no_library() -> InputError:
    """Return the sentence for a library that does not exist."""
    return InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")


def nothing_read() -> InputError:
    """Return the sentence for a library of which nothing was read."""
    return InputError("No photo of the library has been read yet.").with_hint("{photokin} index reads them.")


def check_target(reader: Reader | None, path: str, asked: tuple[str, ...] = ()) -> None:
    """Raise InputError where writing to ``path`` would replace a photo: one of the library, or one of ``asked``."""
    place = os.path.realpath(path)
    known = reader is not None and any(reader.photo_at(each) is not None for each in (path, place))
    if known or place in {os.path.realpath(photo) for photo in asked}:
        raise InputError("{path} is a photo, which is not overwritten. Choose another name.", path=path)


def taken(reader: Reader, model: ModelInUse, by: KnownModel, photos: int, rows: int, dim: int = 0) -> Taken:
    """Return what was written, with what the library does not know yet."""
    in_use = model.engine.model_id
    counts = reader.counts(by.model_id, in_use if by.model_id != in_use else None)
    return Taken(photos, rows, counts.skipped, counts.waiting, counts.later, dim)
