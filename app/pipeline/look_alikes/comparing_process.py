"""Photos compared in a process of their own: NumPy on small pictures would keep the window's thread from its turn.

It holds small pictures and sketches, opens no file and is killed when nobody wants it. What travels is values
(``decoding.wire``); a few requests are under way while the next are made ready.
"""

from __future__ import annotations

import logging
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.photo import ContentId
from app.pipeline.decoding.wire import packed, unpacked
from app.pipeline.work.child_process import ChildContext, end_with_parent, start_resource_tracker

log = logging.getLogger(__name__)

Grey = NDArray[np.uint8]

_POLL_S = 0.05
_UNDER_WAY = 16
"""Requests: it has something to do while as many again are made ready."""


class Asked(NamedTuple):
    """``one`` is to be compared with each of ``others``; all of them have been handed over."""

    one: ContentId
    others: tuple[ContentId, ...]


class Told(NamedTuple):
    """What is known of a pair: the fields of ``same_picture.Same``, with the smaller id as a."""

    other: ContentId
    score: float
    turned: int
    box: tuple[float, float, float, float]
    inside: str


class ComparingProcess:
    """Used by one thread. ``checkpoint`` is called while it waits, and may raise. Starts with the first request."""

    def __init__(self, checkpoint: Callable[[], None]) -> None:
        self._checkpoint = checkpoint
        self._line: Connection | None = None
        self._process: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill it; what it was doing is given up."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def keep(self, greys: Mapping[ContentId, Grey], gone: Sequence[ContentId] = ()) -> None:
        """Hand small pictures over, and have others forgotten."""
        self._send("keep", tuple(greys.items()), tuple(gone))

    def know(self, sketches: Mapping[ContentId, bytes]) -> None:
        """Hand over the sketches of what was compared earlier."""
        self._send("know", b"".join(sketches), b"".join(sketches.values()))

    def sketched(self, contents: Sequence[ContentId]) -> tuple[list[bytes], list[list[ContentId]]]:
        """Return the sketches of small pictures that were handed over, and with whom each may be one picture by that.

        Among those that are known, and these themselves; they are known from now on. A sketch is the numbers of
        ``similarity.any_way_up``.
        """
        self._send("sketch", tuple(contents))
        sketches, near = self._receive()
        return list(sketches), [list(each) for each in near]

    def compared(self, requests: Iterator[Asked], *, all_of_them: bool = False) -> Iterator[tuple[Asked, list[Told]]]:
        """Compare; yield each request with those of its pairs that are at least perhaps one picture, or all.

        ``requests`` is drawn from while others are under way, and may hand small pictures over.
        """
        under_way: deque[Asked] = deque()
        for asked in requests:
            self._send("compare", asked.one, asked.others, all_of_them)
            under_way.append(asked)
            if len(under_way) >= _UNDER_WAY:
                yield under_way.popleft(), [_told(each) for each in self._receive()]
        while under_way:
            yield under_way.popleft(), [_told(each) for each in self._receive()]

    def alike(self, cells: Sequence[bytes], pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Return how much of each pair of ``cells`` tells the same thing (``map_cells.likeness``); −1 for no cells."""
        self._send("alike", tuple(cells), tuple(pairs))
        return [float(each) for each in self._receive()]

    def _send(self, *request: object) -> None:
        if self._line is None:
            self._start()
        try:
            if self._line is not None:
                self._line.send_bytes(packed(request))
        except OSError as error:
            raise self._ended() from error

    def _receive(self) -> Any:
        line = self._line
        if line is None:
            raise AssertionError("nothing was asked")
        while not wait([line], _POLL_S):
            self._checkpoint()
        self._checkpoint()
        try:
            kind, value = unpacked(line.recv_bytes())
        except (EOFError, OSError) as error:
            raise self._ended() from error
        if kind == "bug":
            raise RuntimeError(f"a bug in comparing photos\n{value}")
        return value

    def _start(self) -> None:
        context = ChildContext()
        start_resource_tracker()
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="comparing", daemon=True)
        self._process.start()
        theirs.close()

    def _ended(self) -> AppError:
        self._process.join(1)
        log.error("the process that compares photos ended with %s", self._process.exitcode)
        return AppError(
            "Photos could not be compared: the process that does it was ended. Is the computer out of memory? What was "
            "found so far is kept."
        )


def _told(value: Any) -> Told:
    other, score, turned, box, inside = value
    return Told(other, float(score), int(turned), tuple(map(float, box)), inside)  # type: ignore[arg-type]


def _serve(line: Connection) -> None:
    """What the process runs."""
    end_with_parent()
    from app.pipeline.look_alikes.comparing_bench import ComparingBench  # what it compares with, in there alone

    bench = ComparingBench()
    while True:
        try:
            what, *given = unpacked(line.recv_bytes())
        except EOFError:
            return
        try:
            said = bench.do(what, given)
        except MemoryError:
            raise SystemExit(1) from None
        except Exception:  # noqa: BLE001 - the program that waits reports it
            line.send_bytes(packed(("bug", traceback.format_exc())))
            continue
        if said is not None:
            line.send_bytes(packed(("value", said)))
