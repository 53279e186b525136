"""Folders that the user does not want read, in the folders of the library. No scan comes to them.

Leaving one out is one transaction: its photos are gone from the library, and what is known of their contents waits for
them as it does when files are deleted. So taking it in again within 30 days costs no decoding.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

_INSIDE = "(path = :path OR substr(path, 1, length(:inside)) = :inside)"


def leave_out(catalog: sqlite3.Connection, root_id: int, path: str) -> int:
    """Note it, forget the photos of this root at or below ``path``, and return how many those were.

    Folders inside it that were left out before are covered by it from now on.
    """
    values = _values(root_id, path)
    catalog.execute(f"DELETE FROM left_out WHERE root_id = :root AND {_INSIDE}", values)
    catalog.execute("INSERT INTO left_out (root_id, path) VALUES (:root, :path)", values)
    directories = f"SELECT id FROM directories WHERE root_id = :root AND {_INSIDE}"
    photos = catalog.execute(f"DELETE FROM photos WHERE directory_id IN ({directories})", values).rowcount
    catalog.execute(f"DELETE FROM directories WHERE root_id = :root AND {_INSIDE}", values)
    catalog.execute(f"DELETE FROM links WHERE root_id = :root AND {_INSIDE}", values)
    return photos


def take_in(catalog: sqlite3.Connection, path: str) -> None:
    """Let scans come to a folder again."""
    catalog.execute("DELETE FROM left_out WHERE path = ?", (os.fsencode(path),))


def left_out_of(rows: Sequence[tuple[int, bytes]]) -> dict[int, tuple[str, ...]]:
    """Return the folders left out of each root, in path order, from rows of root id and path."""
    found: dict[int, list[str]] = {}
    for root_id, path in rows:
        found.setdefault(root_id, []).append(os.fsdecode(path))
    return {root_id: tuple(sorted(paths)) for root_id, paths in found.items()}


def _values(root_id: int, path: str) -> dict[str, object]:
    return {"root": root_id, "path": os.fsencode(path), "inside": os.fsencode(os.path.join(path, ""))}
