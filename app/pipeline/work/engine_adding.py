"""From an ONNX file to an engine among the user's own: inspected and tried apart, written whole or not at all."""

from __future__ import annotations

import base64
import datetime
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.engine_adding import LONGEST_TITLE, AddPlan, Inspected, Wishes
from app.core.errors import InputError
from app.core.job import Job
from app.core.text import printable
from app.pipeline.work.network_trial import inspect_apart, prove_apart
from app.similarity.checked_files import sha256_of
from app.similarity.engine_description import FORMAT, EngineDescription, is_name
from app.similarity.known_engines import KnownEngines
from app.similarity.model_description import FORMAT as MODEL_FORMAT
from app.similarity.model_description import DescribedFile, write_description
from app.similarity.model_spec import load_spec
from app.similarity.network_inspection import NETWORK_FILE, Proven, rule_for
from app.similarity.own_engines import free_name, unfinished_folder, write_own
from app.similarity.pixel_presets import ARITHMETIC
from app.similarity.shipped_engines import DEFAULT_MODEL

_MODEL = "model.json"


def inspect_file(job: Job, path: str, wishes: Wishes, engines: Path) -> Inspected:
    """Look at the ONNX file at an absolute ``path`` and try it; ``engines``: the folder of the user's own.

    The plan has a title made of the file's name, and no name yet. Raises InputError for what cannot become an engine.
    """
    with unfinished_folder(engines) as folder:
        found = inspect_apart(job, path, wishes, folder)
    return replace(found, plan=replace(found.plan, path=path, title=title_of(path)))


def add_engine(job: Job, plan: AddPlan, known: KnownEngines, engines: Path) -> str:
    """Make an engine of a plan and return its name. Raises InputError for a plan that cannot be carried out."""
    title = known.free_title(plan.title.strip() or title_of(plan.path))
    name = checked_name(plan.name, title, known)

    def fill(folder: Path) -> EngineDescription:
        proven = prove_apart(job, plan, folder)
        beside = _colour_and_layout(known.models, folder)
        write_description(folder / _MODEL, _described(name, plan, proven, folder, beside))
        model = DescribedFile(file=_MODEL, sha256=sha256_of(folder / _MODEL))
        return EngineDescription(
            FORMAT, name, title, "added", now(), [model], None, None, proven.trial.ms_per_photo, ""
        )

    write_own(engines, name, fill)
    return name


def checked_name(name: str, title: str, known: KnownEngines) -> str:
    """Return what a new engine is to be called: ``name``, or where that is "" one made of its title.

    Raises InputError for a title or a name that cannot be.
    """
    if len(title) > LONGEST_TITLE:
        raise InputError("The title of the engine is longer than {most} characters.", most=LONGEST_TITLE)
    name = name or free_name(title, known.names())
    if not is_name(name):
        raise InputError(
            "An engine cannot be called {name}: small letters, digits, _ and - will do, 50 at most.", name=name
        )
    if name in known.names():
        raise InputError("There is an engine {name} already.", name=name)
    return name


def now() -> str:
    """Return the time as an engine's description has it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def title_of(path: str) -> str:
    """Return what an engine may be called whose network lies at ``path``."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return str(printable(stem)).strip()[:LONGEST_TITLE] or "ONNX"


def _colour_and_layout(models: Path, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Copy the constants of the blocks that stand beside what a network sees, and return them with those blocks.

    They are kept of each photo and count nothing until somebody says so: a network of one's own is asked alone.
    """
    spec = load_spec(models / f"{DEFAULT_MODEL}.json")
    constants = next(path for path in spec.constants if path.name.startswith("colour"))
    copied = Path(shutil.copyfile(constants, folder / constants.name))
    return copied, [{"name": block.name, "size": block.size, "weight": 0} for block in spec.blocks[1:]]


def _described(
    name: str, plan: AddPlan, proven: Proven, folder: Path, beside: tuple[Path, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Return the description of a network that was taken over into ``folder``."""
    constants, blocks = beside
    rule = rule_for(plan.side_px)
    arithmetic = ARITHMETIC[plan.preset]
    return {
        "format": MODEL_FORMAT,
        "name": name,
        "network": {
            **_entry(folder / NETWORK_FILE),
            "pixels": proven.input,
            "pixel_type": f"{proven.form}_{plan.layout}",
            "channels": plan.channels,
            "batch": proven.batch,
            "output": plan.output,
            "mid_map": None,
            "logits": None,
            "sums_fit_16_bits": False,
            "answer": base64.b64encode(proven.answer).decode(),
            "stand_in": None,
        },
        "input": {
            "side_px": rule.side_px,
            "grid_px": rule.grid_px,
            "max_aspect": rule.max_aspect,
            "mean": arithmetic.mean,
            "std": arithmetic.std,
        },
        "pooling": {"kind": plan.pooling},
        "blocks": [{"name": "subject", "size": proven.trial.numbers, "weight": 1}, *blocks],
        "constants": [_entry(constants)],
        "cells": None,
        "classes": None,
        "licence": "not known to Photokin",
        "source": [str(printable(os.path.basename(plan.path)))],
    }


def _entry(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": sha256_of(path)}
