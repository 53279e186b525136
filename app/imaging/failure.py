"""Whatever goes wrong while a photo is read becomes a DecodeError with one sentence; nothing is printed."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from app.core.errors import DecodeError, DiskError

PIXEL_LIMIT = 1 << 28
"""Larger pictures are not read: 268 megapixels, above every camera of today, 1 GiB as Pillow keeps them."""

_DETAIL_CHARACTERS = 120
# Of these, the words were written to be read; other errors speak of the reader's own workings.
_TELLING = (OSError, ValueError, RuntimeError, SyntaxError, EOFError)
_UNFIT_FOR_PEOPLE = re.compile(r"[^\w\s().,:;+-]|__|\bat 0x|\bobject\b|\bargument\b")

# Pillow's own check runs before ours, at twice this limit, and also finds what unfolds after opening.
Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT

# Pillow reports some damage through logging, which prints to stderr where nobody has configured it.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextlib.contextmanager
def decode_errors_only() -> Iterator[None]:
    """Turn every error in the block into a DecodeError and keep the readers' warnings silent.

    The readers raise almost every type there is on damaged files. KeyboardInterrupt and SystemExit pass. Not
    for two threads at once: the filter of ``warnings`` belongs to the process.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DecodeError:
            raise
        except MemoryError as error:
            raise not_enough_memory() from error
        except Image.DecompressionBombError as error:
            raise too_large(_first_number(str(error))) from error
        except Exception as error:
            raise _unreadable(error) if is_disk_error(error) else damaged(error) from error


class NotEnoughMemory(DecodeError):  # noqa: N818 - the room it needs may be there when it is read alone
    """The picture needs more memory than this process may take."""


def not_enough_memory() -> NotEnoughMemory:
    """Return the error for a picture that did not fit, or is not expected to."""
    return NotEnoughMemory("There is not enough memory to read this picture.")


def says_out_of_memory(error: Exception) -> bool:
    """Say whether a decoder ran out of memory and calls it a failure: libheif does, with these words."""
    return "memory allocation" in str(error).lower()


def is_disk_error(error: Exception) -> bool:
    """Say whether the file itself could not be read; Pillow's own OSErrors have no number."""
    return isinstance(error, OSError) and error.errno is not None


def _unreadable(error: Exception) -> DiskError:
    return DiskError("The file cannot be read: {detail}.", detail=detail_of(error))


def damaged(error: Exception) -> DecodeError:
    """Return the error for content that begins like a picture and makes no sense further on."""
    return DecodeError("The picture is damaged, or of a kind that cannot be read ({detail}).", detail=detail_of(error))


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


def detail_of(error: Exception) -> str:
    """Return one short line of what a reader said, if it is fit for people: no paths, no objects of the program."""
    if isinstance(error, UnidentifiedImageError):
        return "its header makes no sense"
    of_system = getattr(error, "strerror", None)
    said = (of_system or str(error)).strip()
    if not of_system and (not isinstance(error, _TELLING) or not said or _UNFIT_FOR_PEOPLE.search(said)):
        return "its content makes no sense"
    return said.splitlines()[0][:_DETAIL_CHARACTERS].rstrip(". ")


def _first_number(words: str) -> int:
    found = re.search(r"\d+", words)
    return int(found.group()) if found else 2 * PIXEL_LIMIT
