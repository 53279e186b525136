"""``catalog.pictures``: photos to look at, small and large, and what their files tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.photo import PictureKey
from app.library.thumbnails import clear_cache
from app.pipeline.facets.desk import Desk
from app.pipeline.looking.differences import PhotoDifferences
from app.pipeline.looking.pictures import PictureReader
from app.pipeline.looking.thumbnails import ThumbnailLoader
from app.pipeline.work.worker import Worker


class PicturesFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        reader: PictureReader,
        loader: ThumbnailLoader,
        differences: PhotoDifferences,
        cache: Path,
        reading: Worker,
        loading: Worker,
    ) -> None:
        self._desk = desk
        self._reader = reader
        self._loader = loader
        self._differences = differences
        self._comparing = desk.hire("differences")
        self._cache = cache
        self._reading = reading
        self._loading = loading

    def read(self, path: str, longest_px: int) -> int:
        """Read a photo for looking at → LargePicture. A newer request replaces an older one."""
        return self._reading.submit(
            lambda job: self._reader.picture(job, path, longest_px), kind="picture", cancels="picture"
        )

    def information(self, path: str) -> int:
        """Read what a photo's file tells of itself → Information."""
        return self._reading.submit(lambda job: self._reader.information(job, path), kind="information")

    def alignment(self, path_a: str, path_b: str) -> int:
        """Find how one photo lies on another one → Alignment. Not put off by other requests, nor puts any off."""
        return self._comparing.submit(lambda job: self._differences.alignment(job, path_a, path_b))

    def difference(self, path_a: str, path_b: str) -> int:
        """Lay one photo on another one and find what differs → Difference. A newer request replaces an older one."""
        return self._comparing.submit(
            lambda job: self._differences.difference(job, path_a, path_b), kind="difference", cancels="difference"
        )

    def thumbnails(self, keys: Sequence[PictureKey]) -> int:
        """Load thumbnails in this order; each comes as a ThumbnailReady event → None. Replaces the last request.

        Photos asked for by a FileKey are read next by an ingest that is at work.
        """
        return self._loading.submit(
            self._desk.reading(lambda job: self._loader.load(job, keys)), kind="thumbnails", cancels="thumbnails"
        )

    def clear_thumbnails(self) -> int:
        """Empty the thumbnail cache → None. It fills again as photos are looked at."""
        return self._desk.aside(lambda _: clear_cache(self._cache), cancels="ingest")
