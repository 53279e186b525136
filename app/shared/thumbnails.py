"""The small pictures of a shared library. They come from others: who shows one decodes it like any foreign file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from app.core.photo import ContentId
from app.shared.address import Address
from app.shared.session import Session

MOST_BYTES = 4_000_000
"""No thumbnail of ours is as large: a larger one is nobody's."""
_AT_A_TIME = 256


class SharedThumbnails:
    """JPEG thumbnails in the database. Belongs to the thread that opened it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def open(cls, address: Address) -> Self:
        """Raises AppError."""
        return cls(Session.open(address))

    @property
    def is_broken(self) -> bool:
        return self._session.is_broken

    def close(self) -> None:
        self._session.close()

    def get(self, content_id: ContentId) -> bytes | None:
        """Return what is kept, or None when there is none. Raises AppError."""
        return self.get_many([content_id]).get(content_id)

    def get_many(self, contents: Sequence[ContentId]) -> dict[ContentId, bytes]:
        """Return what is kept of these. Raises AppError."""
        kept: dict[ContentId, bytes] = {}
        for start in range(0, len(contents), _AT_A_TIME):
            kept |= self._session.all(
                """SELECT content_id, jpeg FROM thumbnails WHERE content_id = ANY(%(ids)s::bytea[])
                    AND length(jpeg) <= %(most)s""",
                ids=[*contents[start : start + _AT_A_TIME]],
                most=MOST_BYTES,
            )
        return kept

    def exist(self, contents: Iterable[ContentId]) -> set[ContentId]:
        """Return those of which one is kept. Raises AppError."""
        rows = self._session.all(
            "SELECT content_id FROM thumbnails WHERE content_id = ANY(%(ids)s::bytea[])", ids=[*contents]
        )
        return {content_id for (content_id,) in rows}

    def add(self, kept: Mapping[ContentId, bytes]) -> None:
        """Store what is kept by content; what others stored meanwhile stays. Raises AppError."""
        # In one order everywhere: two that store the same at the same time wait for each other, never in a circle.
        self._session.do_each(
            "INSERT INTO thumbnails (content_id, jpeg) VALUES (%s, %s) ON CONFLICT DO NOTHING", sorted(kept.items())
        )
