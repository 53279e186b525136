"""Made-up vectors in clusters, as photos of one scene lie together, in a shared library of any size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.core.photo import PictureFacts, Stamp
from app.shared.session import Session
from app.shared.sharing import SharedPhoto, Sharing

MODEL = "made-up"
_FACTS = PictureFacts(4, 3, "JPEG", None, None, "")
_AT_A_TIME = 2_000


def scale_of(dim: int) -> NDArray[np.float32]:
    """Return weights as an engine has them: most on the first block, little on the second."""
    scale = np.full(dim, 1.0, np.float32)
    scale[dim * 4 // 5 :] = 0.1
    return scale / np.float32(scale.sum() / np.sqrt(dim))


def vectors_of(count: int, dim: int, seed: int = 1) -> Iterator[NDArray[np.float16]]:
    """Yield ``count`` vectors, some at a time; neighbours lie in one cluster of about forty."""
    drawn = np.random.default_rng(seed)
    directions = drawn.standard_normal((48, dim)).astype(np.float32)
    for at in range(0, count, _AT_A_TIME):
        rows = min(_AT_A_TIME, count - at)
        centres = np.random.default_rng((seed, 7)).standard_normal((max(1, count // 40), 48)).astype(np.float32)
        chosen = drawn.integers(0, len(centres), rows)
        near = centres[chosen] + 0.4 * drawn.standard_normal((rows, 48)).astype(np.float32)
        vectors = near @ directions + 1.0 * drawn.standard_normal((rows, dim)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield vectors.astype(np.float16)


def content_ids(count: int, start: int = 0) -> list[bytes]:
    """Return contents: hashes, as they come, not in the order of the vectors."""
    return [np.random.default_rng(number).bytes(16) for number in range(start, start + count)]


def fill(session: Session, vectors: NDArray[np.float16], start: int = 0) -> list[bytes]:
    """Put vectors into a library, a photo for each: one in a hundred lies in folder 1, one in ten in folder 10, …"""
    sharing = Sharing(session)
    contents = content_ids(len(vectors), start)
    sharing.add_contents((content_id, _FACTS) for content_id in contents)
    sharing.add_vectors(MODEL, ((content, row.tobytes()) for content, row in zip(contents, vectors, strict=True)))
    sharing.add_photos("r", (_photo(start + place, content) for place, content in enumerate(contents)))
    return contents


def folder_of(number: int) -> str:
    """Return where a photo lies: "1" (1 in 100), "10" (10 in 100), "50" (half), "else"."""
    place = number % 100
    return "1" if place == 0 else "10" if place <= 10 else "50" if place <= 60 else "else"


def _photo(number: int, content_id: bytes) -> SharedPhoto:
    return SharedPhoto(folder_of(number).encode(), b"%d.jpg" % number, Stamp(1, 1), number * 3600, content_id)
