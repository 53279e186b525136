"""What the commands that take a network from a file have in common: their options, and what they tell of it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, get_args

from app.cli.lines import say
from app.core.engine_adding import (
    LEAST_SIDE_PX,
    MOST_SIDE_PX,
    PRESETS,
    Channels,
    Inspected,
    Layout,
    OutputPooling,
    Trial,
)
from app.core.engine_masking import InspectedMask
from app.core.errors import InputError
from app.core.names_in_json import named
from app.machine.paths import local_path

Number = Callable[[int, int], Callable[[str], int]]


def add_wishes(add: argparse.ArgumentParser, number: Number, output_help: str, *, pools: bool = False) -> None:
    """Add how a network sees pictures; ``number`` returns a reader of whole numbers between two bounds."""
    wishes = add.add_argument_group("what is proposed otherwise")
    wishes.add_argument("--preset", choices=tuple(PRESETS), help="what is done to pixels before the network sees them")
    wishes.add_argument(
        "--size", type=number(LEAST_SIDE_PX, MOST_SIDE_PX), metavar="N", help="pixels a side of the square it sees"
    )
    wishes.add_argument("--output", metavar="OUTPUT", help=output_help)
    if pools:
        wishes.add_argument("--pool", choices=get_args(OutputPooling), help="how")
    wishes.add_argument("--layout", choices=get_args(Layout), help="of a picture in the network's input")
    wishes.add_argument("--channels", choices=get_args(Channels), help="which colour comes first")


def wishes_read(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read of that, by the names that wishes have."""
    return {"side_px": read.get("size")} | {word: read.get(word) for word in ("output", "preset", "layout", "channels")}


def path_read(read: Mapping[str, Any]) -> str:
    """Return the path of the file. Raises InputError for one without a name."""
    if not read["path"]:  # an unset variable in somebody's script
        raise InputError("The name of the file is empty.")
    return os.path.abspath(local_path(read["path"]))


def say_network(found: Inspected | InspectedMask) -> None:
    """Tell what was found, and how it sees pictures."""
    plan = found.plan
    side = f"{plan.side_px} × {plan.side_px} pixels" + ("" if found.side_is_fixed else " (others will do)")
    say(f"network   {plan.path}, {found.size_bytes / 1e6:.1f} MB")
    say(f"sees      {side}, {plan.layout}, {plan.channels}")
    say(f"pixels    {PRESETS[plan.preset]} ({plan.preset}). {found.preset_reason}")


def say_what_it_takes(trial: Trial, more: str) -> None:
    """Tell the time and the memory of a photo, with ``more`` between them."""
    ms = f"{trial.ms_per_photo:.0f}" if trial.ms_per_photo >= 10 else f"{trial.ms_per_photo:.1f}"
    memory = f", {trial.memory_bytes / 1e6:.0f} MB of memory" if trial.memory_bytes else ""
    say(f"takes     {ms} ms a photo on one core, {more}{memory}")


def network_object(found: Inspected | InspectedMask) -> dict[str, object]:
    """Return the same for JSON, and what else could be chosen."""
    plan, trial = found.plan, found.trial
    return {
        **named("path", plan.path),
        "title": plan.title,
        "size_bytes": found.size_bytes,
        "output": plan.output,
        "preset": plan.preset,
        "preset_reason": str(found.preset_reason),
        "side_px": plan.side_px,
        "side_is_fixed": found.side_is_fixed,
        "layout": plan.layout,
        "channels": plan.channels,
        "pixels": found.pixels,
        "ms_per_photo": round(trial.ms_per_photo, 2),
        "memory_bytes": trial.memory_bytes,
        "outputs": [asdict(choice) for choice in found.outputs],
        "presets": list(found.presets),
        "layouts": list(found.layouts),
    }
