"""Writes an engine that was learned among the user's own: its map, its description, and what its base needs."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path

from app.core.errors import AppError, InputError
from app.core.text import printable
from app.pipeline.teaching.new_engine import NewEngine
from app.similarity.checked_files import read_small, sha256_of
from app.similarity.engine import Engine
from app.similarity.engine_description import (
    DESCRIPTION,
    FORMAT,
    MOST_TITLE,
    DescribedMap,
    EngineDescription,
    described_mask,
    described_proof,
    parsed,
)
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import write_learned_map
from app.similarity.model_description import DescribedFile
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.own_engines import free_name, load_own, write_own

_MAP = "learned.npz"


def keep_engine(new: NewEngine, known: KnownEngines) -> Engine:
    """Write an engine, and return it as it is read from now on. Raises InputError, AppError.

    A taught one keeps colour and layout beside what it has learned, so that their sliders do something; they count
    nothing by default, as the map has seen them. A compact one keeps its numbers alone: it is to be small.
    """
    if known.own is None:
        raise ValueError("no folder for engines")
    title = known.free_title(str(printable(new.title)).strip()[:MOST_TITLE] or new.origin)
    name = free_name(title, known.names())
    beside = 0.0 if new.origin == "taught" and _has_colour_and_layout(new.base) else None
    described_models = [_described(spec, new.base, known) for spec in new.base.models]

    def fill(folder: Path) -> EngineDescription:
        if new.base.mask is not None or any(isinstance(model, DescribedFile) for model in described_models):
            _take_along(known, new.base, folder)
        write_learned_map(folder / _MAP, new.learned)
        return EngineDescription(
            format=FORMAT,
            name=name,
            title=title,
            origin=new.origin,
            made=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
            models=described_models,
            learned=DescribedMap(_MAP, sha256_of(folder / _MAP), new.learned.gives, beside, beside),
            proof=None if new.proof is None else described_proof(new.proof),
            ms_per_photo=None,
            notes="",
            mask=None if new.base.mask is None else described_mask(new.base.mask),
        )

    write_own(known.own, name, fill)
    return load_own(name, known.models, known.own).engine


def check_foundation(engine: Engine, known: KnownEngines) -> None:
    """Raise InputError for an engine that no other can be made of: before anybody waits for it."""
    for spec in engine.models:
        _described(spec, engine, known)


def _has_colour_and_layout(engine: Engine) -> bool:
    return {"colour", "layout"} <= {block.name for block in engine.seen_blocks}


def _described(spec: ModelSpec, base: Engine, known: KnownEngines) -> str | DescribedFile:
    """Return how a model of the base is named in the description: by its name if it came with the program."""
    with contextlib.suppress(AppError):
        if load_spec(known.models / f"{spec.name}.json", look_into=False).model_id == spec.model_id:
            return spec.name
    for model in _own_models(base, known):
        if isinstance(model, DescribedFile) and load_spec(_folder(base, known) / model.file).model_id == spec.model_id:
            return model
    raise InputError(
        "{title} is there to be compared with, and nothing can be made of it. Choose another one.",
        title=base.title,
    )


def _own_models(base: Engine, known: KnownEngines) -> list[str | DescribedFile]:
    path = _folder(base, known) / DESCRIPTION
    return parsed(read_small(path)).models if path.exists() else []


def _folder(base: Engine, known: KnownEngines) -> Path:
    return (known.own or known.models) / base.name


def _take_along(known: KnownEngines, base: Engine, folder: Path) -> None:
    """Put the files of the base's own models, and its mask, into a new engine's folder: the base may be removed.

    As links where the disk can: a network may be large, and no engine ever writes into a file that is there.
    """
    for path in _folder(base, known).iterdir():
        if path.name in (DESCRIPTION, _MAP) or (folder / path.name).exists():
            continue
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)
