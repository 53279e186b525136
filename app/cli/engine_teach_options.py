"""What ``engine teach`` and ``engine compact`` take on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.engine_finetune_options import MOST_SEED, add_epochs
from app.core.engine_teaching import COMPACT_NUMBERS, FEWEST_NUMBERS, MOST_NUMBERS, TAUGHT_NUMBERS
from app.core.errors import InputError
from app.machine.paths import local_path


@dataclass(frozen=True, slots=True)
class LearnOptions:
    """``labelled`` is "" for ``compact``; ``base`` and ``title`` are "" where they are not given.

    ``epochs``: 0 for as many as usually do.
    """

    labelled: str
    numbers: int
    base: str
    title: str
    seed: int
    autoencoder: bool = False
    epochs: int = 0


def add_teach_arguments(teach: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
    """Add what ``teach`` takes; ``number`` returns a reader of whole numbers between two bounds."""
    teach.add_argument(
        "--from", dest="labelled", metavar="FOLDER", required=True,
        help="a folder whose sub-folders are classes, or a list of photos with their classes (labels.csv)",
    )  # fmt: skip
    teach.add_argument(
        "--numbers", type=number(FEWEST_NUMBERS, MOST_NUMBERS), default=TAUGHT_NUMBERS, metavar="N",
        help=f"of a photo's vector (default: {TAUGHT_NUMBERS})",
    )  # fmt: skip
    teach.add_argument("--base", metavar="ENGINE", help="whose vectors are learned from (default: the one in use)")
    _add_common(teach, number)


def add_compact_arguments(compact: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
    """Add what ``compact`` takes; ``number`` as above."""
    compact.add_argument(
        "numbers", nargs="?", type=number(FEWEST_NUMBERS, MOST_NUMBERS), default=COMPACT_NUMBERS, metavar="NUMBERS",
        help=f"of a photo's vector (default: {COMPACT_NUMBERS})",
    )  # fmt: skip
    compact.add_argument(
        "--autoencoder", action="store_true",
        help="by a small network that sees the pictures themselves (takes the extra finetune)",
    )  # fmt: skip
    add_epochs(compact, number)
    compact.add_argument("--from", dest="base", metavar="ENGINE", help="whose vectors get shorter (default: in use)")
    _add_common(compact, number)


def read_options(read: Mapping[str, Any]) -> LearnOptions:
    """Return what was read. Raises InputError for a folder without a name, and for epochs of what has none."""
    if read.get("epochs") and not read.get("autoencoder"):
        raise InputError("Only a network learns in epochs.").with_hint("Add --autoencoder, or leave --epochs out.")
    labelled = read.get("labelled")
    if labelled == "":  # an unset variable in somebody's script; it would name the current folder
        raise InputError("The name of the folder is empty.")
    return LearnOptions(
        labelled=os.path.abspath(local_path(labelled)) if labelled else "",
        numbers=read["numbers"],
        base=read.get("base") or "",
        title=read.get("title") or "",
        seed=read["seed"],
        autoencoder=bool(read.get("autoencoder")),
        epochs=read.get("epochs") or 0,
    )


def _add_common(parser: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
    parser.add_argument("--title", metavar="TITLE", help="what to call it (default: after the engine it is made of)")
    parser.add_argument(
        "--seed",
        type=number(0, MOST_SEED),
        default=0,
        metavar="N",
        help="another seed draws other photos (default: 0)",
    )
