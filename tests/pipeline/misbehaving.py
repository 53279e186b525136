"""A reader of photos that does what the file's name says: module-level, so that decoder processes can import it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import signal
import stat
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.gallery import LargePicture
from app.core.input_rule import InputRule
from app.imaging.memory import Room
from app.imaging.picture import read_picture
from app.imaging.prepare import Prepared, prepare
from app.machine import shared_bytes
from app.machine.shared_bytes import written
from app.pipeline.decoding import handover
from app.pipeline.decoding.process import become_decoder
from app.similarity.embedder import Embedder


class _UnpicklableError(Exception):
    def __init__(self) -> None:
        super().__init__()
        self.function = lambda: None


def _crash(_: str) -> None:
    ctypes.string_at(0)


def _be_killed(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang(_: str) -> None:
    time.sleep(600)


def _take_a_while(_: str) -> None:
    time.sleep(2)


def _hang_in_native_code(path: str) -> None:
    Path(f"{path}.begun").touch()
    re.match(r"(a+)+$", "a" * 60 + "b")  # never lets go of the interpreter


def _have_a_bug(_: str) -> None:
    raise ZeroDivisionError("division by zero")


def _raise_the_unpicklable(_: str) -> None:
    raise _UnpicklableError


def _ask_for_too_much(_: str) -> None:
    bytearray(1 << 45)


def _eat_memory(_: str) -> None:
    eaten = []
    while True:
        eaten.append(bytearray(256 << 20))


def _leave(_: str) -> None:
    os._exit(0)


def _exit(_: str) -> None:
    sys.exit(3)


def _write_garbage(_: str) -> None:
    """Write into every pipe and socket that leads out, as a decoder gone wild might."""
    tracker = resource_tracker._resource_tracker._fd  # type: ignore[attr-defined]
    for descriptor in range(3, 64):
        try:
            mode = os.fstat(descriptor).st_mode
            writable = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
        except OSError:
            continue
        if (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)) and writable and descriptor != tracker:
            os.write(descriptor, b"\0\0\0\x0bno pickle..")
    time.sleep(600)


def _crash_once(path: str) -> None:
    try:
        os.close(os.open(f"{path}.crashed", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    _be_killed(path)


def _crash_in_the_network(path: str) -> None:
    """Let the network of this process end it at this photo, once if it is called so."""
    embed = Embedder.embed
    end = _crash_once if "once" in os.path.basename(path) else _be_killed

    def ending(*photo: Any) -> NDArray[np.float32]:
        end(path)
        return embed(*photo)

    Embedder.embed = ending  # type: ignore[method-assign, assignment]


def _make_no_sense(_: str) -> None:
    """Let the network of this process find numbers that are none, once."""
    embed = Embedder.embed

    def failing(*photo: Any) -> NDArray[np.float32]:
        Embedder.embed = embed  # type: ignore[method-assign]
        raise ArithmeticError

    Embedder.embed = failing  # type: ignore[method-assign, assignment]


_WAYS: dict[str, Callable[[str], None]] = {
    "segfault": _crash,
    "killed": _be_killed,
    "hang": _hang,
    "slow": _take_a_while,
    "stuck": _hang_in_native_code,
    "bug": _have_a_bug,
    "unpicklable": _raise_the_unpicklable,
    "greedy": _ask_for_too_much,
    "growing": _eat_memory,
    "leaves": _leave,
    "exits": _exit,
    "once": _crash_once,
    "garbage": _write_garbage,
    "network": _crash_in_the_network,
    "network once": _crash_in_the_network,
    "no sense": _make_no_sense,
}


def misbehave(
    path: str, rule: InputRule, thumbnail_px: int, more_rules: Sequence[InputRule] = (), room: Room | None = None
) -> Prepared:
    way = _WAYS.get(os.path.basename(path).split(".")[0])
    if way is not None:
        way(path)
    return prepare(path, rule, thumbnail_px, more_rules, room)


def wait_for_leave(path: str, room: Room | None = None) -> int:
    """Say by a file that the reading has begun, go on when there is another one, and return which process this is.

    A file called "mortal" costs its process the life: "mortal.once" once, "mortal.twice" twice.
    """
    with Path(f"{path}.begun").open("a", encoding="ascii") as begun:
        begun.write(f"{os.getpid()}\n")
    name, _, times = os.path.basename(path).partition(".")
    if name == "mortal" and len(pids_that_began(path)) <= {"once": 1, "twice": 2}[times]:
        _be_killed(path)
    while not Path(f"{path}.leave").exists():
        time.sleep(0.01)
    return os.getpid()


def pids_that_began(path: str | Path) -> list[int]:
    begun = Path(f"{path}.begun")
    return [int(pid) for pid in begun.read_text("ascii").split()] if begun.exists() else []


def prepare_when_allowed(
    path: str, rule: InputRule, thumbnail_px: int, more_rules: Sequence[InputRule] = (), room: Room | None = None
) -> Prepared:
    """Read the photos called "slow" only when they may be, others at once."""
    if os.path.basename(path).startswith("slow"):
        wait_for_leave(path)
    return prepare(path, rule, thumbnail_px, more_rules, room)


def picture_when_allowed(path: str, longest_px: int, room: Room | None = None) -> LargePicture:
    """Read the photos called "slow" for looking at only when they may be, others at once."""
    if os.path.basename(path).startswith("slow"):
        wait_for_leave(path)
    return read_picture(path, longest_px, room)


def promise_pixels(lie: str, room: Room | None = None) -> LargePicture:
    """Say that pixels are handed over, which is not true."""
    if lie == "unsealed":
        shared_bytes._seal = lambda fd: None
    elif lie == "nothing":
        handover.hand_over.__code__ = (lambda line, shared: None).__code__
    elif lie == "no file":
        handover.hand_over.__code__ = (lambda line, shared: line._send(b"x")).__code__
    pixels = written([bytes(4 * 64 * 48)])
    if lie == "short":
        pixels._view = memoryview(bytes(4 * 64 * 48 + 4))
        return LargePicture(((64 * 48 + 1, 1),), pixels, 64, 48)
    return LargePicture(((64, 48),), pixels, 64, 48)


def die_at_once() -> None:
    os._exit(1)


def die_at_the_network() -> None:
    """Start as a decoder does; the network is one that this processor cannot run."""
    become_decoder()
    from app.pipeline.decoding import describe

    describe.load = lambda engine: os._exit(1)


def die_at_first() -> None:
    """Start as a decoder does, except for the first, which dies: PHOTOKIN_DEATH names a file that only it can make."""
    try:
        os.close(os.open(os.environ["PHOTOKIN_DEATH"], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    _be_killed("")


def length(words: str, room: Room) -> int:
    return len(words)
