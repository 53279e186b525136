"""A figure of photos and their neighbours, drawn: on white, each picture whole, rank and distance under it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from app.core.errors import InputError
from app.core.sheet import Sheet, SheetBlock, SheetCell
from app.imaging.letters import Letters

GROUND, INK, BESIDE, LINE, EMPTY = "#ffffff", "#1d1d1d", "#5f5f5f", "#dcdcdc", "#e9e9e9"
_RING = "#868686"
# Twice the size of a screen's pixel: a figure is printed, or shown on a wall.
_CELL, _GAP, _MARGIN, _BLOCK_GAP = 288, 24, 48, 40
_AIR, _LINE_GAP = 10, 4
_HEAD_PX, _NAME_PX, _FOOT_PX = 22, 18, 18
_DOT, _PITCH, _FINE = 10, 14, 8
_MOST_SIDE, _MOST_PIXELS = 60_000, 120_000_000
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """A picture file; ``missing``: letters that no font of this computer has."""

    data: bytes
    width_px: int
    height_px: int
    missing: str


class _Pen:
    """The letters and what is drawn on."""

    def __init__(self, picture: Image.Image, font: Path) -> None:
        self.picture = picture
        self.drawing = ImageDraw.Draw(picture)
        self.head, self.name, self.foot = (Letters(font, size) for size in (_HEAD_PX, _NAME_PX, _FOOT_PX))

    @property
    def missing(self) -> str:
        return "".join({**self.head.missing, **self.name.missing, **self.foot.missing})


def draw_sheet(sheet: Sheet, form: str, font: Path) -> DrawnSheet:
    """Draw a sheet as a file of the ``form`` "PNG" or "JPEG". ``font``: the shipped letters.

    Raises InputError for one that would be too large for a picture.
    """
    cell_height = _CELL + _AIR + _HEAD_PX + 2 * (_NAME_PX + _LINE_GAP) + 3 * _AIR
    width = 2 * _MARGIN + (sheet.columns + 1) * (_CELL + _GAP)
    heights = [_rows(block, sheet.columns) * (cell_height + _GAP) - _GAP for block in sheet.blocks]
    height = 2 * _MARGIN + sum(heights) + _BLOCK_GAP * len(heights) + _FOOT_PX
    if max(width, height) > _MOST_SIDE or width * height > _MOST_PIXELS:
        raise InputError("That is too much for one picture. Fewer photos or neighbours fit, or a page: .html")
    pen = _Pen(Image.new("RGB", (width, height), GROUND), font)
    down = _MARGIN
    for block, tall in zip(sheet.blocks, heights, strict=True):
        _draw_block(pen, block, sheet.columns, down, tall, cell_height)
        down += tall + _BLOCK_GAP
        pen.drawing.line([(_MARGIN, down - _BLOCK_GAP // 2), (width - _MARGIN, down - _BLOCK_GAP // 2)], LINE, 2)
    pen.foot.draw(pen.drawing, (_MARGIN, down), pen.foot.elided(sheet.foot, width - 2 * _MARGIN), BESIDE)
    file = io.BytesIO()
    pen.picture.save(file, form, **({"quality": _QUALITY, "subsampling": 0} if form == "JPEG" else {"optimize": True}))
    return DrawnSheet(file.getvalue(), width, height, pen.missing)


def _rows(block: SheetBlock, columns: int) -> int:
    return max(1, -(-len(block.neighbours) // columns))


def _draw_block(pen: _Pen, block: SheetBlock, columns: int, down: int, tall: int, cell_height: int) -> None:
    _draw_cell(pen, block.query, _MARGIN, down)
    line = _MARGIN + _CELL + _GAP
    pen.drawing.line([(line, down), (line, down + tall)], LINE, 2)
    for number, cell in enumerate(block.neighbours):
        row, column = divmod(number, columns)
        _draw_cell(pen, cell, line + _GAP + column * (_CELL + _GAP), down + row * (cell_height + _GAP))


def _draw_cell(pen: _Pen, cell: SheetCell, across: int, down: int) -> None:
    """Draw a picture as large as its cell allows, standing on the caption, which begins at the picture's own cell."""
    picture = _shown(cell.jpeg)
    if picture is None:
        pen.drawing.rectangle([(across, down), (across + _CELL - 1, down + _CELL - 1)], EMPTY)
    else:
        pen.picture.paste(picture, (across + (_CELL - picture.width) // 2, down + _CELL - picture.height))
    line = down + _CELL + _AIR
    end = pen.head.draw(pen.drawing, (across, line), pen.head.elided(cell.head, _CELL), INK)
    pen.head.draw(
        pen.drawing, (end + _AIR if cell.head else across, line), pen.head.elided(cell.distance, _CELL), BESIDE
    )
    if cell.dots is not None:
        dots = _dots(round(2 * cell.dots))
        pen.picture.paste(dots, (across + _CELL - dots.width, line + (pen.head.line_px - dots.height) // 2))
    line += pen.head.line_px + _LINE_GAP
    for words, ink in ((cell.closeness, INK), (cell.name, BESIDE)):
        if words:
            pen.name.draw(pen.drawing, (across, line), pen.name.elided(words, _CELL), ink)
            line += pen.name.line_px + _LINE_GAP


def _shown(jpeg: bytes | None) -> Image.Image | None:
    if jpeg is None:
        return None
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            picture = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    scale = _CELL / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS)


@cache
def _dots(halves: int) -> Image.Image:
    """Return five discs of which so many halves are filled, drawn finely and made smaller."""
    fine = Image.new("RGB", ((4 * _PITCH + _DOT) * _FINE, _DOT * _FINE), GROUND)
    drawing = ImageDraw.Draw(fine)
    for place in range(5):
        left, filled = place * _PITCH * _FINE, min(2, max(0, halves - 2 * place))
        box = (left, 0, left + _DOT * _FINE - 1, _DOT * _FINE - 1)
        if filled < 2:
            drawing.ellipse(box, GROUND, _RING, round(1.5 * _FINE))
        if filled == 2:
            drawing.ellipse(box, INK)
        elif filled == 1:
            drawing.pieslice(box, 90, 270, INK)
    return fine.resize((fine.width // _FINE, fine.height // _FINE), Image.Resampling.LANCZOS)
