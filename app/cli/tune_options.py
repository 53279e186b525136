"""What ``tune`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.find_options import AUTO, METRICS, automatic_or
from app.core.question import MOST_EFFORT, Metric
from app.machine.settings import MOST_TREES


@dataclass(frozen=True, slots=True)
class TuneOptions:
    """What is to hold from now on; None stays as it is. ``again``: measure what is known once more."""

    metric: Metric | None
    effort: int | None
    trees: int | None
    exact: bool | None
    again: bool

    @property
    def chosen(self) -> dict[str, Any]:
        """The settings that are to change, by name."""
        named = {"metric": self.metric, "effort": self.effort, "trees": self.trees, "exact": self.exact}
        return {name: value for name, value in named.items() if value is not None}


def add_arguments(tune: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    tune.add_argument(
        "--metric",
        choices=METRICS,
        help="by what neighbours are ordered: the angle after what all photos have in common was taken off (cosine, "
        "default), the distance that is shown (euclidean), or as cosine with what stands out sooner (dot)",
    )
    tune.add_argument(
        "--effort",
        type=automatic_or(1, MOST_EFFORT),
        metavar="LEVEL",
        help=f"how far the index is walked through: 1 to {MOST_EFFORT}, or {AUTO} (default)",
    )
    tune.add_argument(
        "--trees",
        type=automatic_or(1, MOST_TREES),
        metavar="N",
        help=f"trees of the index: 1 to {MOST_TREES}, or {AUTO} (default); others are built at once",
    )
    tune.add_argument(
        "--exact",
        action=argparse.BooleanOptionalAction,
        help="compare with every photo instead of asking the index (default: --no-exact)",
    )
    tune.add_argument("--again", action="store_true", help="measure once more, as when the computer was busy")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> TuneOptions:
    """Return what was read; ends the program for what does not go together."""
    options = TuneOptions(
        read.get("metric"), read.get("effort"), read.get("trees"), read.get("exact"), bool(read.get("again"))
    )
    if options.again and options.chosen:
        parser.error("--again measures: what is chosen goes into a command of its own")
    return options
