"""The photos that wait to be read: how many, and which of them next."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from app.core.photo import ContentId, Photo, Stamp
from app.library.cells import Cell, blob, file_name, maybe, number
from app.library.places import join_path

# A photo waits when its content has no embedding by this model, nothing went wrong with it and its disk is there.
_WAITING = """
    FROM photos p JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id
    LEFT JOIN embeddings e ON e.content_id = p.content_id
        AND e.model = (SELECT id FROM models WHERE model_id = :model_id)
    LEFT JOIN failures f ON f.photo_id = p.id
    WHERE e.id IS NULL AND f.photo_id IS NULL AND r.state != 'offline'"""
# What is in it is known as soon as it has been read: for another model, or before its vector was lost.
_NEVER_READ = "p.content_id IS NULL"
_PHOTO_COLUMNS = "p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.content_id"
PHOTO: tuple[Cell, ...] = (number, blob, file_name, number, number, maybe(blob))
"""The cells of a row that ``photo_of`` takes."""

Moment = tuple[int, int]
"""A place among photos from the newest to the oldest: date in seconds, id."""
NEWEST: Moment = (1 << 62, 0)


class WaitingRows:
    """The part of a Reader that asks for them."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _one(self, sql: str, **values: object) -> int: ...

    def waiting_count(self, model_id: str) -> int:
        """Return how many photos wait to be embedded."""
        return self._one(f"SELECT count(*) {_WAITING}", model_id=model_id)

    def settled_count(self, model_id: str) -> tuple[int, int]:
        """Return how many photos within reach do not wait, and how many of those could not be read."""
        within_reach = """FROM photos p JOIN directories d ON d.id = p.directory_id
            JOIN roots r ON r.id = d.root_id AND r.state != 'offline'"""
        photos = self._one(f"SELECT count(*) {within_reach}")
        skipped = self._one(f"SELECT count(*) {within_reach} JOIN failures f ON f.photo_id = p.id")
        return max(photos - self.waiting_count(model_id), 0), skipped

    def later_count(self, model_id: str, newer_id: str) -> int:
        """Return how many of the photos that wait for one model have been read for a newer one."""
        newer = "(SELECT id FROM models WHERE model_id = :newer)"
        held = f"SELECT 1 FROM embeddings n WHERE n.content_id = p.content_id AND n.model = {newer}"
        return self._one(f"SELECT count(*) {_WAITING} AND EXISTS ({held})", model_id=model_id, newer=newer_id)

    def waiting(self, model_id: str, after: int, limit: int, *, never_read: bool = False) -> list[Photo]:
        """Return up to ``limit`` photos to embed with an id above ``after``, in id order; or only those never read."""
        which = _NEVER_READ if never_read else "TRUE"
        sql = f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND {which} AND p.id > :after ORDER BY p.id LIMIT :limit"
        return [photo_of(row) for row in self._all(sql, PHOTO, model_id=model_id, after=after, limit=limit)]

    def waiting_again(self, model_id: str, before: Moment, limit: int) -> tuple[list[Photo], Moment]:
        """Return up to ``limit`` photos to embed that were read before, newest first, and where to go on.

        ``before`` is what was returned the last time, NEWEST at first.
        """
        sql = f"""SELECT {_PHOTO_COLUMNS}, p.date_s {_WAITING} AND NOT {_NEVER_READ}
            AND p.date_s <= :date_s AND (p.date_s < :date_s OR p.id < :id)
            ORDER BY p.date_s DESC, p.id DESC LIMIT :limit"""
        date_s, photo_id = before
        rows = self._all(sql, (*PHOTO, number), model_id=model_id, date_s=date_s, id=photo_id, limit=limit)
        photos = [photo_of(row[:-1]) for row in rows]
        return photos, (rows[-1][-1], photos[-1].id) if rows else before

    def waiting_with(self, content_id: ContentId, model_id: str) -> Photo | None:
        """Return a photo to embed that is known to hold this content."""
        sql = f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND p.content_id = :content_id ORDER BY p.id LIMIT 1"
        rows = self._all(sql, PHOTO, model_id=model_id, content_id=content_id)
        return photo_of(rows[0]) if rows else None

    def waiting_at(self, path: str, model_id: str) -> Photo | None:
        """Return the photo at ``path`` if it waits."""
        directory, name = os.path.split(path)
        rows = self._all(
            f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND d.path = :directory AND p.name = :name",
            PHOTO,
            model_id=model_id,
            directory=os.fsencode(directory),
            name=os.fsencode(name),
        )
        return photo_of(rows[0]) if rows else None

    def waiting_below(self, folder: str, model_id: str, *, again: bool = False) -> list[int]:
        """Return the ids of all photos to embed at or below a directory: those never read, in id order.

        ``again``: those that were read before, newest first.
        """
        which = f"NOT {_NEVER_READ}" if again else _NEVER_READ
        order = "p.date_s DESC, p.id DESC" if again else "p.id"
        rows = self._all(
            f"""SELECT p.id {_WAITING} AND {which} AND p.directory_id IN (SELECT id FROM directories
                WHERE path = :folder OR substr(path, 1, length(:inside)) = :inside) ORDER BY {order}""",
            (number,),
            model_id=model_id,
            folder=os.fsencode(folder),
            inside=os.fsencode(folder.rstrip(os.sep) + os.sep),
        )
        return [photo_id for (photo_id,) in rows]

    def waiting_among(self, photo_ids: Sequence[int], model_id: str) -> list[Photo]:
        """Return those of a few photos that wait, in the order asked."""
        ids = ",".join(str(int(photo_id)) for photo_id in photo_ids)
        rows = self._all(f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND p.id IN ({ids})", PHOTO, model_id=model_id)
        found = {row[0]: photo_of(row) for row in rows}
        return [found[photo_id] for photo_id in photo_ids if photo_id in found]


def photo_of(row: tuple[int, bytes, bytes, int, int, bytes | None]) -> Photo:
    photo_id, directory, name, size_bytes, mtime_ns, content_id = row
    return Photo(photo_id, join_path(directory, name), Stamp(size_bytes, mtime_ns), content_id)
