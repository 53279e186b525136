"""Whole numbers on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def at_least(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type for whole numbers between two bounds."""

    def number(written: str) -> int:
        try:
            value = int(written)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from {least} to {most}")
        return value

    return number
