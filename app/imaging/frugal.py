"""Load a picture and let its reader go of everything else: one that keeps it costs room for two pictures more."""

from __future__ import annotations

from typing import Any

from PIL import Image


class _GivesOnce:
    """The decoder of an opened WebP or AVIF: it gives one picture and is gone before Pillow makes room for that."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def get_next(self) -> Any:
        return self._last_time().get_next()

    def get_frame(self, number: int) -> Any:
        return self._last_time().get_frame(number)

    def reset(self) -> None:
        """Pillow asks for this after a failure; nothing is asked for afterwards."""

    def _last_time(self) -> Any:
        decoder, self._decoder = self._decoder, None
        return decoder


def load_frugally(picture: Image.Image) -> None:
    """Load the first frame of an opened ``picture``; no other one can be loaded afterwards.

    Pillow's readers of WebP and AVIF keep their decoder as long as the picture: two canvases and the file, or the
    picture as it was compressed. Raises what loading raises.
    """
    if getattr(picture, "_decoder", None) is not None:
        picture._decoder = _GivesOnce(picture._decoder)  # type: ignore[attr-defined]
    picture.load()
