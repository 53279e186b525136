"""Writes an engine whose whole network was trained among the user's own."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from app.core.text import printable
from app.pipeline.training.trained_network import MODEL, NewNetworkEngine, describe
from app.similarity.checked_files import sha256_of
from app.similarity.engine import Engine
from app.similarity.engine_description import FORMAT, MOST_TITLE, DescribedMap, EngineDescription, described_proof
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import LearnedMap, linear_map, write_learned_map
from app.similarity.model_description import DescribedFile
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.own_engines import free_name, load_own, write_own

_MAP = "learned.npz"


def keep_network(new: NewNetworkEngine, known: KnownEngines) -> Engine:
    """Write an engine, and return it as it is read from now on. Raises AppError."""
    if known.own is None:
        raise ValueError("no folder for engines")
    title = known.free_title(str(printable(new.title)).strip()[:MOST_TITLE] or new.origin)
    name = free_name(title, known.names())

    def fill(folder: Path) -> EngineDescription:
        model = describe(new.trained, name, known.models, folder)
        learned = None
        if new.origin == "compact":
            write_learned_map(folder / _MAP, _numbers_alone(load_spec(model)))
            learned = DescribedMap(_MAP, sha256_of(folder / _MAP), new.trained.numbers, colour=None, layout=None)
        return EngineDescription(
            format=FORMAT,
            name=name,
            title=title,
            origin=new.origin,
            made=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
            models=[DescribedFile(MODEL, sha256_of(model))],
            learned=learned,
            proof=None if new.proof is None else described_proof(new.proof),
            ms_per_photo=None,
            notes="",
        )

    write_own(known.own, name, fill)
    return load_own(name, known.models, known.own).engine


def _numbers_alone(spec: ModelSpec) -> LearnedMap:
    """Return the map that leaves out all but what the network sees."""
    kept = np.eye(spec.dim, spec.blocks[0].size, dtype=np.float32)
    return linear_map(np.zeros(spec.dim, np.float32), kept)
