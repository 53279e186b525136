"""What runs in a decoder process, bounded in memory.

Kept light: each new process imports this module before anything else of ours but ``work.child_process``.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple

from app.pipeline.work.child_process import end_with_parent

if TYPE_CHECKING:
    from app.imaging.memory import Room
    from app.machine.shared_bytes import SharedBytes
    from app.pipeline.decoding.answer import Answer
    from app.similarity.engine import Engine

READY = b"ready"
LOADING = b"loading"
"""A process that is ready loads a network: until it is ready again no file is to blame for anything."""

_M_ARENA_MAX = -8
_MUCH_BYTES = 32 << 20
_STATM_BYTES = 256
_anonymous_at_start = 0


def become_decoder() -> None:
    """Run once in each new decoder process, before its first file: load the readers, watch the program."""
    global _anonymous_at_start
    with contextlib.suppress(AttributeError, OSError):  # one arena: others would keep 64 MB of a thread that ended
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    import app.imaging.prepare
    import app.pipeline.decoding.answer
    import app.pipeline.decoding.handover  # noqa: F401 - not within the time limit of the first file

    _anonymous_at_start = _memory().anonymous_bytes
    end_with_parent()


def serve(line: Connection, begin: Callable[[], None]) -> None:
    """Answer requests one after the other until the program hangs up.

    A request is (limit in bytes, room, function, arguments, engine). With an engine what the function returns is
    described.
    """
    begin()
    from app.pipeline.decoding.answer import answer_of, bytes_of
    from app.pipeline.decoding.handover import hand_over, put_back

    line.send_bytes(READY)
    while True:
        try:
            limit_bytes, room, function, arguments, engine = line.recv()
            arguments = put_back(arguments, line)
        except EOFError:
            return
        failed = None if engine is None else _load(line, engine)
        _limit_memory(limit_bytes)
        shared: list[SharedBytes] = []
        try:
            data = _work(room, function, arguments, engine, shared) if failed is None else bytes_of(failed)
        except Exception as error:  # noqa: BLE001 - no answer that cannot be sent
            shared.clear()
            data = bytes_of(answer_of(error, room))
        line.send_bytes(data)
        while shared:
            hand_over(line, shared.pop(0))
        del data, arguments


def _load(line: Connection, engine: Engine) -> Answer | None:
    """Load the network if this process does not have it, with as much memory as that takes; return why it cannot be."""
    global _anonymous_at_start
    from app.core.errors import AppError
    from app.pipeline.decoding import describe
    from app.pipeline.decoding.answer import refusal

    if describe.has_loaded(engine):
        return None
    line.send_bytes(LOADING)
    _lift_limit()
    before_bytes = _memory().anonymous_bytes
    failed = None
    try:
        describe.load(engine)
    except AppError as error:
        failed = refusal(error)
    _anonymous_at_start += _memory().anonymous_bytes - before_bytes  # stays: another process would have to take as much
    line.send_bytes(READY)
    return failed


def _work(
    room: Room,
    function: Callable[..., object],
    arguments: tuple[object, ...],
    engine: Engine | None,
    shared: list[SharedBytes],
) -> bytes:
    from app.pipeline.decoding.answer import Answer, answer_of, bytes_of
    from app.pipeline.decoding.describe import described

    try:
        value = function(*arguments, room=room)
        answer = Answer("value", value if engine is None else described(value))  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - whatever it is, it travels as a value
        answer = answer_of(error, room)
        # The frames it came through hold the picture.
        error.__cause__ = error.__context__ = error.__traceback__ = None
    return bytes_of(Answer(answer.kind, answer.value, answer.words, _held_bytes()), shared)


def _limit_memory(limit_bytes: int) -> None:
    """Let what this process may write to grow by ``limit_bytes`` from now on and no further.

    Not its address space: libraries reserve much of that for nothing. What it holds already, from earlier files, is not
    counted, as it is replaced when that is much. Only Linux knows such a limit.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_memory().data_bytes + limit_bytes, resource.RLIM_INFINITY))


def _lift_limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class _Memory(NamedTuple):
    """``data_bytes``: what this process may write to; ``anonymous_bytes``: what of its own lies in memory."""

    data_bytes: int
    anonymous_bytes: int


def _memory() -> _Memory:
    """Return what the kernel says of this process, zeros where it says nothing.

    ``statm``, in pages: size, resident, shared, text, lib, data and stack, dt. It is asked twice a photo; ``status``,
    which tells the same in words, takes ten times as long.
    """
    if sys.platform != "linux":
        return _Memory(0, 0)
    file = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        pages = os.read(file, _STATM_BYTES).split()
    finally:
        os.close(file)
    page_bytes = os.sysconf("SC_PAGE_SIZE")
    return _Memory(int(pages[5]) * page_bytes, (int(pages[1]) - int(pages[2])) * page_bytes)


def _held_bytes() -> int:
    """Return what this process holds more than at its start, after giving back what a large picture left.

    Linux's allocator would keep that room for the next one, while others are short of it.
    """
    held_bytes = _memory().anonymous_bytes - _anonymous_at_start
    if held_bytes > _MUCH_BYTES:
        gc.collect()
        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
        held_bytes = _memory().anonymous_bytes - _anonymous_at_start
    return max(0, held_bytes)
