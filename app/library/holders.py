"""Where contents lie: every photo that holds one, with what a list of photos shows of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import product

from app.core.holders import Holders
from app.core.photo import ContentId
from app.library.cells import Cell, blob, file_name, made_sure, maybe, number
from app.library.places import join_path

_CHUNK = 500
_CELLS: tuple[Cell, ...] = (blob, blob, file_name, number, maybe(number), maybe(number))
_KINDS = frozenset((bytes, bytes, bytes, int, *sides) for sides in product((int, type(None)), repeat=2))
"""Of rows whose cells can be nothing but sound: names are looked at where they are joined."""


def holders_of(db: sqlite3.Connection, contents: Sequence[ContentId]) -> dict[ContentId, Holders]:
    """Return the photos of each content; contents that no photo holds any more are left out. Raises SenselessCell."""
    photos: dict[ContentId, list[tuple[str, int]]] = {}
    sizes: dict[ContentId, tuple[int, int]] = {}
    for start in range(0, len(contents), _CHUNK):
        chunk = contents[start : start + _CHUNK]
        rows = db.execute(
            f"""SELECT p.content_id, d.path, p.name, p.date_s, c.width_px, c.height_px FROM photos p
                JOIN directories d ON d.id = p.directory_id LEFT JOIN contents c ON c.content_id = p.content_id
                WHERE p.content_id IN ({",".join("?" * len(chunk))})""",
            tuple(chunk),
        )
        for row in rows:
            if tuple(map(type, row)) not in _KINDS:
                made_sure(row, _CELLS)
            content_id, directory, name, date_s, width_px, height_px = row
            photos.setdefault(content_id, []).append((join_path(directory, name), date_s))
            sizes[content_id] = width_px or 0, height_px or 0
    return {content_id: Holders(tuple(sorted(found)), *sizes[content_id]) for content_id, found in photos.items()}
