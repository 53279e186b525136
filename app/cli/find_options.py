"""What ``find`` takes about how neighbours are looked for, and what the commands that choose it have in common."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.cli import question_options
from app.cli.question_options import NOTHING_MORE, AskedFor
from app.cli.whole_number import at_least
from app.core.masks import MOST_POINTS, Only, Point
from app.core.question import AUTOMATIC, MOST_COMPARED, MOST_EFFORT, Metric
from app.machine.paths import local_path

METRICS: tuple[Metric, ...] = get_args(Metric)
AUTO = "auto"
MOST_NEIGHBOURS = 10_000


@dataclass(frozen=True, slots=True)
class FindOptions:
    """As in a question: None is what the settings say. ``compared``: two or three engines side by side, or none.

    ``only``: what of the photo is asked about, None for all of it.
    """

    metric: Metric | None = None
    effort: int | None = None
    engine: str = ""
    compared: tuple[str, ...] = ()
    asked: AskedFor = NOTHING_MORE
    only: Only | None = None


def add_arguments(find: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    find.add_argument(
        "paths", nargs="*", metavar="PHOTO", help="the photos it is to be like, not added (-: standard input)"
    )
    find.add_argument(
        "-k", dest="neighbours", type=at_least(1, MOST_NEIGHBOURS), metavar="N", help="how many (default: 30)"
    )
    find.add_argument("--print0", action="store_true", help="print the neighbours' paths only, a zero byte after each")
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
    part = find.add_mutually_exclusive_group()
    part.add_argument(
        "--outline",
        type=_outline,
        metavar="X,Y;X,Y;…",
        help="ask about what lies within these corners alone, each 0 to 1 of the upright photo",
    )
    part.add_argument("--mask", metavar="FILE", help="ask about what is white in this picture of the photo's shape")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> FindOptions:
    """Return what was read; ends the program for what does not go together."""
    metric, effort = read.get("metric"), read.get("effort")
    if read.get("plain") and metric not in (None, "euclidean"):
        parser.error(f"--plain orders by distance alone: it does not go with --metric {metric}")
    for name in ("plain", "exact"):
        if read.get(name) and effort is not None:
            parser.error(f"--{name} compares with every photo: it does not go with --effort")
    asked = question_options.read_options(parser, read)
    return FindOptions(metric, effort, *_engines(parser, read), asked, _only(parser, read))


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


def _only(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> Only | None:
    mask = read.get("mask")
    if mask is None:
        return None if read.get("outline") is None else Only(outline=read["outline"])
    if not mask:
        parser.error("--mask: the name is empty")
    return Only(picture=os.path.abspath(local_path(mask)))


def _outline(written: str) -> tuple[Point, ...]:
    """Read the corners of an outline."""
    corners = [part.split(",") for part in written.strip().strip(";").split(";")]
    try:
        outline = tuple((float(x), float(y)) for x, y in corners)
    except ValueError:
        outline = ()
    inside = all(math.isfinite(at) and 0 <= at <= 1 for corner in outline for at in corner)
    if not 0 < len(outline) <= MOST_POINTS or not inside:
        raise argparse.ArgumentTypeError(
            f"corners are pairs of numbers from 0 to 1 as in 0.2,0.1;0.8,0.1;0.5,0.9, {MOST_POINTS} at most"
        )
    return outline


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
