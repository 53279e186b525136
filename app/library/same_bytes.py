"""Whether two files are the same to the last byte: a content id reads no more than both ends of a file."""

from __future__ import annotations

from collections.abc import Callable

_CHUNK_BYTES = 1 << 20


def same_bytes(one: str, other: str, checkpoint: Callable[[], None] = lambda: None) -> bool:
    """Compare all bytes of two files, opened for reading; ``checkpoint`` is called between chunks and may raise.

    Raises OSError where one of them cannot be read.
    """
    with open(one, "rb") as first, open(other, "rb") as second:
        while True:
            checkpoint()
            here, there = first.read(_CHUNK_BYTES), second.read(_CHUNK_BYTES)
            if here != there:
                return False
            if not here:
                return True
