"""What ``belongs`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.machine.paths import local_path


@dataclass(frozen=True, slots=True)
class BelongsOptions:
    """``folder``: one whose photos are asked about, "" for none."""

    folder: str


def add_arguments(belongs: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    belongs.add_argument("paths", nargs="*", metavar="PHOTO", help="a photo that has not been sorted yet, not added")
    belongs.add_argument("--folder", metavar="F", help="ask about every photo in this folder and below")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> BelongsOptions:
    """Return what was read; ends the program where nothing is asked about."""
    folder = read.get("folder")
    if folder is not None and not folder:
        parser.error("--folder: the name is empty")
    if not folder and not read.get("paths"):
        parser.error("name photos, or a folder with --folder")
    return BelongsOptions(local_path(folder or ""))
