"""What ``index`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """``name``: what a shared library is to call the folder, "" for as it is called itself."""

    name: str = ""


def add_arguments(index: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    index.add_argument("paths", nargs="*", metavar="FOLDER", help="a folder to add; none: all known ones")
    index.add_argument(
        "--as", dest="name", metavar="NAME", help="what a shared library calls the folder (default: its own name)"
    )


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> IndexOptions:
    """Return what was given. Ends the program for a name of several folders."""
    name = read.get("name")
    if name is not None and len(read.get("paths", ())) != 1:
        parser.error("--as names one folder")
    if name == "":
        parser.error("the name after --as is empty")
    return IndexOptions(name or "")
