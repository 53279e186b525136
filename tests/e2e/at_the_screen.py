"""What a person sees of the real program: cells, words, pictures that are there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from desktop import Program

GALLERY = "Photos of the library"
NEIGHBOURS = "Neighbours"
CLOSED_WITHIN_S = 30.0
"""The promise is 2 s; this machine may be busy."""

_GREY = 4.0  # of 255: a cell that waits is evenly grey, a photo has lights and shadows


def cell_of(program: Program, grid: str, row: int = 0, rows: int = 1) -> dict[str, Any]:
    """Wait for a grid of so many rows, and return one of its cells."""
    cells = program.grid(grid, rows)["cells"]
    return next(cell for cell in cells if cell["row"] == row)


def says(program: Program, words: str) -> None:
    """Wait until words stand somewhere."""
    program.until(lambda report: any(words in w["text"] for w in report["widgets"]), f"the words {words!r}", 90)


def seen(program: Program, folder: Path) -> None:
    """Wait until no cell of the gallery in sight is grey; ``folder`` is for what is on the screen."""

    def found(report: dict[str, Any]) -> bool:
        cells = next(grid["cells"] for grid in report["grids"] if grid["name"] == GALLERY)
        with Image.open(program.desktop.screenshot(folder / "seen.png")) as screen:
            greys = np.asarray(screen.convert("L"), np.float32)
        pictures = [greys[top : top + height, left : left + width] for left, top, width, height in _rects(cells)]
        return bool(pictures) and all(float(picture.std()) > _GREY for picture in pictures if picture.size)

    program.until(found, "a picture in every cell")


def is_the_windows(socket: str, home: Path) -> bool:
    """Tell whether a window may open a socket of this name without anybody's address.

    It is the one that later starts speak to, which Qt binds under a passing name, the screen's, or where the tests run
    on a desktop, its session's bus and that for the disabled.
    """
    own = rf"{re.escape(str(home))}/(window\.socket|\.\w+/s)"
    bus = re.search(r"unix:(?:path|abstract)=([^,]+)", os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""))
    desktop = rf"@?({re.escape(bus[1]) if bus else '/none'}|.*/at-spi/bus\S*)"
    return re.fullmatch(rf"{own}|@?/tmp/\.X11-unix/X\d+|{desktop}", socket) is not None


def _rects(cells: list[dict[str, Any]]) -> Iterator[list[int]]:
    yield from (cell["rect"] for cell in cells)
