"""Copying a library in: rows by the thousand, so that nothing that is known has to be made again.

Each batch lasts by itself and what is there already stays: whoever is interrupted begins again and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from app.core.photo import ContentId, FailureStage, PictureFacts, Stamp
from app.core.stored_text import dump_text
from app.core.text import Text
from app.shared.mounts import found_by
from app.shared.news import tell
from app.shared.projection import Projections
from app.shared.session import HalfVector, Session
from app.shared.unwritten_rows import content_row, is_sound

_AT_A_TIME = 2_000
_Row = TypeVar("_Row")


class SharedPhoto(NamedTuple):
    """A photo of a root: its folder there ("/" between names), its name, and what is known of it."""

    folder: bytes
    name: bytes
    stamp: Stamp
    date_s: int
    content_id: ContentId | None
    failure: tuple[FailureStage, Text, str] | None = None


class Sharing:
    """Belongs to the thread that opened the session. Raises AppError."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._projections = Projections()

    def add_contents(self, contents: Iterable[tuple[ContentId, PictureFacts]]) -> None:
        """Copy what decoding told of contents."""
        for some in _batches(contents):
            self._merge(
                "contents",
                "content_id, width_px, height_px, format, taken, taken_s, warning, camera",
                [content_row(content_id, facts) for content_id, facts in some],
                ("bytea", "integer", "integer", "text", "text", "bigint", "text", "text"),
            )

    def add_vectors(self, model_id: str, vectors: Iterable[tuple[ContentId, bytes]]) -> int:
        """Copy vectors (float16) of contents that are there; return how many were new."""
        added = 0
        for some in _batches(vectors):
            sound = [(content_id, vector) for content_id, vector in some if is_sound(vector)]
            short = self._projections.shorten(self._session, model_id, [vector for _, vector in sound])
            rows = [
                (content_id, HalfVector(vector), None if shorter is None else HalfVector(shorter))
                for (content_id, vector), shorter in zip(sound, short, strict=True)
            ]
            with self._session.transaction():
                self._session.do(
                    "INSERT INTO models (model_id) VALUES (%(model_id)s) ON CONFLICT DO NOTHING", model_id=model_id
                )
                self._lay_out("embeddings", "content_id, vector, short", rows)
                added += self._session.do(
                    """INSERT INTO embeddings (content_id, model, vector, short)
                        SELECT t.content_id, m.id, t.vector, t.short FROM taken_in t
                        JOIN contents c ON c.content_id = t.content_id JOIN models m ON m.model_id = %(model_id)s
                        ORDER BY t.content_id ON CONFLICT DO NOTHING""",
                    model_id=model_id,
                )
        return added

    def add_thumbnails(self, thumbnails: Iterable[tuple[ContentId, bytes]]) -> None:
        """Copy small pictures."""
        for some in _batches(thumbnails):
            self._merge("thumbnails", "content_id, jpeg", some, ("bytea", "bytea"))

    def add_photos(self, root: str, photos: Iterable[SharedPhoto]) -> int:
        """Copy photos of a root, which is made where there is none; return how many were new."""
        with self._session.transaction():
            self._session.do("INSERT INTO roots (name) VALUES (%(root)s) ON CONFLICT DO NOTHING", root=root)
            root_id = self._session.number("SELECT id FROM roots WHERE name = %(root)s", root=root)
        return sum(self._add_photos(root, root_id, some) for some in _batches(photos))

    def _add_photos(self, root: str, root_id: int, photos: Sequence[SharedPhoto]) -> int:
        folders = sorted({photo.folder for photo in photos})
        with self._session.transaction():
            self._merge(
                "directories",
                "root_id, path, found",
                [(root_id, folder, found_by(root.encode() + (b"/" + folder if folder else b""))) for folder in folders],
                ("integer", "bytea", "text"),
            )
            known = dict(
                self._session.all(
                    "SELECT path, id FROM directories WHERE root_id = %(root_id)s AND path = ANY(%(paths)s::bytea[])",
                    root_id=root_id,
                    paths=folders,
                )
            )
            added = self._merge(
                "photos",
                "directory_id, root_id, name, found, size_bytes, mtime_ns, date_s, content_id",
                [
                    (known[p.folder], root_id, p.name, found_by(p.name), *p.stamp, p.date_s, p.content_id)
                    for p in photos
                ],
                ("bigint", "integer", "bytea", "text", "bigint", "bigint", "bigint", "bytea"),
            )
            failed = [(known[p.folder], p.name, p.failure) for p in photos if p.failure is not None]
            self._session.do_each(
                """INSERT INTO failures (photo_id, stage, reason, reader) SELECT id, %s, %s, %s FROM photos
                    WHERE directory_id = %s AND name = %s AND content_id IS NULL ON CONFLICT DO NOTHING""",
                [(stage, dump_text(reason), reader, where, name) for where, name, (stage, reason, reader) in failed],
            )
            tell(self._session)
        return added

    def look_through(self) -> None:
        """Let the server count what is there now: it plans by that. Only owners have it counted."""
        self._session.do("ANALYZE photos, contents, embeddings, directories")

    def _merge(self, table: str, columns: str, rows: Iterable[Sequence[Any]], types: Sequence[str]) -> int:
        with self._session.transaction():
            self._lay_out(table, columns, rows, types)
            return self._session.do(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM taken_in ORDER BY 1, 2 ON CONFLICT DO NOTHING"
            )

    def _lay_out(self, table: str, columns: str, rows: Iterable[Sequence[Any]], types: Sequence[str] = ()) -> None:
        """COPY rows beside a table: COPY itself would stop at the first that is there already."""
        self._session.do("DROP TABLE IF EXISTS taken_in")
        self._session.do(f"CREATE TEMPORARY TABLE taken_in ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0")
        self._session.take_in(f"COPY taken_in ({columns}) FROM STDIN (FORMAT BINARY)", rows, types)


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    walked = iter(rows)
    while some := list(islice(walked, _AT_A_TIME)):
        yield some
