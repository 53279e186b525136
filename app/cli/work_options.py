"""What ``work`` takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.whole_number import at_least


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """``until_done``: to end when nothing waits and nobody is at work. ``lease_s``: None is as long as usual."""

    until_done: bool = False
    lease_s: float | None = None


def add_arguments(work: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    work.add_argument(
        "--until-done", action="store_true", help="end when nothing is left to read (default: wait for more)"
    )
    # For tests: how soon what a killed program had taken is somebody else's.
    work.add_argument("--lease", type=at_least(1, 86_400), metavar="SECONDS", help=argparse.SUPPRESS)


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> WorkOptions:
    """Return what was given."""
    lease = read.get("lease")
    return WorkOptions(bool(read.get("until_done")), None if lease is None else float(lease))
