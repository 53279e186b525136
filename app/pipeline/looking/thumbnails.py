"""Thumbnails for what is visible: from the cache, or made again where the cache has none."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import Cancelled, DecodeError
from app.core.events import Emit, ThumbnailReady
from app.core.gallery import Picture
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.picture import read_thumbnail
from app.imaging.prepare import Prepared
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders


class ThumbnailLoader:
    """Serves the thumbnails thread. Each request replaces the one before it: what went out of sight is not loaded."""

    def __init__(self, paths: DataPaths, decoders: WarmDecoders, emit: Emit) -> None:
        self._paths = paths
        self._decoders = decoders
        self._emit = emit
        self._cache: ThumbnailCache | None = None
        self._reader: Reader | None = None
        self._left: dict[ContentId, Reading[Prepared]] = {}

    def load(self, job: Job, contents: Sequence[ContentId]) -> None:
        """Emit a ThumbnailReady for each content: cached ones first, then those that must be decoded again.

        Raises Cancelled, AppError.
        """
        missing = []
        for content_id in contents:
            job.checkpoint()
            picture = self._cached(content_id)
            if picture is None:
                missing.append(content_id)
            else:
                self._emit(ThumbnailReady(content_id, picture))
        if missing:
            self._make(job, missing)

    def close(self) -> None:
        for thing in (self._reader, self._cache):
            if thing is not None:
                thing.close()

    def _cached(self, content_id: ContentId) -> Picture | None:
        if self._cache is None:
            self._cache = ThumbnailCache.open_existing(self._paths.thumbnails)
        jpeg = self._cache.get(content_id) if self._cache is not None else None
        try:
            return read_thumbnail(jpeg) if jpeg is not None else None
        except DecodeError:
            return None

    def _make(self, job: Job, contents: list[ContentId]) -> None:
        """Decode photos whose thumbnails are not in the cache (deleted, damaged, dropped to keep its size)."""
        self._reader = Reader.current(self._reader, self._paths.catalog)
        if self._reader is None:
            return
        paths = self._reader.paths_of(contents)
        made: dict[ContentId, bytes] = {}
        try:
            for content_id in contents:
                if content_id in paths:
                    jpeg = self._read(job, content_id, paths[content_id][0])
                    if jpeg is not None:
                        made[content_id] = jpeg
                    self._emit(ThumbnailReady(content_id, None if jpeg is None else read_thumbnail(jpeg)))
        finally:
            self._keep(made)

    def _read(self, job: Job, content_id: ContentId, path: str) -> bytes | None:
        """Return a thumbnail made from a photo, None if it cannot be read.

        What is scrolled out of sight while it is read goes on being read: it is asked for again in a moment.
        """
        reading = self._left.pop(content_id, None) or self._decoders.prepare(path, patient=True)
        try:
            return reading.result(job).thumbnail
        except DecodeError:
            return None
        except Cancelled:
            self._left = {content_id: reading}
            raise

    def _keep(self, made: dict[ContentId, bytes]) -> None:
        if made:
            cache = ThumbnailCache.open(self._paths.thumbnails)
            try:
                cache.add(made)
            finally:
                cache.close()
            if self._cache is not None:  # what had to be made again may have been lost with the whole file
                self._cache.close()
                self._cache = None
