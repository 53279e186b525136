"""A trained network as a file, and what PyTorch says of a few pictures, for whoever compares the file with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from app.machine.durable import write_whole
from app.training.augmentation import as_input
from app.training.class_course import ClassCourse
from app.training.code_course import CodeCourse
from app.training.course import Course
from app.training.onnx_graph import written
from app.training.task import NETWORK, TRIED, Bytes, StoredPictures, Task, stored_kinds, stored_pictures

_TRIED = 8


def course_of(folder: Path, task: Task) -> Course:
    """Return what is to be done with the pictures of a folder. Raises OSError, ValueError."""
    pictures = stored_pictures(folder, task)
    if task.goal == "code":
        return CodeCourse(task, pictures)
    return ClassCourse(task, pictures, stored_kinds(folder, task))


def write_network(folder: Path, task: Task, network: nn.Sequential, kept: float) -> None:
    """Write ``network.onnx``, and ``tried.npz``: pictures (n, h, w, 3), PyTorch's vectors of them, what was ``kept``.

    Raises OSError.
    """
    write_whole(folder / NETWORK, written(network, task.numbers, task.stored_px if task.goal == "code" else None))
    tried = _tried(stored_pictures(folder, task))
    with torch.no_grad():
        vectors = network(as_input(tried)).numpy()
    np.savez(folder / TRIED, allow_pickle=False, pictures=tried, vectors=vectors, kept=np.array(kept))


def _tried(pictures: StoredPictures) -> Bytes:
    """Return some of the pictures, and noise, which goes where no photo does."""
    some = pictures.some(np.linspace(0, len(pictures) - 1, _TRIED).astype(np.int64))
    noise = np.random.default_rng(0).integers(0, 256, (1, *some.shape[1:]), np.uint8)
    return np.concatenate([some, noise])
