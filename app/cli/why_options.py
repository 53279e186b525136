"""What ``why`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.export_options import named_engine
from app.core.errors import InputError
from app.core.taking_away import PictureFormat
from app.machine.paths import local_path

_FORMATS: dict[str, PictureFormat] = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}


@dataclass(frozen=True, slots=True)
class WhyOptions:
    """``output``: the absolute path of the picture, "" for none."""

    output: str
    format: PictureFormat
    engine: str


def add_arguments(why: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    why.add_argument("paths", nargs=2, metavar="PHOTO", help="two photos, in the library or not")
    why.add_argument(
        "-o", dest="output", metavar="FILE", help="draw both, warm where they are alike: a name with .png or .jpg"
    )
    why.add_argument("--engine", metavar="NAME", help="by this engine instead of the one that answers")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> WhyOptions:
    """Return what was read; ends the program for a name that says no form."""
    output = read.get("output")
    engine = named_engine(parser, read)
    if output is None:
        return WhyOptions("", "png", engine)
    if not output:
        raise InputError("The name of the file to be written is empty.")
    form = _FORMATS.get(os.path.splitext(output)[1].lower())
    if form is None:
        parser.error(f"-o {output}: the name must end in .png or .jpg, which says what is drawn")
    return WhyOptions(os.path.abspath(local_path(output)), form, engine)
