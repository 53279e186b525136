"""What ``engine add`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.network_file import Number, add_wishes, path_read, wishes_read
from app.core.engine_adding import Wishes


@dataclass(frozen=True, slots=True)
class AddOptions:
    """``name`` and ``title`` are "" where they follow from the file's. ``look``: say what it is, and add nothing."""

    path: str
    name: str
    title: str
    wishes: Wishes
    look: bool


def add_arguments(add: argparse.ArgumentParser, number: Number) -> None:
    """Add what the command takes; ``number`` returns a reader of whole numbers between two bounds."""
    add.add_argument("path", metavar="FILE", help="an ONNX file, with the files of its numbers beside it")
    add.add_argument("--name", metavar="NAME", help="what to call it in commands (default: after the file)")
    add.add_argument("--title", metavar="TITLE", help="what to call it in the window (default: after the file)")
    add.add_argument("--look", action="store_true", help="say what it would become, and add nothing")
    add_wishes(add, number, "of which vectors are made; any value in the network will do", pools=True)


def read_options(read: Mapping[str, Any]) -> AddOptions:
    """Return what was read. Raises InputError for a file without a name."""
    return AddOptions(
        path=path_read(read),
        name=read.get("name") or "",
        title=read.get("title") or "",
        wishes=Wishes(pooling=read.get("pool"), **wishes_read(read)),
        look=bool(read.get("look")),
    )
