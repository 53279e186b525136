"""Arrays in a file of NumPy's (.npz): never a pickle, and never more memory than the file may ask for."""

from __future__ import annotations

import io
import math
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from app.core.errors import AppError

Floats = NDArray[np.float32]

_MOST_BYTES = 256 << 20
_MOST_ARRAYS = 64
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def load_arrays(path: Path) -> dict[str, Floats]:
    """Return the numbers in a file of NumPy's by name. Raises AppError for one that is not valid."""
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > _MOST_ARRAYS or sum(member.file_size for member in members) > _MOST_BYTES:
                raise ValueError("too large")
            return {member.filename.removesuffix(".npy"): _array_in(archive.read(member)) for member in members}
    except (OSError, ValueError, TypeError, EOFError, RuntimeError, BadZipFile, zlib.error) as error:
        raise AppError(
            "The model file {path} is not valid: please install the program again.", path=str(path)
        ) from error


def _array_in(data: bytes) -> Floats:
    """Return what stands in a .npy. Raises ValueError where it is not as long as it says: nothing is set aside then."""
    file = io.BytesIO(data)
    version = npy.read_magic(file)
    if version not in _HEADERS:
        raise ValueError(f"version {version}")
    shape, by_columns, kind = _HEADERS[version](file)
    rest = data[file.tell() :]
    if kind.hasobject or min(shape, default=0) < 0 or math.prod(shape) * kind.itemsize != len(rest):
        raise ValueError(f"{kind} {shape}")
    found = np.frombuffer(rest, kind).reshape(shape, order="F" if by_columns else "C")
    return np.array(found, np.float32, order="C")
