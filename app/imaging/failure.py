"""Whatever goes wrong while a photo is read becomes a DecodeError with one sentence; nothing is printed."""

from __future__ import annotations

import contextlib
import errno
import logging
import re
import warnings
from collections.abc import Iterator
from typing import TypeGuard

from PIL import Image

from app.core.errors import DecodeError, DiskError
from app.imaging.memory import Room
from app.imaging.reasons import damage, of_disk

PIXEL_LIMIT = 1 << 28
"""Larger pictures are not read: 268 megapixels, above every camera of today, 1 GiB as Pillow keeps them."""

# What a disk, a share or the computer itself answers. Others come of what a crafted file asks for: EINVAL and EOVERFLOW
# of a seek to nowhere, EFBIG, ERANGE.
_OF_THE_DISK = frozenset(
    getattr(errno, name)
    for name in (
        "EIO", "ENXIO", "ENODEV", "ESTALE", "ETIMEDOUT", "EREMOTEIO", "ENOLINK", "ECOMM", "EPROTO", "EBADMSG",
        "EUCLEAN", "ENOMEDIUM", "EMEDIUMTYPE", "ENOTCONN", "ECONNRESET", "ECONNABORTED", "ECONNREFUSED", "ESHUTDOWN",
        "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENETRESET", "EPIPE", "EACCES", "EPERM", "EKEYEXPIRED",
        "EKEYREVOKED", "ENOKEY", "EAGAIN", "EINTR", "EBUSY", "EDEADLK", "ENOLCK", "EMFILE", "ENFILE", "ECANCELED",
    )
    if hasattr(errno, name)
)  # fmt: skip
_PROVOKED_ON_WINDOWS = (87, 131)  # ERROR_INVALID_PARAMETER, ERROR_NEGATIVE_SEEK

# Pillow's own check runs before ours, at twice this limit, and also finds what unfolds after opening.
Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT

# Pillow reports some damage through logging, which prints to stderr where nobody has configured it.
logging.getLogger("PIL").addHandler(logging.NullHandler())


class Damaged(DecodeError):  # noqa: N818 - a state of the file
    """The file begins like a picture and makes no sense further on."""


class NotEnoughMemory(DecodeError):  # noqa: N818 - it says nothing against the file
    """The picture needs more memory than a process may take."""


class CrowdedOut(DecodeError):  # noqa: N818 - as above
    """Reading failed where other pictures are read at the same time. Read alone, the file may be found sound."""


@contextlib.contextmanager
def decode_errors_only(room: Room | None = None) -> Iterator[None]:
    """Turn every error in the block into a DecodeError and keep the readers' warnings silent.

    In a shared ``room`` whatever may come of too little memory becomes CrowdedOut: only some readers say so. They raise
    almost every type there is on damaged files. KeyboardInterrupt and SystemExit pass. Not for two threads at once: the
    filter of ``warnings`` belongs to the process.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:
            spoken = _spoken(error)
            if room is not None and room.shared and isinstance(spoken, Damaged | NotEnoughMemory):
                spoken = CrowdedOut("This picture is read when no other is.")
            if spoken is error:
                raise
            raise spoken from error


def _spoken(error: Exception) -> DecodeError:
    if isinstance(error, DecodeError):
        return error
    if is_short_of_memory(error):
        return not_enough_memory()
    if isinstance(error, Image.DecompressionBombError):
        return too_large(_first_number(str(error)))
    return unreadable(error) if is_disk_error(error) else damaged(error)


def not_enough_memory() -> NotEnoughMemory:
    """Return the error for a picture that did not fit, or is not expected to."""
    return NotEnoughMemory("There is not enough memory to read this picture.")


def is_short_of_memory(error: Exception) -> bool:
    """Say whether a reader ran out of memory and says so; some call it a failure, in words of their own."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    return re.search(r"memory alloc|alloc\w* .*memory|out of memory|not enough memory", str(error).lower()) is not None


def is_disk_error(error: Exception) -> TypeGuard[OSError]:
    """Say whether the disk did not give the file. Pillow's own OSErrors have no number."""
    if not isinstance(error, OSError):
        return False
    of_windows = getattr(error, "winerror", None)
    return error.errno in _OF_THE_DISK or of_windows not in (None, *_PROVOKED_ON_WINDOWS)


def unreadable(error: OSError) -> DiskError:
    """Return the error for a file that the disk did not give."""
    sentence = of_disk(error)
    return DiskError(sentence.template, **dict(sentence.values))


def damaged(error: Exception, format_name: str = "") -> Damaged:
    """Return the error for content that begins like a picture (of this format) and makes no sense further on."""
    sentence = damage(error, format_name)
    return Damaged(sentence.template, **dict(sentence.values))


def too_large(pixels: int) -> DecodeError:
    """Return the error for a picture of more than ``PIXEL_LIMIT`` pixels."""
    return DecodeError(
        "The picture is too large: {megapixels} megapixels, the limit is {limit}.",
        megapixels=round(pixels / 1e6),
        limit=PIXEL_LIMIT // 1_000_000,
    )


def check_size(width_px: int, height_px: int) -> None:
    """Raise a DecodeError for a picture with no pixels or with too many, before memory is taken for it."""
    if width_px < 1 or height_px < 1:
        raise damaged(ValueError("no pixels"))
    if width_px * height_px > PIXEL_LIMIT:
        raise too_large(width_px * height_px)


def _first_number(words: str) -> int:
    found = re.search(r"\d+", words)
    return int(found.group()) if found else 2 * PIXEL_LIMIT
