"""What ``sheet`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.export_options import named_engine
from app.cli.whole_number import at_least
from app.core.errors import InputError
from app.core.taking_away import MOST_SHEET_CELLS, SheetFormat
from app.machine.paths import local_path

MOST_NEIGHBOURS = MOST_SHEET_CELLS - 1
NEIGHBOURS = 12
_FORMATS: dict[str, SheetFormat] = {
    ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".html": "html", ".htm": "html"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """``output``: the absolute path of the figure. ``columns``: 0 for as many as look well."""

    output: str
    format: SheetFormat
    columns: int
    engine: str


def add_arguments(sheet: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    number = at_least(1, MOST_NEIGHBOURS)
    sheet.add_argument("paths", nargs="+", metavar="PHOTO", help="a photo, in the library or not")
    sheet.add_argument(
        "-o", dest="output", metavar="FILE", required=True, help="a name that ends in .png, .jpg or .html"
    )
    sheet.add_argument("-k", dest="neighbours", type=number, metavar="N", help="how many for a photo (default: 12)")
    sheet.add_argument("--columns", type=number, metavar="N", help="neighbours beside each other (default: what fits)")
    sheet.add_argument("--engine", metavar="NAME", help="by this engine, which has read the library, too")
    sheet.add_argument("--exact", action="store_true", help="compare with every photo instead of asking the index")
    sheet.add_argument("--plain", action="store_true", help="order by distance alone")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> SheetOptions:
    """Return what was read; ends the program for a name that says no form."""
    output = str(read["output"])
    if not output:
        raise InputError("The name of the file to be written is empty.")
    form = _FORMATS.get(os.path.splitext(output)[1].lower())
    if form is None:
        parser.error(f"-o {output}: the name must end in .png, .jpg or .html, which says what is drawn")
    return SheetOptions(os.path.abspath(local_path(output)), form, read.get("columns") or 0, named_engine(parser, read))
