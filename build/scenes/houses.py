"""Old town houses, painted from the front: colours, what shines by itself, and where something is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Paint = tuple[int, int, int]

_WALLS: tuple[Paint, ...] = (
    (138, 72, 56), (176, 146, 104), (112, 64, 54), (160, 98, 70), (196, 184, 164), (92, 98, 104), (146, 82, 60),
    (120, 84, 72), (128, 84, 64), (184, 164, 122), (90, 58, 50),
)  # fmt: skip
_FRAMES: tuple[Paint, ...] = ((238, 234, 224), (228, 226, 220), (40, 58, 48), (240, 238, 232))
_DOORS: tuple[Paint, ...] = ((36, 62, 50), (92, 30, 28), (32, 44, 66))
_STEPS = 5


class Painting:
    """A row of houses in three layers of one size; ``lit`` is the share of windows with a lamp behind (0…1).

    The lamps have a chance of their own: the houses are the same ones at every hour.
    """

    def __init__(self, size: tuple[int, int], lit: float, seed: int) -> None:
        self.colour, self.shine, self.cover = Image.new("RGB", size), Image.new("RGB", size), Image.new("L", size)
        self.lit = lit
        self.chance, self.lamps = np.random.default_rng(seed), np.random.default_rng([seed, 1])

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Paint) -> None:
        """Paint a rectangle, dark by itself."""
        for layer, colour in ((self.colour, fill), (self.shine, 0), (self.cover, 255)):
            ImageDraw.Draw(layer).rectangle((x0, y0, x1, y1), fill=colour)

    def shape(self, points: list[tuple[float, float]], fill: Paint) -> None:
        """Paint a polygon."""
        ImageDraw.Draw(self.colour).polygon(points, fill=fill)
        ImageDraw.Draw(self.cover).polygon(points, fill=255)

    def line(self, points: list[tuple[float, float]], fill: Paint, width: int) -> None:
        """Paint a line on what is there."""
        ImageDraw.Draw(self.colour).line(points, fill=fill, width=width)

    def pane(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Paint glass: dark, with a curtain or the sky in it, or with a lamp behind."""
        chance, lamps = self.chance, self.lamps
        glass = int(chance.integers(18, 62))
        self.box(x0, y0, x1, y1, (glass, int(glass * 1.08), int(glass * 1.2)))
        grey, broad, curtain = int(chance.integers(90, 170)), chance.uniform(0.3, 0.9), chance.random()
        if curtain < 0.5:
            corners = [(x0, y0), (x0 + (x1 - x0) * broad, y0), (x0, y1)]
            ImageDraw.Draw(self.colour).polygon(corners, fill=(grey, grey, grey + 6))
        burns, warm, blind = lamps.random(), lamps.uniform(0.45, 1.0), lamps.random()
        if burns >= self.lit * 0.42:
            return
        draw = ImageDraw.Draw(self.shine)
        draw.rectangle((x0, y0, x1, y1), fill=shaded((255, 186, 96), warm))
        if blind < 0.6:
            draw.rectangle((x0, y0 + (y1 - y0) * 0.55, x1, y1), fill=shaded((190, 120, 52), warm))

    def window(self, x: float, y: float, w: float, h: float, frame: Paint) -> None:
        """Paint a window: frame, sill, glass, bars, and the lintel's shadow."""
        edge = max(1.6, w * 0.09)
        self.box(x - edge, y - edge, x + w + edge, y + h + edge, frame)
        self.box(x - edge * 1.8, y + h + edge, x + w + edge * 1.8, y + h + edge * 2.2, shaded(frame, 0.82))
        self.pane(x, y, x + w, y + h)
        bar = max(1, round(w * 0.07))
        for layer, fill in ((self.colour, frame), (self.shine, (0, 0, 0))):
            draw = ImageDraw.Draw(layer)
            draw.line([(x + w / 2, y), (x + w / 2, y + h)], fill=fill, width=bar)
            draw.line([(x, y + h * 0.36), (x + w, y + h * 0.36)], fill=fill, width=bar)
            draw.line([(x, y + h * 0.70), (x + w, y + h * 0.70)], fill=fill, width=max(1, bar - 1))
        self.line([(x, y + 1), (x + w, y + 1)], (14, 14, 14), max(1, round(edge * 0.7)))


