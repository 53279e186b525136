"""One training: what is to be learned from which pictures, written down, done apart, and what came of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.engine_training import Start
from app.core.errors import AppError
from app.core.job import Job
from app.core.text import text
from app.machine.cores import usable_cores
from app.machine.own_files import make_own_folder, read_ordinary
from app.pipeline.training.picture_file import PictureFile
from app.pipeline.training.trained_network import Trained
from app.pipeline.training.training_process import train_apart
from app.training.task import KINDS, ROWS, TRIED, Goal, Task, write_integers, write_task

Rows = NDArray[np.int64]

LITTLE_S = 60.0
"""What takes no longer is not worth a word beforehand."""

_MOST_THREADS = 8
_MOST_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained. ``side_px``: the square that it sees, ``cut_px`` the one that is cut from it.

    ``looks``: how many pictures it looks at where nobody says how often, in FEWEST to MOST epochs. ``colour``: the
    weight of a photo's colours beside it.
    """

    start: Start
    side_px: int
    cut_px: int
    batch: int
    looks: int
    fewest_epochs: int
    most_epochs: int
    colour: float

    def epochs_for(self, pictures: int, wished: int) -> int:
        """Return how often each of so many pictures is looked at; ``wished`` by the user, 0 for as usual."""
        usual = min(max(round(self.looks / pictures), self.fewest_epochs), self.most_epochs)
        return wished or usual


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """``rows`` of the pictures are learned from; ``kinds``: the class of each, None for a code.

    ``photos``: what the pictures are, as one name.
    """

    goal: Goal
    recipe: Recipe
    numbers: int
    epochs: int
    seed: int
    rows: Rows
    kinds: Rows | None
    photos: str


def trained(job: Job, lesson: Lesson, pictures: PictureFile, folder: Path, source: tuple[str, ...]) -> Trained:
    """Train a network in ``folder``, which lies beside the pictures, and return it. Raises AppError, Cancelled."""
    recipe, usable = lesson.recipe, lesson.rows[pictures.readable[lesson.rows]]
    kinds = np.zeros(0, np.int64)
    classes = 0
    if lesson.kinds is not None:
        present, kinds = np.unique(lesson.kinds[pictures.readable[lesson.rows]], return_inverse=True)
        classes = len(present)
    task = Task(
        goal=lesson.goal,
        start=recipe.start,
        numbers=lesson.numbers,
        stored_px=recipe.side_px,
        side_px=recipe.cut_px,
        batch=recipe.batch,
        epochs=recipe.epochs_for(len(usable), lesson.epochs),
        seed=lesson.seed,
        stored=len(pictures.readable),
        pictures=len(usable),
        classes=classes,
        photos=lesson.photos,
        threads=max(1, min(_MOST_THREADS, usable_cores() // 2)),
    )
    try:
        make_own_folder(folder)
        write_integers(folder / ROWS, usable)
        write_integers(folder / KINDS, kinds)
        write_task(folder, task)
    except OSError as error:
        raise AppError(
            "The network cannot be trained in {path}: {detail}.", path=str(folder), detail=error.strerror or str(error)
        ) from error
    train_apart(job, folder, _Told(job))
    return Trained(folder, task.numbers, recipe.side_px, recipe.colour, source, _kept_variance(folder))


class _Told:
    """Passes on how far a training is, and says once how long it takes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._said = False

    def __call__(self, made: int, steps: int, left_s: float | None) -> None:
        if left_s is not None and not self._said and made < steps:
            self._said = True
            if left_s > LITTLE_S:
                self._job.tell(
                    text("Training takes about {minutes} minutes on this computer.", minutes=round(left_s / 60) or 1)
                )
        self._job.report("learn", made, steps)


def _kept_variance(folder: Path) -> float:
    with np.load(io.BytesIO(read_ordinary(folder / TRIED, _MOST_BYTES)), allow_pickle=False) as tried:
        return float(tried["kept"])
