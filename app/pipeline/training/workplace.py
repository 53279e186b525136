"""The folder in which a network is trained: found again by what is to be learned, one at a time, gone when done."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import AppError
from app.core.photo import ContentId
from app.machine.own_files import make_own_folder

log = logging.getLogger(__name__)

_LEAST_FREE_BYTES = 500_000_000
"""Besides the pictures: checkpoints, and the network."""


def digest_of(contents: Iterable[ContentId], *others: object) -> str:
    """Return a name for what is learned from these contents, in this order, in this way."""
    digest = hashlib.blake2b(repr(others).encode(), digest_size=16)
    for content_id in contents:
        digest.update(content_id)
    return digest.hexdigest()


@contextmanager
def workplace(training: Path, name: str, picture_bytes: int) -> Iterator[Path]:
    """Give the folder ``name`` inside the folder ``training``; any other there is of something given up, and goes.

    What lies in it stays when the work is cancelled or fails, and is gone on with; afterwards it goes. Raises AppError
    where there is not enough room for pictures of so many bytes, or the folder cannot be made.
    """
    place = training / name
    try:
        make_own_folder(training)
        for other in training.iterdir():
            if other != place:
                log.info("%s goes: another network is trained", other.name)
                shutil.rmtree(other, ignore_errors=True)
        begun = place.is_dir()
        make_own_folder(place)
        free_bytes = shutil.disk_usage(place).free
    except OSError as error:
        raise AppError(
            "The network cannot be trained in {path}: {detail}.", path=str(place), detail=error.strerror or str(error)
        ) from error
    needed = _LEAST_FREE_BYTES + (0 if begun else picture_bytes)
    if free_bytes < needed:
        raise AppError(
            "There is not enough room in {path} to train a network: it takes {needed} MB, and {free} MB are free.",
            path=str(training),
            needed=needed // 1_000_000,
            free=free_bytes // 1_000_000,
        )
    yield place
    shutil.rmtree(place, ignore_errors=True)
