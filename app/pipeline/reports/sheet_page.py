"""A figure of photos and their neighbours as a page."""

from __future__ import annotations

from app.core.sheet import Sheet, SheetBlock, SheetCell
from app.pipeline.reports.page import escaped, page, picture

_STYLE = """
.block{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,var(--columns)fr);gap:24px;padding:24px 0;
border-bottom:1px solid #dcdcdc}
.query{padding-inline-end:24px;border-inline-end:1px solid #dcdcdc}
.neighbours{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:20px 12px}
.word{display:block}
.dots{float:inline-end;letter-spacing:1px;font-size:11px}
@media(max-width:720px){.block{grid-template-columns:1fr}.query{border:0;max-width:240px}
.neighbours{grid-template-columns:repeat(3,minmax(0,1fr))}}
"""
_FULL, _HALF, _EMPTY = "●", "◐", "○"


def sheet_page(sheet: Sheet) -> bytes:
    """Return the page."""
    style = _STYLE.replace("var(--columns)", str(max(1, sheet.columns)))
    blocks = "\n".join(_block(block) for block in sheet.blocks)
    body = f"<h1>{escaped(sheet.title)}</h1>\n{blocks}\n<footer>{escaped(sheet.foot)}</footer>"
    return page(sheet.title, sheet.language, style, body)


def _block(block: SheetBlock) -> str:
    neighbours = "\n".join(_cell(cell) for cell in block.neighbours)
    query = f'<div class="query">{_cell(block.query)}</div>'
    return f'<section class="block">{query}<div class="neighbours">\n{neighbours}\n</div></section>'


def _cell(cell: SheetCell) -> str:
    dots = "" if cell.dots is None else f'<span class="dots" aria-hidden="true">{_dots(cell.dots)}</span>'
    name = f'<span class="name" dir="auto">{escaped(cell.name)}</span>'
    word = f'<span class="word">{escaped(cell.closeness)}</span>' if cell.closeness else ""
    words = f"{dots}<b>{escaped(cell.head)}</b> {escaped(cell.distance)}{word}{name}"
    return f"<figure>{picture(cell.jpeg, cell.name)}<figcaption>{words}</figcaption></figure>"


def _dots(dots: float) -> str:
    full, half = divmod(round(2 * dots), 2)
    return (_FULL * full + _HALF * half).ljust(5, _EMPTY)
