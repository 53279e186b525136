"""A loaded segmentation network: pictures in, masks out. On the processor, wherever an engine's models run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.device import open_session
from app.similarity.mask_maps import Levels, levels_of
from app.similarity.mask_spec import MaskSpec
from app.similarity.network import network_input

_PROVIDERS = ("CPUExecutionProvider",)
_NO_MEMORY = "Failed to allocate memory"  # how ONNX Runtime says it


class MaskNetwork:
    """Its methods may be called from any thread, and by several at once."""

    def __init__(self, spec: MaskSpec, threads: int) -> None:
        """Load it. Raises AppError if it cannot be loaded."""
        self.spec = spec
        try:
            self._session: Any = open_session(str(spec.network), _PROVIDERS, threads, careful=True)
        except (ImportError, MemoryError):
            raise
        except Exception as error:
            if _NO_MEMORY in str(error):
                raise MemoryError from error
            raise AppError(
                "The network {path} cannot be loaded ({reason}): remove its engine and add it again.",
                path=str(spec.network),
                reason=str(error).partition("\n")[0][:200],
            ) from error

    def levels(self, picture: NDArray[np.uint8]) -> Levels:
        """Return the mask (h, w) of a picture (side, side, 3), 255 in the subject; the network says how large it is.

        ArithmeticError for an output that makes no sense.
        """
        given = network_input(np.repeat(picture[None], self.spec.batch or 1, axis=0), self.spec)
        try:
            (values,) = self._session.run([self.spec.output], {self.spec.pixels_input: given})
        except Exception as error:
            if _NO_MEMORY in str(error):
                raise MemoryError from error
            raise ArithmeticError("the network cannot work on this picture") from error
        levels: Levels = levels_of(values[:1], self.spec)[0]
        return levels

    def warm_up(self) -> None:
        """Take now the memory that the network will keep for its maps."""
        self.levels(np.zeros((self.spec.side_px, self.spec.side_px, 3), np.uint8))
