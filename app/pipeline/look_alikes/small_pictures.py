"""Small grey pictures of contents, from their thumbnails: made in a decoder process, kept by the comparing one.

Thumbnails are a cache of limited size: of who has none any more the photo itself is looked at.
"""

from __future__ import annotations

import itertools
import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from app.core.errors import DecodeError
from app.core.photo import ContentId
from app.imaging.small_grey import small_greys
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.comparing_process import ComparingProcess, Grey
from app.pipeline.look_alikes.held_file import file_of

log = logging.getLogger(__name__)

_MOST_BYTES = 256 << 20
"""What the comparing process keeps of them: all of a library of 90,000 photos. Beyond, those used longest ago go."""
_LOOKED_AT_TOGETHER = 8
"""Thumbnails: asking a process for one takes longer than making a small picture of it."""


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
        yield from self._look_at(missing, _LOOKED_AT_TOGETHER, made)
        self._without.update(each for each in missing if each not in made)
        for content_id, grey in made.items():
            self._kept[content_id] = grey.nbytes
            self._bytes += grey.nbytes
        self._process.keep(made, self._superfluous(wanted))

    def has(self, content_id: ContentId) -> bool:
        """Tell whether the comparing process has the picture of a content."""
        return content_id in self._kept

    def _look_at(self, contents: Sequence[ContentId], together: int, made: dict[ContentId, Grey]) -> Iterator[None]:
        """Put small pictures into ``made``; those of thumbnails one of which ended a process are made one by one."""
        again: list[ContentId] = []
        for done in self._decoders.have_done(small_greys, self._requests(contents, together)):
            if done is None:
                yield
                continue
            some, greys = done
            if isinstance(greys, tuple):
                made |= {each: grey for each, grey in zip(some, greys, strict=True) if isinstance(grey, np.ndarray)}
            elif len(some) > 1:
                again += some
            elif isinstance(greys, DecodeError):
                log.info("a picture that cannot be compared: %s", greys)
        if again:
            yield from self._look_at(again, 1, made)

    def _requests(
        self, contents: Sequence[ContentId], together: int
    ) -> Iterator[tuple[tuple[ContentId, ...], tuple[object, ...]]]:
        """Yield several thumbnails at once, then each photo that has none by itself."""
        without: list[ContentId] = []
        jpegs = self._jpegs(contents, without)
        while some := tuple(itertools.islice(jpegs, together)):
            yield tuple(each for each, _ in some), tuple(jpeg for _, jpeg in some)
        held = self._reader.held(without) if without else {}
        for content_id in without:
            path = file_of(held.get(content_id))
            if path is not None:
                yield (content_id,), (path,)

    def _jpegs(self, contents: Sequence[ContentId], without: list[ContentId]) -> Iterator[tuple[ContentId, bytes]]:
        for content_id in contents:
            jpeg = self._thumbnails.get(content_id) if self._thumbnails is not None else None
            if jpeg is None:
                without.append(content_id)
            else:
                yield content_id, jpeg

    def _superfluous(self, wanted: dict[ContentId, None]) -> list[ContentId]:
        gone: list[ContentId] = []
        while self._bytes > _MOST_BYTES and (oldest := next(iter(self._kept))) not in wanted:
            self._bytes -= self._kept.pop(oldest)
            gone.append(oldest)
        return gone
