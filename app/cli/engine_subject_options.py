"""What ``engine subject`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.core.engine_adding import LEAST_SIDE_PX, MOST_SIDE_PX, PRESETS, Channels, Layout
from app.core.engine_masking import MOST_CLASSES, PERSON, THRESHOLD, MaskWishes
from app.core.errors import InputError
from app.machine.paths import local_path


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


def add_subject_arguments(add: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
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
    wishes = add.add_argument_group("what is proposed otherwise")
    wishes.add_argument("--preset", choices=tuple(PRESETS), help="what is done to pixels before the network sees them")
    wishes.add_argument(
        "--size", type=number(LEAST_SIDE_PX, MOST_SIDE_PX), metavar="N", help="pixels a side of the square it sees"
    )
    wishes.add_argument("--output", metavar="OUTPUT", help="which tells of the places")
    wishes.add_argument("--layout", choices=get_args(Layout), help="of a picture in the network's input")
    wishes.add_argument("--channels", choices=get_args(Channels), help="which colour comes first")


def read_options(read: Mapping[str, Any]) -> SubjectOptions:
    """Return what was read. Raises InputError for a file without a name."""
    if not read["path"]:  # an unset variable in somebody's script
        raise InputError("The name of the file is empty.")
    return SubjectOptions(
        path=os.path.abspath(local_path(read["path"])),
        base=read.get("on") or "",
        name=read.get("name") or "",
        title=read.get("title") or "",
        wishes=MaskWishes(
            output=read.get("output"),
            class_number=read.get("class_number"),
            threshold=read.get("threshold"),
            preset=read.get("preset"),
            side_px=read.get("size"),
            layout=read.get("layout"),
            channels=read.get("channels"),
        ),
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
