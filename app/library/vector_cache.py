"""The cache of vectors of photos that are not in the library: examples to learn from, and photos to try engines with.

A SQLite file for each model id. Always safe to delete: the photos are read again then.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from app.library.content_cache import ContentCache
from app.library.database import delete_database

log = logging.getLogger(__name__)

_SUFFIX = ".db"
_MOST_FILES = 4


class VectorCache(ContentCache):
    """Vectors as the catalog keeps them; nothing (``b""``) of a content that could not be read."""

    table = "vectors"
    column = "vector"
    format = 1


def vectors_file(folder: Path, model_id: str) -> Path:
    """Return where the vectors of this model are kept."""
    return folder / f"{model_id}{_SUFFIX}"


def forget_old_caches(folder: Path) -> None:
    """Delete the files of all models but the few that were written last."""
    with contextlib.suppress(OSError):
        files = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[_MOST_FILES:]:
            log.info("%s goes: engines have been taught from others since", path.name)
            delete_database(path)
