"""Networks made up for a test: they only pass on what they are given, so that one can tell what that was."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from app.core.input_rule import InputRule
from app.machine.paths import models_folder
from app.similarity.device import open_session
from app.similarity.known_answer import answer_of, question
from app.similarity.model_description import FORMAT, write_description
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.network import network_input
from tests.onnx_files import field

SIDE_PX = 8
_FLOAT, _UINT8, _INT64, _FLOAT16 = 1, 2, 7, 10  # as ONNX numbers them
_KINDS = {"float32": _FLOAT, "float16": _FLOAT16, "uint8": _UINT8}


def passing_on(pixel_type: str, kind: str, batch: int | None) -> bytes:
    """Return a network whose output is its input: a map, its mean, or its planes as three tokens."""
    number, axes = pixel_type.split("_")
    plane = [3, SIDE_PX, SIDE_PX] if axes == "nchw" else [SIDE_PX, SIDE_PX, 3]
    nodes, made, constants = [], "pixels", b""
    if number == "uint8":
        nodes, made = [_node("Cast", ["pixels"], "numbers", to=_FLOAT)], "numbers"
    if kind == "vector":
        nodes.append(_node("ReduceMean", [made, "axes"], "output", keepdims=0))
        constants = _constant("axes", [2, 3] if axes == "nchw" else [1, 2])
    elif kind.endswith(("token", "tokens")):
        nodes.append(_node("Reshape", [made, "shape"], "output"))
        constants = _constant("shape", [0, 3, SIDE_PX * SIDE_PX])
    else:
        nodes.append(_node("Identity", [made], "output"))
    sides = [field(2, "n") if batch is None else field(1, batch), *(field(1, length) for length in plane)]
    shape = b"".join(field(1, side) for side in sides)
    taken = field(1, "pixels") + field(2, field(1, field(1, _KINDS[number]) + field(2, shape)))
    given = field(1, "output") + field(2, field(1, field(1, _FLOAT if number == "uint8" else _KINDS[number])))
    graph = b"".join(field(1, node) for node in nodes) + field(2, "g") + constants + field(11, taken)
    return field(1, 8) + field(7, graph + field(12, given)) + field(8, field(2, 18))


def _node(operator: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    told = b"".join(field(5, field(1, name) + field(3, value) + field(20, 2)) for name, value in attributes.items())
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator) + told


def _constant(name: str, values: list[int]) -> bytes:
    raw = np.array(values, "<i8").tobytes()
    return field(5, field(1, len(values)) + field(2, _INT64) + field(8, name) + field(9, raw))


def described(folder: Path, content: bytes, size: int, name: str = "own", **changed: Any) -> Path:
    """Write a network and its description into ``folder``; ``changed`` are keys of its network, or its pooling."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(content)
    shared = folder / "colour_layout.npz"
    if not shared.exists():
        shutil.copy(models_folder() / shared.name, shared)
    pooling = changed.pop("pooling", "vector")
    network = {
        "pixels": "pixels",
        "pixel_type": "float32_nchw",
        "channels": "rgb",
        "batch": None,
        "output": "output",
        "mid_map": None,
        "logits": None,
        "sums_fit_16_bits": True,
        "answer": base64.b64encode(np.zeros(size, "<f2").tobytes()).decode(),
        "stand_in": None,
    }
    written = {
        "format": FORMAT,
        "name": name,
        "network": _entry(folder / f"{name}.onnx") | network | changed,
        "input": {"side_px": SIDE_PX, "grid_px": 1, "max_aspect": 1, "mean": [0, 100, 200], "std": [50, 60, 70]},
        "pooling": {"kind": pooling},
        "blocks": [
            {"name": "subject", "size": size, "weight": 1},
            {"name": "colour", "size": 98, "weight": 0.33},
            {"name": "layout", "size": 164, "weight": 0},
        ],
        "constants": [_entry(shared)],
        "cells": None,
        "classes": None,
        "licence": "not known",
        "source": ["made up"],
    }
    path = folder / f"{name}.json"
    write_description(path, written)
    written["network"]["answer"] = _answer(load_spec(path))  # type: ignore[index]
    write_description(path, written)
    return path


def _answer(spec: ModelSpec) -> str:
    session = open_session(str(spec.network), ("CPUExecutionProvider",), 1)
    asked = question(InputRule(SIDE_PX, 1, 1.0)).repeat(spec.batch or 1, axis=0)
    output = session.run([spec.output], {spec.pixels_input: network_input(asked, spec)})[0]
    return base64.b64encode(answer_of(output, spec.pooling).astype("<f2").tobytes()).decode()


def _entry(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
