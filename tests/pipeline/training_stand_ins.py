"""What a training process may do, without PyTorch: module-level, so that a process can import it."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from app.training.checkpoint import read_checkpoint, write_checkpoint
from app.training.task import INPUT, NETWORK, OUTPUT, TRIED, Task, read_task, stored_kinds, stored_pictures
from tests import onnx_files

BEGUN_AT = "begun_at"
"""The file in the data folder with a line for each start: at which step it began."""
_SHAPES: dict[str, tuple[int, ...]] = {"looks": ()}


def train(line: Connection, folder: Path) -> None:
    """Learn nothing, but leave all that a training leaves: a network that gives averages of colours, mixed."""
    task = read_task(folder)
    _go(line, folder, task, task.steps)
    leave(folder, task)
    tell(line, done=True)


def train_and_lie(line: Connection, folder: Path) -> None:
    """Leave a network whose file gives other numbers than in training."""
    task = read_task(folder)
    leave(folder, task, apart=0.01)
    tell(line, done=True)


def _go(line: Connection, folder: Path, task: Task, steps: int) -> None:
    found = read_checkpoint(folder, task, _SHAPES)
    begun = 0 if found is None else found[0]
    with (folder.parents[2] / BEGUN_AT).open("a") as file:
        file.write(f"{begun} of {task.steps}\n")
    for step in range(begun, steps):
        write_checkpoint(folder, task, step + 1, {"looks": np.zeros((), np.float32)})
        tell(line, step=step + 1, steps=task.steps, left_s=120.0)


def leave(folder: Path, task: Task, apart: float = 0.0) -> None:
    """Leave a network and what is said of it: ``apart`` from what it gives."""
    pictures = stored_pictures(folder, task)
    if task.goal == "classes":
        assert len(stored_kinds(folder, task)) == len(pictures)
    mixing = np.random.default_rng(task.seed).standard_normal((3, task.numbers)).astype(np.float32)
    (folder / NETWORK).write_bytes(averages(mixing))
    tried = pictures.some(slice(0, 4))
    vectors = ((tried.astype(np.float64).mean(axis=(1, 2)) - 127) / 128) @ mixing
    vectors[0, 0] += apart
    np.savez(folder / TRIED, allow_pickle=False, pictures=tried, vectors=vectors.astype(np.float32), kept=np.array(0.5))


def averages(mixing: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> bytes:
    """Return a network that mixes the average colours of a picture (3,) into numbers."""
    nodes = [
        onnx_files.node("GlobalAveragePool", INPUT, "pooled"),
        onnx_files.node("Flatten", "pooled", "flat"),
        onnx_files.node("MatMul", "flat mixing", OUTPUT),
    ]
    graph = onnx_files.Graph(
        nodes,
        [onnx_files.value(INPUT, ["n", 3, "h", "w"])],
        [onnx_files.value(OUTPUT, ["n", mixing.shape[1]])],
        [onnx_files.tensor("mixing", mixing)],
    )
    return onnx_files.network(graph)


def tell(line: Connection, **said: object) -> None:
    line.send_bytes(json.dumps(said).encode())


def get_stuck(line: Connection, folder: Path) -> None:
    """As a long step does: native code that looks at nothing."""
    tell(line, step=1, steps=10, left_s=500.0)
    re.match(r"(a+)+$", "a" * 60 + "b")


def be_killed(line: Connection, folder: Path) -> None:
    """As by a system that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def be_loud(line: Connection, folder: Path) -> None:
    """Complain to the terminal, and do the work all the same."""
    os.write(1, b"to stdout\n")
    os.write(2, b"to stderr\n")
    print("printed", file=sys.stderr, flush=True)
    tell(line, done=True)


def have_a_bug(line: Connection, folder: Path) -> None:
    tell(line, report="ZeroDivisionError: division by zero")


def be_out_of_memory(line: Connection, folder: Path) -> None:
    tell(line, no_memory=True)


def find_the_disk_full(line: Connection, folder: Path) -> None:
    tell(line, errno=errno.ENOSPC, strerror=os.strerror(errno.ENOSPC))


def miss_a_part(line: Connection, folder: Path) -> None:
    tell(line, missing="torch")


def grow_beyond_bounds(line: Connection, folder: Path) -> None:
    tell(line, not_finite=True)


def talk_nonsense(line: Connection, folder: Path) -> None:
    line.send_bytes(b"\xff nonsense")
    time.sleep(600)
