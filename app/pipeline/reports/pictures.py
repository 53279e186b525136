"""Small pictures for figures: kept ones where the library has them, else made from the files."""

from __future__ import annotations

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.thumbnail import shrunk_jpeg
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders


class SmallPictures:
    """Serves one job. ``with`` closes the cache. Every picture is read once."""

    def __init__(
        self, job: Job, reader: Reader | None, paths: DataPaths, decoders: WarmDecoders, longest_px: int | None = None
    ) -> None:
        """``longest_px``: larger ones are made smaller; None: they come as they are kept."""
        self._job = job
        self._reader = reader
        self._decoders = decoders
        self._longest_px = longest_px
        self._cache = ThumbnailCache.open_existing(paths.thumbnails)
        self._made: dict[str, bytes | None] = {}

    def __enter__(self) -> SmallPictures:
        return self

    def __exit__(self, *_: object) -> None:
        if self._cache is not None:
            self._cache.close()

    def jpeg(self, path: str, content_id: ContentId | None = None) -> bytes | None:
        """Return a JPEG of the photo at ``path``, None where it cannot be read. Raises AppError, Cancelled."""
        self._job.checkpoint()
        if path not in self._made:
            jpeg = self._kept(path, content_id) or self._read(path)
            if jpeg is not None and self._longest_px is not None:
                jpeg = shrunk_jpeg(jpeg, self._longest_px)
            self._made[path] = jpeg
        return self._made[path]

    def _kept(self, path: str, content_id: ContentId | None) -> bytes | None:
        if self._cache is None:
            return None
        if content_id is None and self._reader is not None:
            photo = self._reader.photo_at(path)
            content_id = None if photo is None else photo.content_id
        return None if content_id is None else self._cache.get(content_id)

    def _read(self, path: str) -> bytes | None:
        try:
            return self._decoders.prepare(path, patient=True).result(self._job).thumbnail
        except DecodeError:
            return None
