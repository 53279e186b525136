"""Photos lie in the folders that the user added: a catalog that was damaged or altered must not lead anywhere else."""

from __future__ import annotations

import os
import sqlite3

from app.library.cells import SenselessCell, file_name, senseless


def check_directories(catalog: sqlite3.Connection) -> None:
    """Look at every directory (milliseconds for thousands). Raises SenselessCell for one outside its root."""
    if complaint := senseless(catalog, ("roots", "directories")):
        raise SenselessCell(complaint)


def join_path(directory: bytes, name: bytes) -> str:
    """Return a photo's path as the rest of the program uses it; names that are no valid text survive the way back.

    Raises SenselessCell for a name that is more than the name of a file in this directory.
    """
    return os.path.join(os.fsdecode(directory), os.fsdecode(file_name(name)))
