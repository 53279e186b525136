"""What a decoder process says of one file: a value, or the sentence that says why there is none."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from app.core.errors import AppError, DecodeError, DiskError, WrongAnswerError
from app.core.text import Text, text
from app.imaging.failure import CrowdedOut, NotEnoughMemory, not_enough_memory
from app.imaging.memory import Room
from app.machine.shared_bytes import SharedBytes
from app.pipeline.decoding.wire import nothing_beside, packed, unpacked

log = logging.getLogger(__name__)

Kind = Literal["value", "crowded out", "no memory", "disk", "failed", "bug", "refused", "wrong network"]


@dataclass(frozen=True, slots=True)
class Answer:
    """``value``: the result, or the sentence for a person. ``words``: what the reader itself said, for the log.

    "refused": no file can be read like that, whichever; ``words`` is a hint then. "wrong network": likewise, as the
    network computes other numbers than it must.
    ``held_bytes``: what the process holds more than before its first file.
    """

    kind: Kind
    value: Any
    words: str = ""
    held_bytes: int = 0

    def result(self) -> Any:
        """Return the value, or the DecodeError that stands for it. Raises AppError if it was refused."""
        if self.kind == "value":
            return self.value
        if self.kind in ("refused", "wrong network"):
            refused = AppError if self.kind == "refused" else WrongAnswerError
            raise refused(self.value.template, **dict(self.value.values)).with_hint(self.words)
        if self.kind == "bug":
            log.error("a bug in reading one photo\n%s", self.words)
        else:
            log.info("%s: %s", self.value, self.words)
        kinds = {"crowded out": CrowdedOut, "no memory": NotEnoughMemory, "disk": DiskError}
        return kinds.get(self.kind, DecodeError)(self.value.template, **dict(self.value.values))


def answer_of(error: Exception, room: Room) -> Answer:
    """Return the answer for what reading a file raised."""
    if isinstance(error, MemoryError):
        kind: Kind = "crowded out" if room.shared else "no memory"
        return Answer(kind, not_enough_memory().text)
    if not isinstance(error, DecodeError):
        words = "".join(traceback.format_exception(error))
        return Answer(
            "bug", text("This file could not be read because of a bug in Photokin; the log says more."), words
        )
    for known, of_class in (("crowded out", CrowdedOut), ("no memory", NotEnoughMemory), ("disk", DiskError)):
        if isinstance(error, of_class):
            return Answer(known, error.text, _words(error))  # type: ignore[arg-type]
    return Answer("failed", error.text, _words(error))


def refusal(error: AppError) -> Answer:
    """Return the answer of a process that cannot do what every request of this kind needs."""
    return Answer("wrong network" if isinstance(error, WrongAnswerError) else "refused", error.text, error.hint)


def answer_in(data: bytes, take: Callable[[int], SharedBytes] = nothing_beside) -> Answer:
    """Return the answer that a decoder sent; ``take`` as in ``unpacked``. Raises ValueError for what is none."""
    fields = unpacked(data, take)
    if not (isinstance(fields, tuple) and len(fields) == 4 and fields[0] in get_args(Kind)):
        raise ValueError("no answer of a decoder")
    answer = Answer(*fields)
    if answer.kind != "value" and not isinstance(answer.value, Text):
        raise ValueError("no answer of a decoder")
    return answer


def bytes_of(answer: Answer, shared: list[SharedBytes] | None = None) -> bytes:
    """Return ``answer`` as it is sent; ``shared`` as in ``packed``. Raises TypeError, MemoryError."""
    return packed((answer.kind, answer.value, answer.words, answer.held_bytes), shared)


def _words(error: BaseException) -> str:
    """Return what the reader said, one line, the innermost cause last."""
    said: list[str] = []
    cause = error.__cause__
    while cause is not None and len(said) < 3:
        said.append(f"{type(cause).__name__}: {cause}")
        cause = cause.__cause__
    return " / ".join(said).replace("\n", " ")[:500]
