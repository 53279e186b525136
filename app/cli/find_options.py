"""What ``find`` takes about how neighbours are looked for, and what the commands that choose it have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.cli import question_options
from app.cli.question_options import NOTHING_MORE, AskedFor
from app.core.question import AUTOMATIC, MOST_COMPARED, MOST_EFFORT, Metric

METRICS: tuple[Metric, ...] = get_args(Metric)
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class FindOptions:
    """As in a question: None is what the settings say. ``compared``: two or three engines side by side, or none."""

    metric: Metric | None = None
    effort: int | None = None
    engine: str = ""
    compared: tuple[str, ...] = ()
    asked: AskedFor = NOTHING_MORE


def add_arguments(find: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    find.add_argument("--exact", action="store_true", help="compare with every photo instead of asking the index")
    find.add_argument(
        "--plain", action="store_true", help="order by distance alone: --metric euclidean --exact in one word"
    )
    find.add_argument("--metric", choices=METRICS, help="by what they are ordered (tune tells more of it)")
    find.add_argument(
        "--effort",
        type=automatic_or(1, MOST_EFFORT),
        metavar="LEVEL",
        help=f"how far the index is walked through: 1 to {MOST_EFFORT}, or {AUTO}",
    )
    find.add_argument("--engine", metavar="NAME", help="ask this engine, which has read the library, too")
    find.add_argument(
        "--compare",
        metavar="A,B[,C]",
        help="what two or three engines find, side by side (default: the first 10 of each)",
    )
    question_options.add_arguments(find)


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> FindOptions:
    """Return what was read; ends the program for what does not go together."""
    metric, effort = read.get("metric"), read.get("effort")
    if read.get("plain") and metric not in (None, "euclidean"):
        parser.error(f"--plain orders by distance alone: it does not go with --metric {metric}")
    for name in ("plain", "exact"):
        if read.get(name) and effort is not None:
            parser.error(f"--{name} compares with every photo: it does not go with --effort")
    return FindOptions(metric, effort, *_engines(parser, read), question_options.read_options(parser, read))


def _engines(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    engine, compare = read.get("engine"), read.get("compare")
    if engine is not None and not engine:
        parser.error("--engine: the name is empty")
    if compare is None:
        return engine or "", ()
    if engine is not None or read.get("print0"):
        parser.error("--compare goes together with neither --engine nor --print0")
    names = tuple(name.strip() for name in compare.split(","))
    if not all(names) or len(set(names)) != len(names) or not 2 <= len(names) <= MOST_COMPARED:
        parser.error(f"--compare {compare}: two or three different engines, with a comma between their names")
    return "", names


def automatic_or(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type for ``auto`` (AUTOMATIC) and whole numbers between two bounds."""

    def number(written: str) -> int:
        if written == AUTO:
            return AUTOMATIC
        try:
            value = int(written)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{written!r} is neither {AUTO} nor a whole number from {least} to {most}")
        return value

    return number
