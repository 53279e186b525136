"""How far a training is: arrays in NumPy's own file, without pickles. Whoever reads one finds it whole, or none."""

from __future__ import annotations

import io
import logging
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary
from app.training.task import CHECKPOINT, Task

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

_MOST_BYTES = 1 << 30
_TASK, _STEP = "task", "step"
_DAMAGE = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged archive raises; an encrypted or oddly packed one a RuntimeError."""


def write_checkpoint(folder: Path, task: Task, step: int, arrays: Mapping[str, Floats]) -> None:
    """Keep what was learned in ``step`` steps, by name. Raises OSError; what was kept before stays then."""
    written = io.BytesIO()
    own: dict[str, NDArray[Any]] = {_TASK: np.frombuffer(task.digest, np.uint8), _STEP: np.array(step, np.int64)}
    every: dict[str, NDArray[Any]] = {**arrays, **own}
    np.savez(written, allow_pickle=False, **every)
    write_whole(folder / CHECKPOINT, written.getvalue())


def read_checkpoint(
    folder: Path, task: Task, shapes: Mapping[str, tuple[int, ...]]
) -> tuple[int, dict[str, Floats]] | None:
    """Return the steps that were made and the arrays of these names and ``shapes``.

    None where there is nothing to go on with: no file, a damaged one, one of another task, numbers that are none.
    """
    try:
        stored = read_ordinary(folder / CHECKPOINT, _MOST_BYTES)
        with np.load(io.BytesIO(stored), allow_pickle=False) as found:
            if found[_TASK].tobytes() != task.digest or set(found) != {_TASK, _STEP, *shapes}:
                return None
            step = int(found[_STEP])
            arrays = {name: found[name] for name in shapes}
    except FileNotFoundError:
        return None
    except _DAMAGE as error:
        log.warning("a checkpoint cannot be read: %s", error)
        return None
    fits = all(
        arrays[name].shape == shape and arrays[name].dtype == np.float32 and np.isfinite(arrays[name]).all()
        for name, shape in shapes.items()
    )
    return (step, arrays) if fits and 0 <= step <= task.steps else None
