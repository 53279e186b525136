"""What ``engine subject`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.network_file import Number, add_wishes, path_read, wishes_read
from app.core.engine_masking import MOST_CLASSES, PERSON, THRESHOLD, MaskWishes


@dataclass(frozen=True, slots=True)
class SubjectOptions:
    """``base`` is "" for the engine in use; ``name`` and ``title`` are "" where they follow from others. ``look``: say
    what it is, and add nothing.
    """

    path: str
    base: str
    name: str
    title: str
    wishes: MaskWishes
    look: bool


def add_subject_arguments(add: argparse.ArgumentParser, number: Number) -> None:
    """Add what the command takes; ``number`` returns a reader of whole numbers between two bounds."""
    add.add_argument("path", metavar="FILE", help="an ONNX file of a network that tells the subject from the rest")
    add.add_argument("--on", metavar="ENGINE", help="the engine that looks at what is left (default: the one in use)")
    add.add_argument(
        "--class",
        dest="class_number",
        type=number(0, MOST_CLASSES),
        metavar="N",
        help=f"which class is the subject (default: a person, {PERSON} of the 21 classes of Pascal VOC)",
    )
    add.add_argument(
        "--threshold",
        type=_share,
        metavar="SHARE",
        help=f"from which share on a place belongs to it, 0 to 1 (default: {THRESHOLD})",
    )
    add.add_argument("--name", metavar="NAME", help="what to call it in commands (default: after the title)")
    add.add_argument("--title", metavar="TITLE", help="what to call it in the window (default: after file and engine)")
    add.add_argument("--look", action="store_true", help="say what the file is, and add nothing")
    add_wishes(add, number, "which tells of the places")


def read_options(read: Mapping[str, Any]) -> SubjectOptions:
    """Return what was read. Raises InputError for a file without a name."""
    return SubjectOptions(
        path=path_read(read),
        base=read.get("on") or "",
        name=read.get("name") or "",
        title=read.get("title") or "",
        wishes=MaskWishes(class_number=read.get("class_number"), threshold=read.get("threshold"), **wishes_read(read)),
        look=bool(read.get("look")),
    )


def _share(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{written!r} is no number from 0 to 1")
    return value