@dataclass(frozen=True, slots=True)
class House:
    """A house: where its front stands, how wide and tall it is, and the number that chooses its colours and gable."""

    x: float
    foot: float
    broad: float
    tall: float
    number: int

    def paint(self, row: Painting) -> None:
        """Paint the front, its gable, windows and door."""
        wall = shaded(_WALLS[self.number % len(_WALLS)], row.chance.uniform(0.86, 1.06))
        frame = _FRAMES[self.number % len(_FRAMES)]
        top, end = self.foot - self.tall, self.x + self.broad
        gable = self.broad * row.chance.uniform(0.42, 0.62)
        (_stepped, _neck, _cornice, _point)[self.number % 4](row, self, gable, wall, frame)
        row.box(self.x, top, end, self.foot, wall)
        if self.number % 4 == 2:
            row.box(self.x, top - self.broad * 0.07, end, top, frame)
        left = self.x + self.broad * 0.415
        row.window(left, top - gable * 0.60, self.broad * 0.17, gable * 0.42, frame)
        self._floors(row, frame)
        # The neighbour's edge throws a narrow shadow.
        row.line([(end, top), (end, self.foot)], shaded(wall, 0.45), 2)
        row.line([(self.x + 2, top), (self.x + 2, self.foot)], shaded(wall, 0.82), 2)

    def _floors(self, row: Painting, frame: Paint) -> None:
        floors = 3 if self.tall < self.broad * 3.4 else 4
        columns = 2 if self.broad < 0.3 * self.tall else 3
        storey = self.tall / (floors + 0.15)
        w = self.broad / columns * 0.56
        for floor in range(floors):
            ground = floor == floors - 1
            h = storey * (0.72 if ground else 0.66 - 0.05 * (floors - floor))
            high = self.foot - self.tall + storey * (floor + 0.22)
            for column in range(columns):
                left = self.x + self.broad * (column + 0.5) / columns - w / 2
                if ground and column == self.number % columns:
                    row.box(left - 2, high - 2, left + w + 2, self.foot, frame)
                    row.box(left + 1, high + h * 0.25, left + w - 1, self.foot, _DOORS[self.number % len(_DOORS)])
                    row.pane(left + 1, high, left + w - 1, high + h * 0.2)
                else:
                    row.window(left, high, w, h, frame)


def shaded(colour: Paint, part: float) -> Paint:
    """Return a colour so many times as bright."""
    red, green, blue = (int(min(max(channel * part, 0), 255)) for channel in colour)
    return red, green, blue


def _stepped(row: Painting, house: House, gable: float, wall: Paint, frame: Paint) -> None:
    top, end = house.foot - house.tall, house.x + house.broad
    for step in range(_STEPS):
        inset, high = house.broad / 2 * step / _STEPS, top - gable * (step + 1) / _STEPS
        row.box(house.x + inset, high, end - inset, top, wall)
        row.box(house.x + inset - 1, high - 3, end - inset + 1, high + 1, frame)


def _neck(row: Painting, house: House, gable: float, wall: Paint, frame: Paint) -> None:
    top, end, middle, broad = house.foot - house.tall, house.x + house.broad, house.x + house.broad / 2, house.broad
    ridge = top - gable
    row.shape([(house.x, top), (end, top), (middle + broad * 0.30, ridge), (middle - broad * 0.30, ridge)], _roof(row))
    high = top - gable * 1.15
    row.box(middle - broad * 0.22, high, middle + broad * 0.22, top, wall)
    row.shape([(middle - broad * 0.25, high), (middle + broad * 0.25, high), (middle, top - gable * 1.42)], frame)


def _cornice(row: Painting, house: House, gable: float, wall: Paint, frame: Paint) -> None:
    top, end, middle, broad = house.foot - house.tall, house.x + house.broad, house.x + house.broad / 2, house.broad
    ridge = top - gable * 0.75
    roof = [(house.x, top), (end, top), (end - broad * 0.06, ridge), (house.x + broad * 0.06, ridge)]
    row.shape(roof, _roof(row))
    row.box(middle - broad * 0.14, top - gable * 0.68, middle + broad * 0.14, top, wall)


def _point(row: Painting, house: House, gable: float, wall: Paint, frame: Paint) -> None:
    top, end = house.foot - house.tall, house.x + house.broad
    slopes = [(house.x, top), (house.x + house.broad / 2, top - gable * 1.1), (end, top)]
    row.shape(slopes, wall)
    row.line(slopes, shaded(frame, 0.9), max(2, round(house.broad * 0.03)))


def _roof(row: Painting) -> Paint:
    return shaded((92, 58, 46), row.chance.uniform(0.7, 1.15))
