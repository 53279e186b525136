"""The content id of a shared library: a hash of the whole file.

Size and both ends do for one person's own files. Where many bring some, two files could be made that differ in the
middle alone: one would then be shown as the other, to people who have never seen it.
"""

from __future__ import annotations

import errno
import hashlib
import os

from app.core.photo import ContentId, Stamp
from app.machine.regular_file import regular_file

_DIGEST_BYTES = 16
_CHUNK_BYTES = 1 << 20


def identify(path: str) -> tuple[ContentId, Stamp]:
    """Return the content id of a file and its stamp at that moment: BLAKE2b-128 (RFC 7693) over all of it.

    The file is read for decoding in a moment, too. Raises FileNotFoundError when the file is gone, DecodeError when it
    is no regular file, is empty or cannot be read.
    """
    if not os.path.isabs(path):  # it lies nowhere here, or its row leads out of its folder
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    with regular_file(path) as (descriptor, info):
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            digest.update(chunk)
    return digest.digest(), Stamp(info.st_size, info.st_mtime_ns)
