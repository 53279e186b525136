"""Small grey pictures of contents, from their thumbnails: made in a decoder process, kept by the comparing one.

Thumbnails are a cache of limited size: of who has none any more the photo itself is looked at.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator

import numpy as np

from app.core.errors import DecodeError
from app.core.photo import ContentId
from app.imaging.small_grey import small_grey
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.comparing_process import ComparingProcess, Grey
from app.pipeline.look_alikes.held_file import file_of

log = logging.getLogger(__name__)

_MOST_BYTES = 256 << 20
"""What the comparing process keeps of them: all of a library of 90,000 photos. Beyond, those used longest ago go."""


class SmallPictures:
    """Lives for one job. A content without a picture (its photo cannot be read now) is remembered as such."""

    def __init__(
        self, reader: Reader, thumbnails: ThumbnailCache | None, decoders: Decoders, process: ComparingProcess
    ) -> None:
        self._reader = reader
        self._thumbnails = thumbnails
        self._decoders = decoders
        self._process = process
        self._kept: OrderedDict[ContentId, int] = OrderedDict()
        self._bytes = 0
        self._without: set[ContentId] = set()

    def hand_over(self, contents: Iterable[ContentId]) -> Iterator[None]:
        """See to it that the comparing process has the pictures of ``contents``; yields while it waits for them."""
        wanted = dict.fromkeys(contents)
        for content_id in wanted:
            if content_id in self._kept:
                self._kept.move_to_end(content_id)
        missing = [each for each in wanted if each not in self._kept and each not in self._without]
        if not missing:
            return
        made: dict[ContentId, Grey] = {}
        for done in self._decoders.have_done(small_grey, self._requests(missing)):
            if done is None:
                yield
                continue
            content_id, grey = done
            if isinstance(grey, np.ndarray):
                made[content_id] = grey
            elif isinstance(grey, DecodeError):
                log.info("a picture that cannot be compared: %s", grey)
        self._without.update(each for each in missing if each not in made)
        for content_id, grey in made.items():
            self._kept[content_id] = grey.nbytes
            self._bytes += grey.nbytes
        self._process.keep(made, self._superfluous(wanted))

    def has(self, content_id: ContentId) -> bool:
        """Tell whether the comparing process has the picture of a content."""
        return content_id in self._kept

    def _requests(self, contents: Iterable[ContentId]) -> Iterator[tuple[ContentId, tuple[object, ...]]]:
        for content_id in contents:
            source: bytes | str | None = self._thumbnails.get(content_id) if self._thumbnails is not None else None
            if source is None:
                source = file_of(self._reader.held((content_id,)).get(content_id))
            if source is not None:
                yield content_id, (source,)

    def _superfluous(self, wanted: dict[ContentId, None]) -> list[ContentId]:
        gone: list[ContentId] = []
        while self._bytes > _MOST_BYTES and (oldest := next(iter(self._kept))) not in wanted:
            self._bytes -= self._kept.pop(oldest)
            gone.append(oldest)
        return gone
