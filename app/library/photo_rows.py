"""Photos of a root as they are copied elsewhere, with all that is known of their files."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, NamedTuple

from app.core.photo import ContentId, FailureStage, Stamp
from app.core.stored_text import load_text
from app.core.text import Text
from app.library.cells import Cell, blob, file_name, maybe, number, words

_CELLS: tuple[Cell, ...] = (
    number, blob, file_name, number, number, number, maybe(blob), maybe(words), maybe(words), maybe(words),
)  # fmt: skip


class PhotoRow(NamedTuple):
    """A photo: its directory and name as bytes, its file's stamp, its date, what is in it, why it could not be read.

    ``failure``: stage, reason, and which reader failed.
    """

    id: int
    directory: bytes
    name: bytes
    stamp: Stamp
    date_s: int
    content_id: ContentId | None
    failure: tuple[FailureStage, Text, str] | None


class PhotoRows:
    """The part of a Reader that lists them."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    def photos_of_root(self, root_id: int, after: int, limit: int) -> list[PhotoRow]:
        """Return up to ``limit`` photos of a root with an id above ``after``, in id order."""
        rows = self._all(
            """SELECT p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.date_s, p.content_id, f.stage, f.reason,
                f.reader FROM photos p JOIN directories d ON d.id = p.directory_id
                LEFT JOIN failures f ON f.photo_id = p.id
                WHERE d.root_id = :root_id AND p.id > :after ORDER BY p.id LIMIT :limit""",
            _CELLS,
            root_id=root_id,
            after=after,
            limit=limit,
        )
        return [_photo(*row) for row in rows]


def _photo(photo_id: int, directory: bytes, name: bytes, size: int, mtime: int, date_s: int, *rest: Any) -> PhotoRow:
    content_id, stage, reason, reader = rest
    failure = None if stage is None else (stage, load_text(reason) or Text(""), reader or "")
    return PhotoRow(photo_id, directory, name, Stamp(size, mtime), date_s, content_id, failure)
