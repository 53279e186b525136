"""Large parts of answers and requests that go beside the line to a decoder: handed over, not sent through it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.machine.shared_bytes import SharedBytes, handed, written

_COMES_WITHIN_S = 10.0
_MUCH_BYTES = 16 << 20
_OTHERS_ARE_DONE_S = 0.05
_SENT_BYTES = 32 << 10
"""What is no longer than this goes through the line: it finds room there, whoever reads it when."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Stands for an array that is handed over behind its request."""

    type: str
    shape: tuple[int, ...]
    length: int


def set_apart(arguments: tuple[object, ...]) -> tuple[tuple[object, ...], list[SharedBytes]]:
    """Return ``arguments`` to be sent, and what of them is to be handed over behind them."""
    shared: list[SharedBytes] = []

    def lightened(value: object) -> object:
        whole = apart(value) if isinstance(value, np.ndarray) else None
        if whole is None or not isinstance(value, np.ndarray):
            return value
        shared.append(whole)
        return Apart(value.dtype.str, value.shape, whole.length)

    return tuple(map(lightened, arguments)), shared


def apart(array: NDArray[Any]) -> SharedBytes | None:
    """Return a large array's numbers to be handed over; None for one that goes through the line as well."""
    if array.nbytes <= _SENT_BYTES:
        return None
    try:
        whole = written([array.tobytes()])
    except MemoryError:
        return None
    return None if whole.fd is None else whole


def put_back(arguments: tuple[object, ...], line: Connection) -> tuple[object, ...]:
    """Return ``arguments`` as they were before ``set_apart``. Raises EOFError when the program has gone meanwhile."""
    try:
        return tuple(_taken_back(each, line) if isinstance(each, Apart) else each for each in arguments)
    except (ValueError, OSError) as error:
        raise EOFError from error


def _taken_back(array: Apart, line: Connection) -> NDArray[Any]:
    return np.frombuffer(taken_over(line, array.length).view(), array.type).reshape(array.shape)


def hand_over(line: Connection, shared: SharedBytes, pid: int | None = None) -> None:
    """Give who is at the other end of ``line`` what ``shared`` holds, if it can be handed. Raises OSError.

    ``pid``: which process that is, by default the one that started this one.
    """
    if shared.fd is not None:
        reduction.send_handle(line, shared.fd, pid or os.getppid())


def taken_over(line: Connection, length: int) -> SharedBytes:
    """Take what was handed over right behind what came last. Raises ValueError, OSError, EOFError."""
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
