"""Arrays that lie in files and are read where they are looked at."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.similarity.manifest import DamagedIndex


def mapped(path: Path, shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    """Return a file's array, mapped. Raises DamagedIndex if it is another one."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DamagedIndex(path.name) from error
    if array.shape != shape or array.dtype != dtype:
        raise DamagedIndex(path.name)
    return np.asarray(array)


def let_go(array: NDArray[Any]) -> None:
    """Give back the memory of what was read through ``array``, if it is mapped: the system keeps it as long as it can.

    Without this a process that goes through a file holds all of it, as far as others can see.
    """
    mapping = getattr(array, "_mmap", None)
    if isinstance(mapping, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)
