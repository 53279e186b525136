"""Thumbnails that others have made, and may have made to do harm: made anew from their pixels before they are kept."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from app.imaging.memory import Room
from app.imaging.thumbnail import thumbnail_jpeg

LONGEST_PX = 1024
MOST_BYTES = 4 << 20


def own_thumbnails(jpegs: Sequence[bytes], room: Room | None = None) -> tuple[bytes | None, ...]:
    """Return each as a thumbnail of our own making, None for what is none. Runs in a process that may die of it."""
    return tuple(_own(jpeg) for jpeg in jpegs)


def _own(jpeg: bytes) -> bytes | None:
    if len(jpeg) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            if max(opened.size) > LONGEST_PX:
                return None
            return thumbnail_jpeg(opened.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
