"""What runs in a decoder process, bounded in memory.

Kept light: each new process imports this module before anything else of ours but ``work.child_process``.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from app.pipeline.work.child_process import end_with_parent

if TYPE_CHECKING:
    from app.imaging.memory import Room
    from app.machine.shared_bytes import SharedBytes

READY = b"ready"

_M_ARENA_MAX = -8
_MUCH_BYTES = 32 << 20
_anonymous_at_start = 0


def become_decoder() -> None:
    """Run once in each new decoder process, before its first file: load the readers, watch the program."""
    global _anonymous_at_start
    with contextlib.suppress(AttributeError, OSError):  # one arena: others would keep 64 MB of a thread that ended
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    import app.imaging.prepare
    import app.pipeline.decoding.answer
    import app.pipeline.decoding.handover  # noqa: F401 - not within the time limit of the first file

    _anonymous_at_start = _status_bytes("RssAnon")
    end_with_parent()


def serve(line: Connection, begin: Callable[[], None]) -> None:
    """Answer requests (limit in bytes, room, function, arguments) one after the other until the program hangs up."""
    begin()
    from app.pipeline.decoding.answer import answer_of, bytes_of
    from app.pipeline.decoding.handover import hand_over

    line.send_bytes(READY)
    while True:
        try:
            limit_bytes, room, function, arguments = line.recv()
        except EOFError:
            return
        _limit_memory(limit_bytes)
        shared: list[SharedBytes] = []
        try:
            data = _work(room, function, arguments, shared)
        except Exception as error:  # noqa: BLE001 - no answer that cannot be sent
            shared.clear()
            data = bytes_of(answer_of(error, room))
        line.send_bytes(data)
        while shared:
            hand_over(line, shared.pop(0))
        del data


def _work(
    room: Room, function: Callable[..., object], arguments: tuple[object, ...], shared: list[SharedBytes]
) -> bytes:
    from app.pipeline.decoding.answer import Answer, answer_of, bytes_of

    try:
        answer = Answer("value", function(*arguments, room=room))
    except Exception as error:  # noqa: BLE001 - whatever it is, it travels as a value
        answer = answer_of(error, room)
        # The frames it came through hold the picture.
        error.__cause__ = error.__context__ = error.__traceback__ = None
    _give_back_memory()
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

        resource.setrlimit(resource.RLIMIT_DATA, (_status_bytes("VmData") + limit_bytes, resource.RLIM_INFINITY))


def _held_bytes() -> int:
    return max(0, _status_bytes("RssAnon") - _anonymous_at_start)


def _status_bytes(name: str) -> int:
    """Return what the kernel says of this process, 0 where it says nothing."""
    if sys.platform != "linux":
        return 0
    for said in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if said.startswith(f"{name}:"):
            return int(said.split()[1]) << 10
    return 0


def _give_back_memory() -> None:
    """After a large picture: Linux's allocator would keep its room for the next one, while others are short of it."""
    if sys.platform != "linux":
        return
    if _held_bytes() > _MUCH_BYTES:
        gc.collect()
        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
