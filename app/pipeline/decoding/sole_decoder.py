"""One decoder process at a time, for whoever reads one file: answers are futures, and another takes over from it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from app.imaging.memory import Room
from app.pipeline.decoding.answer import Answer
from app.pipeline.decoding.decoder import Decoder, Ended, News, Request
from app.pipeline.decoding.decoders import begin_decoder, has_had_enough
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.child_process import WAITED_FOR
from app.similarity.engine import Engine

End = Answer | Ended
"""What a future holds: an answer, or how the process ended that should have given it."""


class SoleDecoder:
    """Used by one thread at a time, which waits for each answer, or leaves it, before it asks again."""

    def __init__(self, budget: MemoryBudget) -> None:
        self._budget = budget
        self._decoder: Decoder | None = None

    def start(self) -> None:
        """Start the process before there is a file, without waiting for it."""
        if self._decoder is None or self._decoder.has_ended:
            self.close()
            self._decoder = begin_decoder(self._take, self._budget, self, WAITED_FOR)

    @property
    def model_id(self) -> str:
        """Whose network the process has, or is to load, "" if none."""
        return "" if self._decoder is None else self._decoder.model_id

    def begin(
        self,
        room: Room,
        time_limit_s: float,
        function: Callable[..., object],
        arguments: tuple[object, ...],
        engine: Engine | None = None,
    ) -> Future[End] | None:
        """Hand ``function(*arguments, room=room)`` of the imaging room to the process; with an engine it is described.

        None while there is no memory for it: ask again, or ``withdraw``. All the memory is given to a fresh process.
        """
        if self._decoder is not None and not room.shared and self._decoder.answered > 0:
            self.close()
        self.start()
        future: Future[End] = Future()
        request = Request(function, arguments, room, time_limit_s, future, engine)
        return future if self._decoder is not None and self._decoder.send(request) else None

    def withdraw(self) -> None:
        """Ask for no memory any more."""
        self._budget.withdraw(self)

    def refresh(self) -> None:
        """Replace a process that has grown, or read very many files."""
        if self._decoder is not None and has_had_enough(self._decoder):
            self.close()
            self.start()

    def close(self) -> None:
        """Kill the process; what it is reading is given up."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            decoder.close()

    @staticmethod
    def _take(news: News) -> None:
        """Run on the listener's thread."""
        if isinstance(news, Ended):
            for request in news.unanswered:
                _resolve(request, news)
        else:
            _resolve(news.request, news.answer)


def _resolve(request: Request, end: End) -> None:
    if isinstance(request.mark, Future):
        request.mark.set_result(end)
