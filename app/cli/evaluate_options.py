"""What ``evaluate`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.whole_number import at_least
from app.core.errors import InputError
from app.core.evaluation import CUTOFF, MOST_CUTOFF
from app.machine.paths import local_path

_WORST = 12


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """``page``: the absolute path of the page to be written, "" for none."""

    engines: tuple[str, ...]
    cutoff: int
    worst: int
    seed: int
    page: str


def add_arguments(evaluate: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    evaluate.add_argument(
        "paths", nargs=1, metavar="FOLDER_OR_LIST", help="a folder whose sub-folders are classes, or a labels.csv"
    )
    evaluate.add_argument(
        "--engine",
        action="append",
        metavar="NAME",
        help="an engine; again for more (default: the one in use)",
    )
    evaluate.add_argument(
        "-k", dest="cutoff", type=at_least(1, MOST_CUTOFF), metavar="N", help=f"for precision@N (default: {CUTOFF})"
    )
    evaluate.add_argument("--html", metavar="FILE", help="write a page with figures and pictures as well")
    evaluate.add_argument(
        "--worst", type=at_least(0, 100), metavar="N", help=f"the questions that went worst (default: {_WORST})"
    )
    evaluate.add_argument("--seed", type=at_least(0, 2**31), metavar="N", help="of the intervals' draws (default: 1)")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> EvaluateOptions:
    """Return what was read; ends the program for what makes no sense."""
    engines = tuple(dict.fromkeys(read.get("engine") or ()))
    page = read.get("html")
    if page == "":
        raise InputError("The name of the file to be written is empty.")
    if any(not name for name in engines):
        parser.error("--engine: the name is empty")
    return EvaluateOptions(
        engines=engines,
        cutoff=read.get("cutoff") or CUTOFF,
        worst=_WORST if read.get("worst") is None else int(read["worst"]),
        seed=1 if read.get("seed") is None else int(read["seed"]),
        page=os.path.abspath(local_path(page)) if page else "",
    )
