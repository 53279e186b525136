"""The content id: what names the inside of a file, whatever the file is called and wherever it lies."""

from __future__ import annotations

import hashlib
import os

from app.core.photo import ContentId, Stamp
from app.machine.regular_file import regular_file

_END_BYTES = 64 * 1024
_DIGEST_BYTES = 16


def identify(path: str) -> tuple[ContentId, Stamp]:
    """Return the content id of a file and its stamp at that moment.

    BLAKE2b-128 (RFC 7693) over the size, the first 64 KiB and the last 64 KiB: photos differ in their headers and in
    their entropy-coded tails, and a moved 50 MB file costs 128 KiB of reading. Raises FileNotFoundError when the file
    is gone, DecodeError when it is no regular file, is empty or cannot be read.
    """
    with regular_file(path) as (descriptor, info):
        digest = hashlib.blake2b(info.st_size.to_bytes(8, "little"), digest_size=_DIGEST_BYTES)
        digest.update(_read(descriptor, _END_BYTES))
        if info.st_size > _END_BYTES:
            os.lseek(descriptor, max(_END_BYTES, info.st_size - _END_BYTES), os.SEEK_SET)
            digest.update(_read(descriptor, _END_BYTES))
    return digest.digest(), Stamp(info.st_size, info.st_mtime_ns)


def _read(descriptor: int, length: int) -> bytes:
    """Read up to ``length`` bytes; one ``read`` may return less, on network disks above all."""
    parts = []
    while length > 0 and (part := os.read(descriptor, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
