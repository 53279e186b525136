"""The folders of a library in the catalog, one perhaps inside another: each keeps what is its own. And their links."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping

from app.core.photo import Root
from app.library.scan import covers

_HELD = """SELECT content_id FROM photos p JOIN directories d ON d.id = p.directory_id
    WHERE p.content_id IS NOT NULL AND d.root_id"""


def holder(roots: Iterable[Root], path: str) -> Root | None:
    """Return the folder of the library that holds ``path``: itself, or the innermost that a scan comes by it in."""
    holding = (root for root in roots if covers(root.path, path, root.left_out))
    return max(holding, key=lambda root: len(root.path), default=None)


def add_root(catalog: sqlite3.Connection, path: str) -> None:
    """Write a folder down. Those inside it stay folders of their own, with their photos."""
    catalog.execute("INSERT INTO roots (path) VALUES (?)", (os.fsencode(path),))


def remove_root(catalog: sqlite3.Connection, root_id: int, heir: Root | None) -> None:
    """Forget a folder and its photos, and of what is in them that which lies nowhere else.

    Contents of other folders may wait for their file to come back. ``heir``: the folder around this one takes its
    photos over, as the next scan would find them there.
    """
    if heir is not None:
        catalog.execute("UPDATE directories SET root_id = ? WHERE root_id = ?", (heir.id, root_id))
        catalog.execute("UPDATE left_out SET root_id = ? WHERE root_id = ?", (heir.id, root_id))
    else:
        catalog.execute(
            f"DELETE FROM contents WHERE content_id IN ({_HELD} = :id) AND content_id NOT IN ({_HELD} != :id)",
            {"id": root_id},
        )
    catalog.execute("DELETE FROM roots WHERE id = ?", (root_id,))


def set_links(catalog: sqlite3.Connection, root_id: int, links: Mapping[str, tuple[str, str | None]]) -> None:
    """Write down the links in a folder: path → (target, why it is not followed, None: it is). Only differences."""
    wanted = {os.fsencode(path): (os.fsencode(target), reason) for path, (target, reason) in links.items()}
    rows = catalog.execute("SELECT path, target, reason FROM links WHERE root_id = ?", (root_id,))
    known = {path: (target, reason) for path, target, reason in rows}
    catalog.executemany("DELETE FROM links WHERE path = ?", [(path,) for path in known.keys() - wanted.keys()])
    catalog.executemany(
        "INSERT OR REPLACE INTO links (root_id, path, target, reason) VALUES (?, ?, ?, ?)",
        [(root_id, path, *link) for path, link in wanted.items() if known.get(path) != link],
    )
