"""Every question asked of the catalog database. A Reader belongs to the thread that opened it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from app.core.holders import Holders
from app.core.photo import ContentId, Failure, Link, Photo, PictureFacts, Root
from app.core.status import Counts
from app.core.stored_text import dump_text, load_text
from app.core.text import Text
from app.library import schema
from app.library.backup import Backups
from app.library.cells import Cell, blob, file_name, made_sure, maybe, number, words
from app.library.database import CatalogNotReady, connect, damaged_catalog, exists, file_at, speaking_of
from app.library.decisions import DecisionRows
from app.library.holders import holders_of
from app.library.left_out import left_out_of
from app.library.look_alike_rows import LookAlikeRows
from app.library.photo_rows import PhotoRows
from app.library.places import check_directories, join_path
from app.library.scope_rows import ScopeRows
from app.library.soundness import damage_to_paths, is_sound
from app.library.vectors import VectorRows
from app.library.waiting import PHOTO, WaitingRows, photo_of

_EMBEDDINGS_OF_MODEL = "FROM embeddings e WHERE e.model = (SELECT id FROM models WHERE model_id = :model_id)"
_HELD = "EXISTS (SELECT 1 FROM photos p WHERE p.content_id = e.content_id)"


class Reader(WaitingRows, VectorRows, ScopeRows, PhotoRows, DecisionRows, LookAlikeRows):
    """Read-only access. Raises AppError when the environment is at fault, sqlite3.Error when we are."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path
        self._file = file_at(path)

    @classmethod
    def open_existing(cls, path: Path) -> Self | None:
        """Open the catalog for reading, beside a program that writes it; None when there is no catalog yet.

        Raises CatalogNotReady when its writer must see to it first, AppError.
        """
        if not exists(path):
            if Backups(path).newest_first():
                raise damaged_catalog(path, "the file is gone")
            return None
        with speaking_of(path):
            connection = connect(path, read_only=True)
            try:
                version = schema.check_version(connection, path)
                if version == schema.CURRENT:
                    check_directories(connection)
                    return cls(connection, path)
                if version:
                    raise CatalogNotReady(
                        "The library {path} was made by an older Photokin. Close every other one and start again: "
                        "it is then brought up to date.",
                        path=str(path),
                    )
                if Backups(path).newest_first():
                    raise damaged_catalog(path, "it is empty")
            except BaseException:
                connection.close()
                raise
        connection.close()
        return None

    @classmethod
    def current(cls, opened: Self | None, path: Path) -> Self | None:
        """Return ``opened`` if it still reads the catalog in use, else a new one: damaged catalogs are replaced."""
        if opened is not None and opened._file == file_at(path):
            return opened
        if opened is not None:
            opened.close()
        return cls.open_existing(path)

    def check_paths(self) -> None:
        """Compare the tables that say which content lies where with their indexes. Raises CatalogNotReady."""
        with speaking_of(self._path):
            if complaint := damage_to_paths(self._db):
                raise damaged_catalog(self._path, complaint)

    @property
    def catalog_id(self) -> str:
        """The catalog's name for itself, in hexadecimal: a new one each time it is made, or restored from a backup."""
        rows = self._all("SELECT hex(id) FROM library", (words,))
        return str(rows[0][0]) if rows else ""

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def roots(self) -> tuple[Root, ...]:
        """Return the folders of the library in the order they were added."""
        rows = self._all(
            """SELECT r.id, r.path, r.state, r.reason, (SELECT count(*) FROM photos p
                JOIN directories d ON d.id = p.directory_id WHERE d.root_id = r.id) FROM roots r ORDER BY r.id""",
            (number, blob, words, maybe(words), number),
        )
        left_out = left_out_of(self._all("SELECT root_id, path FROM left_out", (number, blob)))
        return tuple(
            Root(root_id, os.fsdecode(path), state, load_text(reason), photos, left_out.get(root_id, ()))
            for root_id, path, state, reason, photos in rows
        )

    def counts(self, model_id: str, newer_id: str | None = None) -> Counts:
        """Return the library in numbers, as this model sees it; ``newer_id``: the one that photos are read for since.

        What only that one has read does not wait to be read, but is told as ``later``.
        """
        one = self._one
        later = self.later_count(model_id, newer_id) if newer_id is not None else 0
        return Counts(
            photos=one("SELECT count(*) FROM photos"),
            contents=one(f"SELECT count(*) {_EMBEDDINGS_OF_MODEL} AND {_HELD}", model_id=model_id),
            waiting=self.waiting_count(model_id) - later,
            later=later,
            skipped=one("SELECT count(*) FROM failures"),
            offline=one(
                """SELECT count(*) FROM photos p JOIN directories d ON d.id = p.directory_id
                    JOIN roots r ON r.id = d.root_id WHERE r.state = 'offline'"""
            ),
        )

    def failures(self) -> tuple[Failure, ...]:
        """Return every skipped photo with its reason, in path order."""
        rows = self._all(
            """SELECT d.path, p.name, f.stage, f.reason FROM failures f JOIN photos p ON p.id = f.photo_id
                JOIN directories d ON d.id = p.directory_id ORDER BY d.path, p.name""",
            (blob, file_name, words, words),
        )
        return tuple(Failure(join_path(d, n), stage, load_text(reason) or Text("")) for d, n, stage, reason in rows)

    def unreadable(self) -> list[tuple[int, str, Text | None]]:
        """Return the photos that the disk did not give: id, path, reason."""
        rows = self._all(
            """SELECT p.id, d.path, p.name, f.reason FROM failures f JOIN photos p ON p.id = f.photo_id
                JOIN directories d ON d.id = p.directory_id WHERE f.stage = 'read'""",
            (number, blob, file_name, words),
        )
        return [(photo_id, join_path(folder, name), load_text(reason)) for photo_id, folder, name, reason in rows]

    def links(self) -> tuple[Link, ...]:
        """Return the links in the library's folders that the last scans met, followed or not, in path order."""
        rows = self._all("SELECT path, target, reason FROM links ORDER BY path", (blob, blob, maybe(words)))
        return tuple(Link(os.fsdecode(path), os.fsdecode(target), load_text(reason)) for path, target, reason in rows)

    def holds(self, folder: str) -> bool:
        """Tell whether photos are known at or below a directory."""
        inside = os.fsencode(folder.rstrip(os.sep) + os.sep)
        return bool(
            self._one(
                """SELECT EXISTS (SELECT 1 FROM photos p JOIN directories d ON d.id = p.directory_id
                    WHERE d.path = :folder OR substr(d.path, 1, length(:inside)) = :inside)""",
                folder=os.fsencode(folder),
                inside=inside,
            )
        )

    def photo_at(self, path: str) -> Photo | None:
        """Return the photo the catalog knows by this path."""
        directory, name = os.path.split(path)
        rows = self._all(
            """SELECT p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.content_id FROM photos p
                JOIN directories d ON d.id = p.directory_id WHERE d.path = :directory AND p.name = :name""",
            PHOTO,
            directory=os.fsencode(directory),
            name=os.fsencode(name),
        )
        return photo_of(rows[0]) if rows else None

    def embedded_below(self, folder: str, model_id: str) -> list[tuple[ContentId, str]]:
        """Return content and path of every photo at or below a directory that has an embedding, in path order."""
        rows = self._all(
            f"""SELECT p.content_id, d.path, p.name FROM photos p JOIN directories d ON d.id = p.directory_id
                WHERE (d.path = :folder OR substr(d.path, 1, length(:inside)) = :inside)
                AND EXISTS (SELECT 1 {_EMBEDDINGS_OF_MODEL} AND e.content_id = p.content_id)
                ORDER BY d.path, p.name""",
            (blob, blob, file_name),
            folder=os.fsencode(folder),
            inside=os.fsencode(folder.rstrip(os.sep) + os.sep),
            model_id=model_id,
        )
        return [(content_id, join_path(directory, name)) for content_id, directory, name in rows]

    def holders_of(self, contents: Sequence[ContentId]) -> dict[ContentId, Holders]:
        """Return the photos that hold each content; contents that no photo holds any more are left out."""
        with speaking_of(self._path):
            return holders_of(self._db, contents)

    def paths_of(self, contents: Sequence[ContentId]) -> dict[ContentId, tuple[str, ...]]:
        """Return where each content lies, paths sorted; contents that no photo holds any more are left out."""
        return {content_id: holders.paths for content_id, holders in self.holders_of(contents).items()}

    def facts(self, content_id: ContentId) -> PictureFacts | None:
        """Return what decoding told about a content."""
        rows = self._all(
            "SELECT width_px, height_px, format, taken, warning, camera FROM contents WHERE content_id = :content_id",
            (number, number, words, maybe(words), maybe(words), maybe(words)),
            content_id=content_id,
        )
        if not rows:
            return None
        width_px, height_px, picture_format, taken, warning, camera = rows[0]
        return PictureFacts(width_px, height_px, picture_format, taken, load_text(warning), camera)

    def vector(self, content_id: ContentId, model_id: str) -> bytes | None:
        """Return the stored embedding (float16, little endian) of a content. Raises CatalogNotReady at damage."""
        sql = f"SELECT e.id, e.vector, e.checksum {_EMBEDDINGS_OF_MODEL} AND e.content_id = :content_id"
        with speaking_of(self._path):
            row = self._db.execute(sql, {"model_id": model_id, "content_id": content_id}).fetchone()
        return self._checked(row[0], content_id, *row[1:]) if row else None

    def embeddings(self, model_id: str, after: int = 0) -> Iterator[tuple[int, ContentId, bytes]]:
        """Yield (row id, content id, float16 vector) of the contents some photo holds, in id order.

        Raises CatalogNotReady at the first vector that is not what its checksum says.
        """
        with speaking_of(self._path):
            rows = self._db.execute(
                f"""SELECT e.id, e.content_id, e.vector, e.checksum {_EMBEDDINGS_OF_MODEL} AND {_HELD}
                    AND e.id > :after ORDER BY e.id""",
                {"model_id": model_id, "after": after},
            )
            for row_id, content_id, vector, known in rows:
                yield row_id, content_id, self._checked(row_id, content_id, vector, known)

    def _checked(self, row_id: int, content_id: ContentId, vector: bytes, known: int) -> bytes:
        if not is_sound(content_id, vector, known):
            raise damaged_catalog(self._path, f"vector {row_id}")
        return vector

    def embedded_after(self, model_id: str, after: int) -> int:
        """Return how many contents of the library got their embedding after row ``after``."""
        # +: counted in the index of contents. By row id SQLite would read every vector on the way.
        return self._one(
            f"SELECT count(*) {_EMBEDDINGS_OF_MODEL} AND {_HELD} AND +e.id > :after", model_id=model_id, after=after
        )

    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]:
        """Return the rows, each value made sure of. Raises CatalogNotReady at one that makes no sense."""
        with speaking_of(self._path):
            return [made_sure(row, cells) for row in self._db.execute(sql, values)]

    def _one(self, sql: str, **values: object) -> int:
        return int(self._all(sql, (number,), **values)[0][0])


def facts_row(facts: PictureFacts) -> tuple[object, ...]:
    """Return the facts as they are stored, in the order of their fields."""
    shape = facts.width_px, facts.height_px, facts.format, facts.taken
    return *shape, dump_text(facts.warning), facts.camera
