"""A network that was trained: its file compared with PyTorch, and described as a model that an engine is made of."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from app.core.engines import Proof
from app.core.errors import AppError
from app.core.text import text
from app.machine.own_files import make_own_folder, read_ordinary
from app.similarity.checked_files import sha256_of
from app.similarity.device import cpu_device, open_session
from app.similarity.engine import Engine
from app.similarity.known_answer import answer_of, question
from app.similarity.model_description import FORMAT, write_description
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.network import Network, network_input
from app.similarity.shipped_engines import DEFAULT_MODEL
from app.training.task import INPUT, NETWORK, OUTPUT, TRIED

MODEL = "model.json"
MOST_APART = 1e-4
"""How far any number of a vector of length one may be from PyTorch's."""

_MOST_BYTES = 1 << 28
_TRIED = "tried"


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training. ``folder`` holds its files until they are copied.

    ``side_px``: of the square that it sees. ``colour``: how much the colours of a photo count beside it.
    ``kept_variance``: of a code, the share of what tells pictures apart that can be drawn again; 0 else.
    """

    folder: Path
    numbers: int
    side_px: int
    colour: float
    source: tuple[str, ...]
    kept_variance: float = 0.0


@dataclass(frozen=True, slots=True)
class NewNetworkEngine:
    """An engine to be written; one that is compact keeps the network's numbers and nothing beside them."""

    trained: Trained
    title: str
    origin: Literal["compact", "finetuned"]
    proof: Proof | None = None


KeepTrained = Callable[[NewNetworkEngine], Engine]
"""Writes it among the user's engines and returns it as it is from now on. Raises AppError."""


def tried_model(trained: Trained, models: Path) -> ModelSpec:
    """Return the model as the program runs it, while it is no engine yet, compared with PyTorch. Raises AppError.

    ``models``: the folder of the models that came with the program.
    """
    folder = trained.folder / _TRIED
    try:
        make_own_folder(folder)
        model = describe(trained, _TRIED, models, folder)
    except OSError as error:
        raise AppError(
            "The network cannot be trained in {path}: {detail}.", path=str(folder), detail=error.strerror or str(error)
        ) from error
    check_against_pytorch(trained, model)
    return load_spec(model)


def check_against_pytorch(trained: Trained, model: Path) -> None:
    """Compare the vectors of the model described at ``model`` with PyTorch's own. Raises AppError where they differ."""
    try:
        stored = read_ordinary(trained.folder / TRIED, _MOST_BYTES)
        with np.load(io.BytesIO(stored), allow_pickle=False) as tried:
            pictures, expected = tried["pictures"], tried["vectors"].astype(np.float64)
    except (OSError, ValueError, KeyError) as error:
        raise _other_numbers() from error
    network = Network(load_spec(model), cpu_device(text("Compared with PyTorch.")), 1)
    lengths = np.maximum(np.linalg.norm(expected, axis=1, keepdims=True), 1e-12)
    if np.abs(network.subject(pictures) - expected / lengths).max() > MOST_APART:
        raise _other_numbers()


def describe(trained: Trained, name: str, models: Path, folder: Path) -> Path:
    """Write the model ``name`` into ``folder``: network, constants of colour and layout, description; return the last.

    ``models``: the folder of the models that came with the program. Raises AppError, OSError.
    """
    shipped = load_spec(models / f"{DEFAULT_MODEL}.json")
    beside = shipped.constants[-1]
    shutil.copyfile(trained.folder / NETWORK, folder / NETWORK)
    shutil.copyfile(beside, folder / beside.name)
    weights = {"colour": trained.colour, "layout": 0.0}
    network: dict[str, Any] = {
        **_entry(folder / NETWORK),
        "pixels": INPUT,
        "pixel_type": "float32_nchw",
        "channels": "rgb",
        "batch": None,
        "output": OUTPUT,
        "mid_map": None,
        "logits": None,
        "sums_fit_16_bits": True,  # it has none of bytes
        "answer": base64.b64encode(np.zeros(trained.numbers, "<f2").tobytes()).decode(),
        "stand_in": None,
    }
    described = {
        "format": FORMAT,
        "name": name,
        "network": network,
        "input": {"side_px": trained.side_px, "grid_px": 1, "max_aspect": 1.0}
        | {"mean": [127, 127, 127], "std": [128, 128, 128]},
        "pooling": {"kind": "vector"},
        "blocks": [
            {"name": "subject", "size": trained.numbers, "weight": 1},
            *({"name": block.name, "size": block.size, "weight": weights[block.name]} for block in shipped.blocks[1:]),
        ],
        "constants": [_entry(folder / beside.name)],
        "cells": None,
        "classes": None,
        "licence": "Apache-2.0",
        "source": list(trained.source),
    }
    path = folder / MODEL
    write_description(path, described)
    network["answer"] = _answer(path)
    write_description(path, described)
    return path


def _answer(path: Path) -> str:
    """Return what the network described at ``path`` answers to the known question, for its description."""
    spec = load_spec(path)
    session = open_session(str(spec.network), ("CPUExecutionProvider",), 1, careful=False)
    (output,) = session.run([OUTPUT], {INPUT: network_input(question(spec.rule), spec)})
    return base64.b64encode(answer_of(output, spec.pooling).astype("<f2").tobytes()).decode()


def _entry(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": sha256_of(path)}


def _other_numbers() -> AppError:
    return AppError("The trained network gives other numbers than in training, so it was not kept. Please try again.")
