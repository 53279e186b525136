"""What became of a file that was handed to a decoder process: its answer, or the sentence that says why none came."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from pebble import ProcessExpired

from app.core.errors import DecodeError
from app.imaging.failure import not_enough_memory

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def outcome(future: Future[Answer]) -> Answer | DecodeError | None:
    """Return the result, or None when the process died or was too slow.

    That is worth a second attempt: the system may have been short of memory, or asleep.
    """
    error = future.exception()  # not raised: a SystemExit of the decoder's must not end this thread
    match error:
        case None:
            return future.result()
        case ProcessExpired() | TimeoutError() | BrokenProcessPool():
            return None
        case DecodeError():
            return error
        case MemoryError():
            return not_enough_memory()
    log.error("a bug in reading one photo", exc_info=error)
    return DecodeError("This file could not be read because of a bug in Photokin; the log says more.")


def is_broken(future: Future[Answer]) -> bool:
    """Say whether the whole pool ended under this one; whose fault that was is not known yet."""
    return isinstance(future.exception(), BrokenProcessPool)


def fatal(future: Future[Answer], timeout_s: float) -> DecodeError:
    """Return the error for a file whose process died, or was stopped after ``timeout_s``, for the last time."""
    error = future.exception()
    if isinstance(error, ProcessExpired | BrokenProcessPool):
        log.warning("decoder died: %s", error)
        return crashed()
    return too_slow(timeout_s)


def crashed() -> DecodeError:
    return DecodeError("Reading this file made the decoder crash.")


def too_slow(timeout_s: float) -> DecodeError:
    return DecodeError("Reading this file took longer than {seconds} seconds.", seconds=round(timeout_s))
