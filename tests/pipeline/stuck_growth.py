"""What an index process may do wrong: module-level, so that a process can import it."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from app.pipeline.ingest import index_process
from app.similarity.index_growth import Report, Seed


def get_stuck(line: Connection, folder: Path, seed: Seed) -> None:
    """As annoy does for minutes: native code that looks at nothing."""
    (folder / "annoy.ann").write_bytes(b"half")
    line.send_bytes(b'{"share": 0.5}')
    re.match(r"(a+)+$", "a" * 60 + "b")


def be_killed(line: Connection, folder: Path, seed: Seed) -> None:
    """As by a system that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def be_loud(line: Connection, folder: Path, seed: Seed) -> None:
    """Complain to the terminal, and do the work all the same."""
    os.write(1, b"to stdout\n")
    os.write(2, b"to stderr\n")
    print("printed", file=sys.stderr, flush=True)
    index_process._grow(line, folder, seed)


def have_a_bug(folder: Path, seed: Seed, report: Report) -> None:
    """Raise what nobody expects."""
    raise ZeroDivisionError("division by zero")


def be_out_of_memory(folder: Path, seed: Seed, report: Report) -> None:
    """Ask for more than there is."""
    bytearray(1 << 60)


def find_the_disk_full(folder: Path, seed: Seed, report: Report) -> None:
    """Fail as a write does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def grow_badly(line: Connection, folder: Path, seed: Seed) -> None:
    """Grow as ``seed.model_id`` says."""
    setattr(index_process, "grow", globals()[seed.model_id])  # noqa: B010 - not exported
    index_process._grow(line, folder, seed)
