"""What a network is to learn, and the folder in which that is done: task, pictures, checkpoint, what came of it.

Small numbers are JSON, large ones NumPy's arrays or bytes in a row; nothing in the folder can hold code.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

Bytes = NDArray[np.uint8]
Rows = NDArray[np.int64]

Goal = Literal["classes", "code"]
Start = Literal["lite0", "lite2", "nothing"]

TASK, PICTURES, ROWS, KINDS = "task.json", "pictures.bytes", "rows.npy", "kinds.npy"
CHECKPOINT, NETWORK, TRIED = "checkpoint.npz", "network.onnx", "tried.npz"
INPUT, OUTPUT = "pixels", "vector"
"""The names of the network's input, (n, 3, h, w) float32, and of its output, (n, numbers)."""

MOST_EPOCHS = 1_000
MOST_PICTURES = 100_000
_MOST_BYTES = 1 << 16


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``goal``: classes told apart, or a code from which pictures can be drawn again.

    ``start``: from which weights. ``numbers``: how long the vector is. ``stored_px``: the side of the squares in the
    file of pictures, of which there are ``stored``; ``pictures`` of them are learned from. ``side_px``: of the squares
    that are cut from them. ``batch`` pictures are looked at in a step, ``epochs`` times each. ``classes``: how many
    there are among the pictures, 0 for a code. ``photos``: a checksum of what the pictures are: a checkpoint of others
    is not gone on with. ``threads`` of the processor: with another number the last digits differ.
    """

    goal: Goal
    start: Start
    numbers: Annotated[int, Meta(ge=1, le=8192)]
    stored_px: Annotated[int, Meta(ge=16, le=1024)]
    side_px: Annotated[int, Meta(ge=16, le=1024)]
    batch: Annotated[int, Meta(ge=2, le=1024)]
    epochs: Annotated[int, Meta(ge=1, le=MOST_EPOCHS)]
    seed: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
    stored: Annotated[int, Meta(ge=2, le=MOST_PICTURES)]
    pictures: Annotated[int, Meta(ge=2, le=MOST_PICTURES)]
    classes: Annotated[int, Meta(ge=0, le=MOST_PICTURES)]
    photos: Annotated[str, Meta(max_length=200)]
    threads: Annotated[int, Meta(ge=1, le=256)]

    @property
    def digest(self) -> bytes:
        """32 bytes that change with anything of it."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()

    @property
    def steps_an_epoch(self) -> int:
        return -(-self.pictures // self.batch)

    @property
    def steps(self) -> int:
        return self.epochs * self.steps_an_epoch


def write_task(folder: Path, task: Task) -> None:
    """Put the task into its folder. Raises OSError."""
    write_whole(folder / TASK, msgspec.json.encode(task))


def read_task(folder: Path) -> Task:
    """Return the task of a folder. Raises OSError, ValueError for one that is not valid."""
    return msgspec.json.decode(read_ordinary(folder / TASK, _MOST_BYTES), type=Task)


class StoredPictures:
    """The pictures that are learned from, as they lie on disk: (n, h, w, 3) bytes."""

    def __init__(self, pictures: Bytes, rows: Rows) -> None:
        """``rows`` (n,): which of ``pictures`` they are."""
        self._pictures, self._rows = pictures, rows

    def __len__(self) -> int:
        return len(self._rows)

    def some(self, which: slice | Rows) -> Bytes:
        """Return some of them, in memory."""
        found: Bytes = self._pictures[self._rows[which]]
        return found


def stored_pictures(folder: Path, task: Task) -> StoredPictures:
    """Return the pictures of a task, which lie beside its folder. Raises OSError, ValueError for files of others."""
    shape = (task.stored, task.stored_px, task.stored_px, 3)
    rows = _integers(folder / ROWS, task.pictures, task.stored)
    return StoredPictures(np.memmap(folder.parent / PICTURES, np.uint8, "r", shape=shape), rows)


def stored_kinds(folder: Path, task: Task) -> Rows:
    """Return the class of each picture that is learned from (n,). Raises OSError, ValueError."""
    return _integers(folder / KINDS, task.pictures, task.classes)


def write_integers(path: Path, integers: Rows) -> None:
    """Write rows or kinds. Raises OSError."""
    written = io.BytesIO()
    np.save(written, integers.astype(np.int64), allow_pickle=False)
    write_whole(path, written.getvalue())


def _integers(path: Path, count: int, below: int) -> Rows:
    found = np.load(io.BytesIO(read_ordinary(path, 8 * MOST_PICTURES + _MOST_BYTES)), allow_pickle=False)
    if found.shape != (count,) or found.dtype != np.int64 or found.min() < 0 or found.max() >= below:
        raise ValueError(f"{path.name}: {found.shape} {found.dtype}")
    return np.asarray(found)
