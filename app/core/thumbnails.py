"""Small pictures by content, wherever they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.core.photo import ContentId


class Thumbnails(Protocol):
    """JPEG thumbnails. Belongs to the thread that opened it. Who shows one decodes it like any foreign file."""

    def get(self, content_id: ContentId) -> bytes | None:
        """Return what is kept, or None when there is none."""
        ...

    def add(self, kept: Mapping[ContentId, bytes]) -> None:
        """Store what is kept by content. Raises AppError."""
        ...

    def close(self) -> None: ...


class SharedThumbnails(Thumbnails, Protocol):
    """Those of a shared library: asked for many at a time, since the server is far away."""

    def get_many(self, contents: Sequence[ContentId]) -> dict[ContentId, bytes]:
        """Return what is kept of these. Raises AppError."""
        ...
