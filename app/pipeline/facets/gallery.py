"""``catalog.gallery``: the photos of the library in an order, and what there is to know of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.gallery import Gallery, GalleryQuery
from app.core.job import Job
from app.pipeline.facets.desk import Desk
from app.pipeline.looking.shelf import Shelf
from app.pipeline.work.wanted_pictures import WantedPictures
from app.pipeline.work.worker import Task, Worker


class GalleryFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(self, desk: Desk, shelf: Shelf, browsing: Worker, wanted: WantedPictures) -> None:
        self._desk = desk
        self._shelf = shelf
        self._browsing = browsing
        self._wanted = wanted

    def beginning(self) -> int:
        """Tell the words of a filter to begin with, where there are too many photos to list all → str, "" for none."""
        return self._browse(lambda _: self._shelf.beginning())

    def photos(self, query: GalleryQuery, months: Sequence[str] = ()) -> int:
        """List the photos of a gallery in order → Gallery. A newer request replaces an older one, also one at work.

        ``months`` are their names in the language of who wrote the words of the filter.

        An ingest that is at work reads the photos of its directory before others.
        """

        def listed(job: Job) -> Gallery:
            self._wanted.look_into(query.directory)
            return self._shelf.gallery(query, months, job)

        return self._browse(listed, replaces="gallery")

    def narrow(self, paths: Sequence[str], words: str, months: Sequence[str] = (), place: str = "list") -> int:
        """Tell which of a few photos a filter lets through → frozenset of paths.

        A newer request for the same ``place``, where they are shown, replaces an older one.
        """
        return self._browse(lambda job: self._shelf.narrowed(paths, words, months, job), replaces=f"narrow {place}")

    def shapes(self, photo_ids: NDArray[np.int64]) -> int:
        """Look up more shapes of photos → PhotoShapes. A newer request replaces an older one."""
        return self._browse(lambda _: self._shelf.shapes(photo_ids), replaces="shapes")

    def details(self, photo_ids: Sequence[int]) -> int:
        """Tell what there is to know of photos → tuple of PhotoDetails, those that are gone left out."""
        return self._browse(lambda _: self._shelf.details(photo_ids))

    def locate(self, paths: Sequence[str]) -> int:
        """Look photos up by path → tuple of PhotoDetails; paths the library does not know are left out."""
        return self._browse(lambda _: self._shelf.locate(paths))

    def copies(self, path: str) -> int:
        """Look up all photos that hold what the one at ``path`` holds, itself among them → tuple of PhotoDetails.

        They come in path order; none if the library does not know that photo.
        """
        return self._browse(lambda _: self._shelf.copies(path))

    def copies_among(self, paths: Sequence[str]) -> int:
        """Look up those of many photos that the library holds more than once → tuple of tuples of paths.

        Each is all photos that hold the same, those asked about first, else in path order.
        """
        return self._browse(lambda _: self._shelf.copies_among(paths))

    def _browse(self, task: Task, *, replaces: str | None = None) -> int:
        return self._browsing.submit(self._desk.reading(task), kind=replaces, cancels=replaces)
