"""Thumbnails from a shared library: what comes from there is looked at in a process that may die of it."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import Cancelled, DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.foreign_thumbnails import own_thumbnails
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders
from app.pipeline.work.home import FarThumbnails


class FarPictures:
    """Serves the thumbnails thread."""

    def __init__(self, far: FarThumbnails, decoders: WarmDecoders) -> None:
        self._far = far
        self._decoders = decoders

    def of(self, job: Job, contents: Sequence[ContentId]) -> dict[ContentId, bytes]:
        """Return those that there are, made anew. Raises AppError, Cancelled."""
        found = self._far.of(contents)
        known = [content_id for content_id in contents if content_id in found]
        made = self._made(job, [found[content_id] for content_id in known])
        return {content_id: jpeg for content_id, jpeg in zip(known, made, strict=True) if jpeg is not None}

    def close(self) -> None:
        self._far.close()

    def _made(self, job: Job, jpegs: list[bytes]) -> Sequence[bytes | None]:
        """Make them anew together; where one of them ends its process, each by itself."""
        if not jpegs:
            return ()
        reading: Reading[tuple[bytes | None, ...]] = self._decoders.reading(own_thumbnails, tuple(jpegs), patient=True)
        try:
            return reading.result(job)
        except Cancelled:
            reading.leave()
            raise
        except DecodeError:
            return (None,) if len(jpegs) == 1 else [each for jpeg in jpegs for each in self._made(job, [jpeg])]
