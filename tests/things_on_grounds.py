"""Made-up scenes for masks: a red thing on a ground of another colour, where the ground is most of the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 480
BOX = (230, 160, 420, 330)
"""Where the thing lies, in pixels."""

THINGS = ("rings", "bars")
GROUNDS = ("waves", "bricks", "rays")


def scene(thing: str, ground: str) -> Image.Image:
    """Return a picture of a thing, "" for none, on a ground."""
    picture = Image.fromarray(_ground(ground))
    if thing:
        _draw(ImageDraw.Draw(picture), thing)
    return picture


def save_scenes(folder: Path) -> None:
    """Write every thing on every ground, and each ground alone, as JPEG files "thing on ground.jpg"."""
    folder.mkdir(parents=True, exist_ok=True)
    for ground in GROUNDS:
        for thing in THINGS:
            scene(thing, ground).save(folder / f"{thing} on {ground}.jpg", quality=92)
        scene("", ground).save(folder / f"{ground}.jpg", quality=92)


def outline() -> tuple[tuple[float, float], ...]:
    """Return the corners of the box round the thing, as an outline."""
    left, top, right, bottom = BOX
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return tuple((x / WIDTH, y / HEIGHT) for x, y in corners)


def _ground(kind: str) -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    if kind == "waves":
        light, colour = 0.5 + 0.5 * np.sin(y / 11 + 4 * np.sin(x / 60)), (0.1, 0.5, 1.0)
    elif kind == "bricks":
        row = (y // 40).astype(int)
        light = 0.35 + 0.6 * ((y % 40 > 4) & ((x + 35 * (row % 2)) % 70 > 4))
        colour = (0.2, 0.9, 0.4)
    else:
        light = 0.3 + 0.7 * (np.floor(np.arctan2(y - HEIGHT, x - WIDTH / 2) * 9) % 2)
        colour = (0.3, 0.6, 0.7)
    return np.asarray(255 * light[..., None] * np.array(colour, np.float32), np.uint8)


def _draw(brush: ImageDraw.ImageDraw, thing: str) -> None:
    left, top, right, bottom = BOX
    if thing == "rings":
        for step in range(0, 85, 14):
            inner = (left + step, top + step, right - step, bottom - step)
            brush.ellipse(inner, fill=(240, 20, 30) if step % 28 == 0 else (120, 0, 0))
        return
    brush.rectangle(BOX, fill=(200, 10, 10))
    for x in range(left, right, 24):
        brush.polygon([(x, top), (x + 10, top), (x + 24, bottom), (x + 14, bottom)], fill=(255, 90, 80))
