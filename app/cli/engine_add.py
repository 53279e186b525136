"""``engine add``: a network from somewhere is looked at, tried and made an engine."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import cast

from app.cli.engine_add_options import AddOptions
from app.cli.engine_options import EngineOptions
from app.cli.lines import note, say, write_object
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.engine_adding import PRESETS, Inspected
from app.core.engines import EngineCard
from app.core.names_in_json import named

_STOPPING = "Stopping. Nothing is added."
_POOLED = {
    "vector": "as they are",
    "mean": "the mean of a map",
    "mean_nhwc": "the mean of a map",
    "first_token": "the first token",
    "mean_tokens": "the mean of all tokens",
}


def add(session: Session, options: Options, verb: EngineOptions) -> int:
    """Look at the file and add it unless it is only looked at; return the exit code. Raises SpokenError."""
    asked = cast(AddOptions, verb.own)
    found = cast(Inspected, session.value(session.catalog.engines.inspect(asked.path, asked.wishes), _STOPPING))
    plan = replace(found.plan, name=asked.name or found.plan.name, title=asked.title or found.plan.title)
    found = replace(found, plan=plan)
    if not options.json:
        _say(found)
    card = None if asked.look else cast(EngineCard, session.value(session.catalog.engines.add(plan), _STOPPING))
    if options.json:
        write_object({"name": None if card is None else card.name} | _object_of(found))
    elif card is not None:
        say("")
        say(f"Added as {card.name}. To have it answer: {options.program} engine use {card.name}")
    return DONE


def _say(found: Inspected) -> None:
    plan, trial = found.plan, found.trial
    side = f"{plan.side_px} × {plan.side_px} pixels" + ("" if found.side_is_fixed else " (others will do)")
    say(f"network   {plan.path}, {found.size_bytes / 1e6:.1f} MB")
    say(f"sees      {side}, {plan.layout}, {plan.channels}")
    say(f"pixels    {PRESETS[plan.preset]} ({plan.preset}). {found.preset_reason}")
    say(f"gives     {trial.numbers} numbers of {plan.output}, {_POOLED[plan.pooling]}")
    for choice in found.outputs[1:]:
        shape = " × ".join(map(str, choice.shape))
        classes = ", which name classes" if choice.are_classes else ""
        say(f"or        {choice.numbers} numbers of {choice.name} ({shape}), {_POOLED[choice.pooling]}{classes}")
    memory = f", {trial.memory_bytes / 1e6:.0f} MB of memory" if trial.memory_bytes else ""
    ms = f"{trial.ms_per_photo:.0f}" if trial.ms_per_photo >= 10 else f"{trial.ms_per_photo:.1f}"
    say(f"takes     {ms} ms a photo on one core, {trial.photos_per_second:.1f} a second{memory}")
    if found.caution is not None:
        note(str(found.caution))


def _object_of(found: Inspected) -> dict[str, object]:
    plan, trial = found.plan, found.trial
    return {
        **named("path", plan.path),
        "title": plan.title,
        "size_bytes": found.size_bytes,
        "output": plan.output,
        "pooling": plan.pooling,
        "preset": plan.preset,
        "preset_reason": str(found.preset_reason),
        "side_px": plan.side_px,
        "side_is_fixed": found.side_is_fixed,
        "layout": plan.layout,
        "channels": plan.channels,
        "pixels": found.pixels,
        "numbers": trial.numbers,
        "ms_per_photo": round(trial.ms_per_photo, 2),
        "photos_per_second": round(trial.photos_per_second, 2),
        "memory_bytes": trial.memory_bytes,
        "caution": None if found.caution is None else str(found.caution),
        "outputs": [asdict(choice) for choice in found.outputs],
        "presets": list(found.presets),
        "layouts": list(found.layouts),
    }
