"""Large parts of an answer that go to the program beside the line: handed over, not sent through it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from multiprocessing import reduction
from multiprocessing.connection import Connection

from app.machine.shared_bytes import SharedBytes, handed

_COMES_WITHIN_S = 10.0
_MUCH_BYTES = 16 << 20
_OTHERS_ARE_DONE_S = 0.05


def hand_over(line: Connection, shared: SharedBytes) -> None:
    """Give the program, at the other end of ``line``, what ``shared`` holds, if it can be handed. Raises OSError."""
    if shared.fd is not None:
        reduction.send_handle(line, shared.fd, os.getppid())


def taken_over(line: Connection, length: int) -> SharedBytes:
    """Take what a decoder handed over right behind its answer. Raises ValueError, OSError, EOFError."""
    if not line.poll(_COMES_WITHIN_S):
        raise ValueError("nothing was handed over")
    try:
        fd = reduction.recv_handle(line)
    except RuntimeError as error:
        raise ValueError("nothing was handed over") from error
    return handed(fd, length, _let_go_elsewhere if length >= _MUCH_BYTES else None)


def _let_go_elsewhere(view: memoryview) -> None:
    """Give memory back on a thread of its own: the system takes half a second for as much as 100 megapixels hold."""
    held = [view]

    def let_go() -> None:
        time.sleep(_OTHERS_ARE_DONE_S)  # who dropped it last still has it in hand
        held.clear()

    with contextlib.suppress(RuntimeError):  # the program ends
        threading.Thread(target=let_go, name="letting-go", daemon=True).start()
