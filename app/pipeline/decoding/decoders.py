"""Processes that read photo files. A crash, a hang or a memory bomb in a native decoder costs one photo, no more."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError, DecodeError, DecoderDied
from app.core.input_rule import InputRule
from app.imaging.prepare import Prepared, prepare, with_pixels
from app.imaging.thumbnail_input import thumbnail_input
from app.pipeline.decoding.decoder import Decoder, Ended, News
from app.pipeline.decoding.describe import given
from app.pipeline.decoding.flight import Flight, Reading
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.process import become_decoder
from app.pipeline.work.child_process import IN_THE_BACKGROUND
from app.similarity.engine import Engine

Ticket = TypeVar("Ticket")

TIMEOUT_S = 30.0
# Native decoders leak a little, and some keep much: a fresh process now and then costs less than finding out which.
_PHOTOS_PER_PROCESS = 2000
_MOST_HELD_BYTES = 48 << 20
# Enough that a decoder never waits for the embedder, little enough that memory stays bounded (0.3 MB a photo).
_WINDOW_PER_PROCESS = 6
_TICK_S = 0.1
STARTS = 3


@dataclass(frozen=True, slots=True)
class Decoded(Generic[Ticket]):
    """What came of one file; ``ticket`` is what the request carried."""

    ticket: Ticket
    result: Prepared | DecodeError


class Decoders:
    """A pool of decoder processes, used by one thread. Processes start as files come and end with ``close``.

    All pools of the program share one ``budget``; without it a pool has one of its own.
    """

    def __init__(
        self, processes: int, rules: Sequence[InputRule], thumbnail_px: int, budget: MemoryBudget | None = None
    ) -> None:
        """``rules``: those of the engine's models, by which photos are prepared."""
        self.processes = processes
        """How many at most; another number is taken up as what is being read gets done."""
        self.engine: Engine | None = None
        """With whose vector photos come that are drawn from now on; None: with pixels."""
        self._rules = tuple(rules)
        self._thumbnail_px = thumbnail_px
        self._budget = budget or MemoryBudget()
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._decoders: list[Decoder] = []
        self._failed_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the processes; what they are reading is given up."""
        for decoder in self._decoders:
            decoder.kill()  # all at once, then each is waited for
        for decoder in self._decoders:
            decoder.close()
        self._decoders.clear()

    def read(self, path: str) -> Prepared:
        """Read one photo. Raises DecodeError."""
        for decoded in self.read_all(iter([(None, path)])):
            if decoded is not None:
                if isinstance(decoded.result, DecodeError):
                    raise decoded.result
                return decoded.result
        raise AssertionError("read_all answers every request")

    def read_all(self, requests: Iterator[tuple[Ticket, str | Prepared]]) -> Iterator[Decoded[Ticket] | None]:
        """Read the files of (ticket, path) ``requests``, a bounded number at a time; yield them as they get ready.

        What was prepared before, in place of a path, only gets its vector. ``requests`` is drawn from only as places
        get free, on the calling thread. Yields None a few times a second while nothing is ready, so that the caller can
        pass a checkpoint. Raises AppError when processes cannot run, or cannot load the engine.
        """
        readings = (self._reading(ticket, source) for ticket, source in requests)
        for done in self._run(readings):
            yield None if done is None else Decoded(done[0].ticket, done[1])  # type: ignore[arg-type]

    def look_again(
        self, requests: Iterator[tuple[Ticket, bytes]]
    ) -> Iterator[tuple[Ticket, bytes | NDArray[np.uint8] | DecodeError] | None]:
        """Look at thumbnails, (ticket, JPEG): yield their cells as they are kept, or their pixels without ``engine``.

        Otherwise as ``read_all``.
        """
        readings = (Reading(ticket, thumbnail_input, (jpeg, self._rules[0]), self.engine) for ticket, jpeg in requests)
        for done in self._run(readings):
            yield None if done is None else (done[0].ticket, done[1])  # type: ignore[misc]

    def have_done(
        self, function: Callable[..., Any], requests: Iterator[tuple[Ticket, tuple[object, ...]]]
    ) -> Iterator[tuple[Ticket, Any] | None]:
        """Have ``function(*arguments)`` of the imaging room done for each of ``requests``, (ticket, arguments).

        Yield what it returns, photos with their vectors where there is an ``engine``, or the DecodeError. Otherwise as
        ``read_all``.
        """
        readings = (Reading(ticket, function, arguments, self.engine) for ticket, arguments in requests)
        for done in self._run(readings):
            yield None if done is None else (done[0].ticket, done[1])  # type: ignore[misc]

    def _reading(self, ticket: Ticket, source: str | Prepared) -> Reading:
        if isinstance(source, Prepared):
            return Reading(ticket, given, (with_pixels(source), source.pixels, *source.more_pixels), self.engine)
        rule, *more_rules = self._rules
        return Reading(ticket, prepare, (source, rule, self._thumbnail_px, more_rules), self.engine)

    def _run(self, readings: Iterator[Reading]) -> Generator[tuple[Reading, Any] | None, None, None]:
        """Have every reading done; yield it with its result, or None while nothing is ready."""
        flight = Flight(readings)
        self._retire(lambda decoder: decoder.load > 0)  # with what an earlier caller wanted and did not wait for
        try:
            while True:
                if flight.is_for_one():
                    self._feed_alone(flight)
                else:
                    self._feed(flight)
                if flight.is_over:
                    return
                news = self._next_news()
                done = None
                if isinstance(news, Ended):
                    done = self._bury(news, flight)
                elif news is not None:
                    done = flight.settled(news)
                    self._failed_starts = 0
                if done is not None or news is None:
                    yield done
        finally:
            self._budget.withdraw(self)

    def _feed(self, flight: Flight) -> None:
        """Hand files out while there are places."""
        self._tidy()
        while (place := self._place()) is not None and (reading := flight.next()) is not None:
            if not place().send(reading.request(TIMEOUT_S)):
                flight.again.appendleft(reading)
                return
            flight.under_way.add(reading)

    def _feed_alone(self, flight: Flight) -> None:
        """Hand out one of those to be read alone once nothing else is under way, here and in the whole program."""
        self._tidy()
        if flight.under_way or any(decoder.load for decoder in self._decoders):
            return
        if flight.wants_fresh:
            self._retire(lambda decoder: decoder.answered > 0)
            flight.wants_fresh = False
        decoder = self._decoders[0] if self._decoders else self._start()
        self._retire(lambda other: other is not decoder)
        if decoder.send(flight.alone[0].request(TIMEOUT_S)):
            flight.under_way.add(flight.alone.popleft())

    def _tidy(self) -> None:
        """End processes that have had enough, or are too many."""
        self._retire(lambda decoder: decoder.load == 0 and has_had_enough(decoder))
        idle = [decoder for decoder in self._decoders if decoder.load == 0]
        too_many = idle[: max(0, len(self._decoders) - self.processes)]
        self._retire(lambda decoder: decoder in too_many)

    def _place(self) -> Callable[[], Decoder] | None:
        """Return what gives the decoder for the next file, a new one while all are busy; None if each has enough."""
        usable = [decoder for decoder in self._decoders[: self.processes] if not has_had_enough(decoder)]
        open_to_more = [decoder for decoder in usable if decoder.load < self._window(decoder)]
        least = min(open_to_more, key=lambda decoder: decoder.load, default=None)
        if least is not None and least.load == 0:
            return lambda: least
        # While somebody waits for memory no decoder that holds some begins more with it.
        if self._budget.is_waited_for and self._decoders:
            return None
        if len(self._decoders) < self.processes:
            return self._start
        return None if least is None else lambda: least

    def _window(self, decoder: Decoder) -> int:
        """Return how many files to hand to a decoder: one until it has read one, as who looks may want others by then.

        A single process takes turns with who asks: together one core.
        """
        return _WINDOW_PER_PROCESS if self.processes > 1 and decoder.answered else 1

    def _start(self) -> Decoder:
        if self._failed_starts >= STARTS:
            self._failed_starts = 0
            raise never_alive()
        self._decoders.append(begin_decoder(self._news.put, self._budget, self))
        return self._decoders[-1]

    def _retire(self, is_due: Callable[[Decoder], bool]) -> None:
        for decoder in [decoder for decoder in self._decoders if is_due(decoder)]:
            self._decoders.remove(decoder)
            decoder.close()

    def _next_news(self) -> News | None:
        try:
            return self._news.get(timeout=_TICK_S)
        except queue.Empty:
            return None

    def _bury(self, ended: Ended, flight: Flight) -> tuple[Reading, DecodeError] | None:
        """Take over what a process that ended leaves; return the reading that is known to have ended it."""
        if ended.decoder not in self._decoders:
            return None  # one that was closed
        self._decoders.remove(ended.decoder)
        ended.decoder.close()
        self._failed_starts += not ended.was_ready
        guilty = flight.taken_back(ended)
        if guilty is None:
            return None
        return guilty, too_slow(TIMEOUT_S) if ended.was_slow else crashed()


def begin_decoder(
    tell: Callable[[News], None], budget: MemoryBudget, place: object, niceness: int = IN_THE_BACKGROUND
) -> Decoder:
    """Start a process that reads files; ``place`` stands in the line for memory."""
    return Decoder(tell, budget, place, become_decoder, niceness)


def has_had_enough(decoder: Decoder) -> bool:
    """Say whether another process should take over from this one."""
    return decoder.answered >= _PHOTOS_PER_PROCESS or decoder.held_bytes > _MOST_HELD_BYTES


def never_alive() -> AppError:
    return AppError(
        "The processes that read photos end as soon as they start. Is the computer out of memory? Start again to go on."
    )


def crashed() -> DecodeError:
    return DecoderDied("Reading this file made the decoder crash.")


def too_slow(timeout_s: float) -> DecodeError:
    return DecoderDied("Reading this file took longer than {seconds} seconds.", seconds=round(timeout_s))
