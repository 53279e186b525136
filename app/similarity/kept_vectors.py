"""The vectors in an index generation, for a catalog that has lost its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.photo import ContentId
from app.similarity.manifest import CONTENTS, VECTORS, DamagedIndex, Generation, verify


def kept_vectors(generation: Generation) -> Iterator[tuple[ContentId, bytes]]:
    """Yield (content id, float16 vector) of a generation after verifying them. Raises DamagedIndex before the first."""
    verify(generation, (VECTORS, CONTENTS))
    try:
        contents = np.load(generation.folder / CONTENTS, mmap_mode="r", allow_pickle=False)
        vectors = np.load(generation.folder / VECTORS, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DamagedIndex(VECTORS) from error
    for content_id, vector in zip(contents, vectors, strict=True):
        yield content_id.tobytes(), vector.tobytes()
