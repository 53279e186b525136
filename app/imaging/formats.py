"""Which files are photos, by name and by first bytes. Imports no reader: the scan asks for every file."""

from __future__ import annotations

import importlib.util
import os

from app.core.photo_names import PICTURE_SUFFIXES, RAW_SUFFIXES

# Raise this number when the room learns to read more: photos that could not be read are then tried again.
_READER_VERSION = 2

HEAD_BYTES = 32  # what is_raw and is_known_head want to see of a file

PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "HEIF")
"""All that Pillow may try, whatever the name says: no format that runs another program or describes pages.

MPO, several JPEGs in one file, opens as JPEG."""

_RAW_SUFFIXES = frozenset(RAW_SUFFIXES)
_PHOTO_SUFFIXES = _RAW_SUFFIXES.union(PICTURE_SUFFIXES)

_SLOW_SUFFIXES = (".heic", ".heif", ".hif", ".avif")
_SLOW_BYTES = 400_000

_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OTHER_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")
_RAW_HEADS = (b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"\0MRM", b"FOVb")


def is_photo_name(name: str) -> bool:
    """Say whether a file with this name is worth opening, by its suffix in any case.

    The ``._…`` companions that macOS leaves on foreign disks bear a photo's name and hold none.
    """
    return not name.startswith("._") and _suffix(name) in _PHOTO_SUFFIXES


def is_slow(name: str, file_bytes: int) -> bool:
    """Say whether a photo takes many times as long as most: it is large and cannot be decoded at less than its size.

    A HEIC of 12 megapixels takes a second, a JPEG a thirtieth of one.
    """
    return _suffix(name) in _SLOW_SUFFIXES and file_bytes >= _SLOW_BYTES


def is_raw(name: str, head: bytes) -> bool:
    """Say whether ``name`` with these first bytes is a RAW photo.

    Most RAW formats are TIFF files whose first picture is a stamp-sized one: there only the name tells. A
    picture of another format under a RAW name is what its content says.
    """
    own_head = head.startswith(_RAW_HEADS) or head[4:11] == b"ftypcrx" or head[8:10] == b"CR"
    return own_head or (_suffix(name) in _RAW_SUFFIXES and not _is_plain_picture(head))


def is_known_head(head: bytes) -> bool:
    """Say whether a file begins like one of ``PILLOW_FORMATS``, so that failing to read it means damage."""
    return head.startswith(_TIFF_HEADS) or _is_plain_picture(head)


def format_name(head: bytes) -> str:
    """Return how people call the format that a file with these first bytes is in, "" for none that is known."""
    if head[4:8] == b"ftyp":
        return "AVIF" if head[8:12] in (b"avif", b"avis") else "HEIC"
    names = {
        b"\xff\xd8": "JPEG",
        b"\x89P": "PNG",
        b"GI": "GIF",
        b"BM": "BMP",
        b"II": "TIFF",
        b"MM": "TIFF",
        b"RI": "WebP",
    }
    return names.get(head[:2], "") if is_known_head(head) else ""


def reader_id() -> str:
    """Return a short text that changes when what can be read changes, so that failures are tried again."""
    return f"{_READER_VERSION}+raw" if has_raw_reader() else f"{_READER_VERSION}"


def has_raw_reader() -> bool:
    """Say whether the extra ``raw`` (rawpy) is installed."""
    return importlib.util.find_spec("rawpy") is not None


def _is_plain_picture(head: bytes) -> bool:
    is_box_file = head[4:8] == b"ftyp" and head[8:12] != b"crx "
    return head.startswith(_OTHER_HEADS) or is_box_file or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()
