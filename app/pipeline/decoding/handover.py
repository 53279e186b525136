"""Large parts of an answer that go to the program beside the line: handed over, not sent through it."""

from __future__ import annotations

import os
from multiprocessing import reduction
from multiprocessing.connection import Connection

from app.machine.shared_bytes import SharedBytes, handed

_COMES_WITHIN_S = 10.0


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
    return handed(fd, length)
