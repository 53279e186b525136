"""What ``decisions`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.machine.paths import local_path


@dataclass(frozen=True, slots=True)
class DecisionsOptions:
    """``exported``: the file to be written, "-" for standard output; ``imported``: the one to be read; "" for none."""

    exported: str
    imported: str


def add_arguments(decisions: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    one = decisions.add_mutually_exclusive_group()
    one.add_argument("--export", metavar="FILE", help="write all decisions to a file (-: standard output)")
    one.add_argument("--import", dest="imported", metavar="FILE", help="add the decisions of such a file to these")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> DecisionsOptions:
    """Return what was read; ends the program for a name that is empty."""
    for option, name in (("--export", read.get("export")), ("--import", read.get("imported"))):
        if name == "":
            parser.error(f"{option}: the name is empty")
    if read.get("export") == "-" and read.get("json"):
        parser.error("--export - writes JSON to standard output: --json does not go with it")
    return DecisionsOptions(local_path(read.get("export") or ""), local_path(read.get("imported") or ""))
