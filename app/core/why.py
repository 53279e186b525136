"""Why two photos are similar: which part of their similarity is what is seen, where, and which is colour and layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.closeness import Closeness
from app.core.text import Text

Part = Literal["subject", "colour", "layout"]

_COLD, _HOT = (0, 0, 0, 150), (255, 150, 30, 72)
_BRIGHT = 0.7
"""Cells from this share of the warmest one's on are as bright as it gets."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one part adds to the similarity of two photos.

    ``similarity`` is how alike they are by this part alone (−1…1), ``weight`` how much it counts (all weights sum to
    1), ``share`` the product: the shares of all parts sum to the similarity of the photos.
    """

    part: Part
    weight: float
    similarity: float

    @property
    def share(self) -> float:
        return self.weight * self.similarity


@dataclass(frozen=True, slots=True)
class Warmth:
    """What each place of a photo adds to the share of the subject: ``rows`` × ``columns`` ``cells``, row by row.

    The cells lie on the whole upright picture and sum to that share; one below 0 speaks against the likeness.
    ValueError for another number of cells.
    """

    rows: int
    columns: int
    cells: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or len(self.cells) != self.rows * self.columns:
            raise ValueError(f"{len(self.cells)} cells of {self.rows} times {self.columns}")

    def paint(self) -> bytes:
        """Return what to lay over the photo, stretched to its size: red, green, blue, alpha of each cell.

        What is warm glows, the rest is darkened.
        """
        warmest = max(self.cells)
        painted = bytearray()
        for cell in self.cells:
            warm = min(1.0, max(0.0, cell) / (_BRIGHT * warmest)) if warmest > 0 else 0.0
            painted += bytes(round(cold + warm * (hot - cold)) for cold, hot in zip(_COLD, _HOT, strict=True))
        return bytes(painted)


@dataclass(frozen=True, slots=True)
class Why:
    """The similarity of the photos at ``first`` and ``second``, split; ``sentence`` says it in words.

    ``warmth``: where in the one and where in the other, None for an engine that cannot be split like that.
    ``by_small``: whether the place was looked for in a small picture that is kept, as a file could not be read; cells
    then sum to the share only nearly.
    """

    first: str
    second: str
    similarity: float
    distance: float
    closeness: Closeness
    shares: tuple[Share, ...]
    warmth: tuple[Warmth, Warmth] | None
    sentence: Text
    by_small: bool = False
