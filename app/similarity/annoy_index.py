"""annoy's index class, compiled for this processor: ``build/install.py`` says what the two builds are."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from annoy import AnnoyIndex
else:
    try:
        # NumPy has asked the processor already. Not public: without the answer, the build for any processor it is.
        from numpy._core._multiarray_umath import __cpu_features__ as features

        if not features.get("X86_V3"):
            raise ImportError("an older processor")
        from annoy_x86_64_v3 import AnnoyIndex
    except ImportError:
        from annoy import AnnoyIndex

__all__ = ["METRIC", "AnnoyIndex", "place_for_annoy"]

METRIC: Literal["euclidean"] = "euclidean"


@contextlib.contextmanager
def place_for_annoy(path: Path) -> Iterator[str]:
    """Give a name by which annoy can open ``path`` meanwhile: it takes UTF-8, and names of folders are any bytes.

    One that is none is reached by a link that lies elsewhere for the moment. Raises OSError.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="photokin-") as elsewhere:
            link = Path(elsewhere, "folder")
            link.symlink_to(path.parent, target_is_directory=True)
            yield str(link / path.name)
    else:
        yield str(path)
