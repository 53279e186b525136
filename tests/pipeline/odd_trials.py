"""Processes that try a network and do what they should not: module-level, so that a new process can import them."""

from __future__ import annotations

import ctypes
import time
from multiprocessing.connection import Connection
from pathlib import Path


def crash(line: Connection, path: str, asked: object, folder: Path) -> None:
    ctypes.string_at(0)


def babble(line: Connection, path: str, asked: object, folder: Path) -> None:
    line.send_bytes(b'{"type":"Found","inspected":{"plan":"rm -rf"}}')
    time.sleep(60)


def shout(line: Connection, path: str, asked: object, folder: Path) -> None:
    line.send_bytes(bytes(2 << 20))
    time.sleep(60)


def stumble(line: Connection, path: str, asked: object, folder: Path) -> None:
    line.send_bytes(b'{"type":"Bug","report":"Traceback: a hole"}')


def hang(line: Connection, path: str, asked: object, folder: Path) -> None:
    (folder / "hangs").touch()
    time.sleep(60)
