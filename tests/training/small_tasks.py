"""Folders with something small to learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from app.training.task import KINDS, PICTURES, ROWS, Task, write_integers, write_task

CLASSES = 3


def drawn_pictures(count: int, side_px: int, seed: int = 0) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return pictures (n, h, w, 3) of stripes, and their kinds (n,): the direction of the stripes, of any colour."""
    random = np.random.default_rng(seed)
    kinds = np.arange(count) % CLASSES
    y, x = np.mgrid[:side_px, :side_px] / side_px
    pictures = np.empty((count, side_px, side_px, 3), np.uint8)
    for picture, kind in zip(pictures, kinds, strict=True):
        along = (x, y, x + y)[kind] * random.uniform(5, 7) + random.uniform(0, 1)
        stripes = np.sin(2 * np.pi * along)[..., None] * random.uniform(60, 100, 3) + random.uniform(100, 150, 3)
        picture[:] = np.clip(stripes + random.normal(0, 10, stripes.shape), 0, 255)
    return pictures, kinds


def small_task(**others: object) -> Task:
    """Return a task of 24 pictures of 64 pixels."""
    usual = Task(
        goal="classes", start="nothing", numbers=8, stored_px=64, side_px=56, batch=8, epochs=3, seed=5, stored=24,
        pictures=24, classes=CLASSES, photos="striped", threads=1,
    )  # fmt: skip
    return msgspec.structs.replace(usual, **others)


def task_folder(parent: Path, task: Task, name: str = "task") -> Path:
    """Return a folder with the task in it, beside its pictures."""
    folder = parent / name
    folder.mkdir(parents=True)
    pictures, kinds = drawn_pictures(task.stored, task.stored_px)
    (parent / PICTURES).write_bytes(pictures.tobytes())
    write_integers(folder / ROWS, np.arange(task.pictures))
    write_integers(folder / KINDS, kinds[: task.pictures] if task.classes else np.zeros(0, np.int64))
    write_task(folder, task)
    return folder
