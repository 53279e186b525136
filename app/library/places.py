"""Photos lie in the folders that the user added: a catalog that was damaged or altered must not lead anywhere else."""

from __future__ import annotations

import os
import sqlite3

from app.core.errors import AppError

_SEPARATORS = [os.fsencode(separator) for separator in (os.sep, os.altsep) if separator]
_NO_NAMES = (b"", b".", b"..")

# Directories that are not their root nor below it, or climb out of it on the way.
_ASTRAY = """
    SELECT d.path FROM directories d JOIN roots r ON r.id = d.root_id
    WHERE (d.path = r.path OR (substr(d.path, 1, length(r.path)) = r.path
            AND :sep IN (substr(r.path, -1), substr(d.path, length(r.path) + 1, 1)))) IS NOT TRUE
        OR instr(d.path, :up) OR substr(d.path, -3) = :up_at_end OR instr(d.path, x'00')
        OR typeof(d.path) != 'blob' OR typeof(r.path) != 'blob'
    LIMIT 1"""


def check_directories(catalog: sqlite3.Connection) -> None:
    """Look at every directory (milliseconds for thousands). Raises AppError for one outside its root."""
    sep = os.fsencode(os.sep)
    row = catalog.execute(_ASTRAY, {"sep": sep, "up": sep + b".." + sep, "up_at_end": sep + b".."}).fetchone()
    if row is not None:
        raise _astray(os.fsdecode(row[0]))


def join_path(directory: bytes, name: bytes) -> str:
    """Return a photo's path as the rest of the program uses it; names that are no valid text survive the way back.

    Raises AppError for a name that is more than the name of a file in this directory.
    """
    path = os.path.join(os.fsdecode(directory), os.fsdecode(name))
    if name in _NO_NAMES or b"\0" in name or any(separator in name for separator in _SEPARATORS):
        raise _astray(path)
    return path


def _astray(path: str) -> AppError:
    return AppError(
        "The library names a photo outside its folders ({path}): it was damaged or altered. Move the library away and "
        "index the folders again.",
        path=path,
    )
