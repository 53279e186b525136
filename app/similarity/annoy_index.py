"""annoy's index class, compiled for this processor: ``build/install.py`` says what the two builds are."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

__all__ = ["AnnoyIndex"]
