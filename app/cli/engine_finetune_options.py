"""What ``engine finetune`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.engine_teaching import FEWEST_NUMBERS, MOST_NUMBERS
from app.core.engine_training import FINETUNED_NUMBERS, MOST_EPOCHS, STARTS, FinetunePlan
from app.core.errors import InputError
from app.machine.paths import local_path

MOST_SEED = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class FinetuneOptions:
    plan: FinetunePlan


def add_finetune_arguments(
    finetune: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]
) -> None:
    """Add what ``finetune`` takes; ``number`` returns a reader of whole numbers between two bounds."""
    finetune.add_argument(
        "--from", dest="labelled", metavar="FOLDER", required=True,
        help="a folder whose sub-folders are classes, or a list of photos with their classes (labels.csv)",
    )  # fmt: skip
    finetune.add_argument(
        "--start", choices=STARTS, default=STARTS[0],
        help="published weights to start from (default: lite0); nothing: for pictures unlike photographs",
    )  # fmt: skip
    finetune.add_argument(
        "--numbers", type=number(FEWEST_NUMBERS, MOST_NUMBERS), default=FINETUNED_NUMBERS, metavar="N",
        help=f"of a photo's vector, beside its colours (default: {FINETUNED_NUMBERS})",
    )  # fmt: skip
    add_epochs(finetune, number)
    finetune.add_argument("--base", metavar="ENGINE", help="what it is compared with (default: the engine in use)")
    finetune.add_argument("--title", metavar="TITLE", help="what to call it (default: after the folder)")
    finetune.add_argument(
        "--seed", type=number(0, MOST_SEED), default=0, metavar="N",
        help="another seed draws other photos and other numbers to begin with (default: 0)",
    )  # fmt: skip
    finetune.add_argument(
        "--new-classes", action="store_true",
        help="train a second time without a third of the classes, and ask about these: takes twice as long",
    )  # fmt: skip


def add_epochs(parser: argparse.ArgumentParser, number: Callable[[int, int], Callable[[str], int]]) -> None:
    """Add how often a network looks at each photo."""
    parser.add_argument(
        "--epochs", type=number(1, MOST_EPOCHS), default=0, metavar="N",
        help="how often to look at each photo (default: as often as usually does)",
    )  # fmt: skip


def read_options(read: Mapping[str, Any]) -> FinetuneOptions:
    """Return what was read. Raises InputError for a folder without a name."""
    if not read["labelled"]:  # an unset variable in somebody's script; it would name the current folder
        raise InputError("The name of the folder is empty.")
    return FinetuneOptions(
        FinetunePlan(
            labelled=os.path.abspath(local_path(read["labelled"])),
            start=read["start"],
            base=read.get("base") or "",
            title=read.get("title") or "",
            numbers=read["numbers"],
            epochs=read["epochs"],
            seed=read["seed"],
            new_classes=read["new_classes"],
        )
    )
