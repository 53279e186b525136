"""What ``look-alikes`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.look_alikes import KINDS, LookAlikeKind
from app.machine.paths import local_path


@dataclass(frozen=True, slots=True)
class LookAlikesOptions:
    """``kinds`` to tell of. ``within``: folders in which a member has to lie, none for anywhere; ``against``: a folder
    in which another one has to lie, "" for none. ``so_far``: nothing is to be compared first.
    """

    kinds: tuple[LookAlikeKind, ...]
    within: tuple[str, ...]
    against: str
    so_far: bool


def add_arguments(look_alikes: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    look_alikes.add_argument(
        "--kind", choices=KINDS, help="copies of one file, near: versions of one picture, or series of one scene"
    )
    look_alikes.add_argument(
        "--in", dest="folders", action="append", metavar="FOLDER", help="groups with a photo in it (repeatable)"
    )
    look_alikes.add_argument(
        "--against", metavar="FOLDER", help="and with another one in this folder; without --in: and one elsewhere"
    )
    look_alikes.add_argument(
        "--so-far", action="store_true", help="what is known already; compare nothing that has not been compared"
    )


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> LookAlikesOptions:
    """Return what was read; ends the program for a name that is empty."""
    folders, against = read.get("folders") or [], read.get("against")
    if "" in folders or against == "":
        parser.error(f"{'--against' if against == '' else '--in'}: the name is empty")
    kind = read.get("kind")
    return LookAlikesOptions(
        KINDS if kind is None else (kind,),
        tuple(os.path.abspath(local_path(folder)) for folder in folders),
        os.path.abspath(local_path(against)) if against else "",
        bool(read.get("so_far")),
    )
