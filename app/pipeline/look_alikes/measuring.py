"""What is measured of the photos themselves: for the reasons of members, and whether two hold the same pixels.

This reads whole photos, so only those that stand in a pair or hold a copy are looked at, once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from app.core.errors import DecodeError, DiskError
from app.core.look_alikes import Measured
from app.core.photo import ContentId
from app.imaging.measures import measure
from app.library.look_alike_rows import HeldContent
from app.library.pair_cache import FoundPair, PairCache
from app.library.reader import Reader
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.held_file import file_of

log = logging.getLogger(__name__)

_ALIKE = 0.99
"""From this score on two photos of one size may hold the same pixels."""


class Measuring:
    """Lives for one job."""

    def __init__(self, reader: Reader, found: PairCache, decoders: Decoders) -> None:
        self._reader = reader
        self._found = found
        self._decoders = decoders
        self._known: dict[ContentId, Measured | None] = found.measured()
        self._unreachable: set[ContentId] = set()
        self.is_complete = True
        """Whether each file that the library has of them could be looked at: the next time others may be there."""

    def measure(self, contents: Iterable[ContentId]) -> Iterator[None]:
        """Measure those of ``contents`` that nobody has measured; yields now and then."""
        wanted = [each for each in dict.fromkeys(contents) if each not in self._known and each not in self._unreachable]
        yield from self._measure(wanted, pixels=False)

    def same_pixels(self, pairs: Iterable[FoundPair]) -> Iterator[None]:
        """Find out which of ``pairs`` hold the same pixels, those that can, and keep what came of it."""
        held = self._reader.held(tuple({each for pair in pairs for each in pair.pair}))
        may_be = [pair for pair in pairs if _may_hold_the_same(pair, held)]
        yield from self._measure(list(dict.fromkeys(each for pair in may_be for each in pair.pair)), pixels=True)
        told = []
        for pair in may_be:
            one, other = (self._known.get(each) for each in pair.pair)
            if one is not None and other is not None:
                same = one.pixels != b"" and one.pixels == other.pixels
                told.append(FoundPair("pixels", pair.one, pair.other, float(same)))
        self._found.add_found(pairs=told)

    def _measure(self, contents: list[ContentId], *, pixels: bool) -> Iterator[None]:
        made: dict[ContentId, Measured | None] = {}
        for done in self._decoders.have_done(measure, self._requests(contents, pixels)):
            if done is not None:
                content_id, result = done
                if isinstance(result, Measured):
                    made[content_id] = result
                elif isinstance(result, DiskError):
                    self._unreachable.add(content_id)
                    self.is_complete = False
                elif isinstance(result, DecodeError):
                    log.info("a photo that cannot be measured: %s", result)
                    made[content_id] = None
            yield
        self._known |= made
        self._found.add_found(measured=made)

    def _requests(self, contents: list[ContentId], pixels: bool) -> Iterator[tuple[ContentId, tuple[object, ...]]]:
        held = self._reader.held(contents)
        for content_id in contents:
            path = file_of(held.get(content_id))
            if path is None:
                self._unreachable.add(content_id)
                self.is_complete &= content_id not in held  # else the catalog will say when there is one
            else:
                yield content_id, (path, pixels)


def _may_hold_the_same(pair: FoundPair, held: dict[ContentId, HeldContent]) -> bool:
    one, other = held.get(pair.one), held.get(pair.other)
    if pair.bond != "near" or pair.score < _ALIKE or one is None or other is None:
        return False
    return (one.width_px, one.height_px) == (other.width_px, other.height_px)
