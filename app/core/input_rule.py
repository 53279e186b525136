"""How large a picture a model wants to see: part of the model's specification, obeyed by the decoder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputRule:
    """The whole frame with its aspect ratio kept, on a pixel grid, at a constant area.

    ``side_px`` is the side of the square with that area, ``grid_px`` what width and height are multiples of,
    ``max_aspect`` the longest side ratio that is kept; longer panoramas are squeezed to it.
    """

    side_px: int
    grid_px: int
    max_aspect: float

    def size_for(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return (width, height) in pixels of the input for an upright picture of this size."""
        ratio = min(max(width_px / height_px, 1 / self.max_aspect), self.max_aspect)
        return (self._on_grid(self.side_px * math.sqrt(ratio)), self._on_grid(self.side_px / math.sqrt(ratio)))

    def _on_grid(self, length_px: float) -> int:
        return max(1, round(length_px / self.grid_px)) * self.grid_px


_MOST_GROUND_PX = 2048
_LONGEST_GROUND = 10.0


def ground_for(rules: Sequence[InputRule], times: float) -> InputRule:
    """Return how large a whole picture is to be of which a part is cut out for models with these ``rules``.

    ``times``: how much larger, each way, than what they see of a whole photo; a panorama keeps its shape.
    """
    side_px = max(rule.side_px for rule in rules)
    return InputRule(max(side_px, min(round(side_px * times), _MOST_GROUND_PX)), 1, _LONGEST_GROUND)
