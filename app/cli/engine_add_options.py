"""What ``engine add`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.core.engine_adding import (
    LEAST_SIDE_PX,
    MOST_SIDE_PX,
    PRESETS,
    Channels,
    Layout,
    OutputPooling,
    Wishes,
)
from app.core.errors import InputError
from app.machine.paths import local_path


@dataclass(frozen=True, slots=True)
class AddOptions:
    """``name`` and ``title`` are "" where they follow from the file's. ``look``: say what it is, and add nothing."""

    path: str
    name: str
    title: str
    wishes: Wishes
    look: bool


def add_arguments(add: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
    """Add what the command takes; ``number`` returns a reader of whole numbers between two bounds."""
    add.add_argument("path", metavar="FILE", help="an ONNX file, with the files of its numbers beside it")
    add.add_argument("--name", metavar="NAME", help="what to call it in commands (default: after the file)")
    add.add_argument("--title", metavar="TITLE", help="what to call it in the window (default: after the file)")
    add.add_argument("--look", action="store_true", help="say what it would become, and add nothing")
    wishes = add.add_argument_group("what is proposed otherwise")
    wishes.add_argument("--preset", choices=tuple(PRESETS), help="what is done to pixels before the network sees them")
    wishes.add_argument(
        "--size", type=number(LEAST_SIDE_PX, MOST_SIDE_PX), metavar="N", help="pixels a side of the square it sees"
    )
    wishes.add_argument(
        "--output", metavar="OUTPUT", help="of which vectors are made; any value in the network will do"
    )
    wishes.add_argument("--pool", choices=get_args(OutputPooling), help="how")
    wishes.add_argument("--layout", choices=get_args(Layout), help="of a picture in the network's input")
    wishes.add_argument("--channels", choices=get_args(Channels), help="which colour comes first")


def read_options(read: Mapping[str, Any]) -> AddOptions:
    """Return what was read. Raises InputError for a file without a name."""
    if not read["path"]:  # an unset variable in somebody's script
        raise InputError("The name of the file is empty.")
    return AddOptions(
        path=os.path.abspath(local_path(read["path"])),
        name=read.get("name") or "",
        title=read.get("title") or "",
        wishes=Wishes(
            output=read.get("output"),
            pooling=read.get("pool"),
            preset=read.get("preset"),
            side_px=read.get("size"),
            layout=read.get("layout"),
            channels=read.get("channels"),
        ),
        look=bool(read.get("look")),
    )
