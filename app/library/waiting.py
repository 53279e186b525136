"""The photos that wait to be read: how many, and which of them next."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from app.core.photo import Photo, Stamp
from app.library.cells import Cell, blob, file_name, maybe, number
from app.library.places import join_path

# A photo waits when its content has no embedding by this model, nothing went wrong with it and its disk is there.
_WAITING = """
    FROM photos p JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id
    LEFT JOIN embeddings e ON e.content_id = p.content_id
        AND e.model = (SELECT id FROM models WHERE model_id = :model_id)
    LEFT JOIN failures f ON f.photo_id = p.id
    WHERE e.id IS NULL AND f.photo_id IS NULL AND r.state != 'offline'"""
_PHOTO_COLUMNS = "p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.content_id"
PHOTO: tuple[Cell, ...] = (number, blob, file_name, number, number, maybe(blob))
"""The cells of a row that ``photo_of`` takes."""


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

    def waiting(self, model_id: str, after: int, limit: int) -> list[Photo]:
        """Return up to ``limit`` photos to embed with an id above ``after``, in id order."""
        sql = f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND p.id > :after ORDER BY p.id LIMIT :limit"
        return [photo_of(row) for row in self._all(sql, PHOTO, model_id=model_id, after=after, limit=limit)]

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

    def waiting_below(self, folder: str, model_id: str) -> list[int]:
        """Return the ids of all photos to embed at or below a directory, in id order."""
        rows = self._all(
            f"""SELECT p.id {_WAITING} AND p.directory_id IN (SELECT id FROM directories
                WHERE path = :folder OR substr(path, 1, length(:inside)) = :inside) ORDER BY p.id""",
            (number,),
            model_id=model_id,
            folder=os.fsencode(folder),
            inside=os.fsencode(folder.rstrip(os.sep) + os.sep),
        )
        return [photo_id for (photo_id,) in rows]

    def waiting_among(self, photo_ids: Sequence[int], model_id: str) -> list[Photo]:
        """Return those of a few photos that wait, in id order."""
        ids = ",".join(str(int(photo_id)) for photo_id in photo_ids)
        sql = f"SELECT {_PHOTO_COLUMNS} {_WAITING} AND p.id IN ({ids}) ORDER BY p.id"
        return [photo_of(row) for row in self._all(sql, PHOTO, model_id=model_id)]


def photo_of(row: tuple[int, bytes, bytes, int, int, bytes | None]) -> Photo:
    photo_id, directory, name, size_bytes, mtime_ns, content_id = row
    return Photo(photo_id, join_path(directory, name), Stamp(size_bytes, mtime_ns), content_id)
