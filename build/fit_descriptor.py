"""Estimate the descriptor's constants anew from a folder of photos.

    python build/fit_descriptor.py FOLDER [--model models/efficientnet_lite0_int8.json] [--out OTHER_FOLDER]

Photos are found in FOLDER and below; about 1,000 pictures as varied as possible are enough, no labels are needed.
What is written is a complete model (network, constants, description) with the one that stands in for it, over the given
one or into another folder. Models share their files of constants: over the given one, all that read a new file are
described anew. New constants make a new model id, so libraries embed their photos anew with it. Runs in the ``export``
extra, for the package onnx, which reads the network's classifier.

What is estimated, from unit-length pooled maps x of the whole frame and from colour and layout as prepared:

- ``mean``, ``colour_mean``, ``layout_mean``: the means.
- ``colour_whitening`` = V·diag((e + 0.3·ē)^-½): principal axes V of the colours, their variances e with mean ē.
- ``basis``, ``gain``, ``base_gain``: the map T = ((C + 2λ̄·I)^-1 + P/(4·2λ̄))^½ with the covariance C, its mean
  eigenvalue λ̄ and the projection P on the classifier's first 256 right singular vectors: what varies most counts
  less, what tells the network's classes apart counts more. T is close to a multiple of the identity; the 128
  eigenvectors that differ most from it are kept, the others share one gain.

The rank, the 256 and the shrinkages are the recipe of the shipped constants; the weight ¼ of P is inferred from them
(their spectrum and how much of each kept direction lies in P's space fit 0.2 to 0.3).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.core.errors import DecodeError  # noqa: E402
from app.core.input_rule import InputRule  # noqa: E402
from app.imaging.formats import is_photo_name  # noqa: E402
from app.imaging.prepare import Prepared, prepare  # noqa: E402
from app.similarity.descriptor import pool_regions, unit_rows  # noqa: E402
from app.similarity.device import choose_device  # noqa: E402
from app.similarity.model_description import write_description  # noqa: E402
from app.similarity.model_spec import ModelSpec, load_spec  # noqa: E402
from app.similarity.network import Network  # noqa: E402
from app.similarity.pooling import Gem  # noqa: E402
from app.similarity.shipped_engines import DEFAULT_MODEL  # noqa: E402

SUBJECT_SHRINKAGE = 2.0
COLOUR_SHRINKAGE = 0.3
CLASSIFIER_WEIGHT = 0.25
CLASSIFIER_VECTORS = 256
RANK = 128
FEWEST, ENOUGH = 50, 1000

Array = NDArray[Any]
Constants = dict[str, Array]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What was measured on n photos: unit-length pooled maps (n, s), colours (n, 98), layouts (n, 164)."""

    subjects: Array
    colours: Array
    layouts: Array


def photos_in(folder: Path) -> list[str]:
    """Return the photos in ``folder`` and below, in a fixed order."""
    return sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if is_photo_name(name)
    )


def measure(paths: list[str], spec: ModelSpec) -> Sample:
    """Decode and pool the photos at ``paths``; those that cannot be read are named and left out."""
    network = Network(spec, choose_device())
    if not isinstance(spec.pooling, Gem):
        raise SystemExit(f"{spec.name} is not pooled by a generalised mean.")
    rows: list[tuple[Array, Array, Array]] = []
    for photo in _prepared(paths, spec.rule):
        pooled = pool_regions(network.outputs(photo.pixels[None]), spec.pooling)[:, 0]
        rows.append((unit_rows(pooled)[0], photo.colour, photo.layout))
        if len(rows) % 100 == 0:
            print(f"{len(rows)} of {len(paths)} photos", flush=True)
    if len(rows) < FEWEST:
        raise SystemExit(f"{len(rows)} photos could be read, at least {FEWEST} are needed ({ENOUGH} are better).")
    if len(rows) < ENOUGH:
        print(f"Only {len(rows)} photos: fewer than {ENOUGH} give constants that fit these photos rather than all.")
    subjects, colours, layouts = (np.array(part, np.float64) for part in zip(*rows, strict=True))
    return Sample(subjects, colours, layouts)


def _prepared(paths: list[str], rule: InputRule) -> Iterator[Prepared]:
    # Not forked: ONNX Runtime's threads are running already.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for result in pool.map(partial(_prepare, rule=rule), paths, chunksize=4):
            if isinstance(result, str):
                print(result, file=sys.stderr)
            else:
                yield result


def _prepare(path: str, rule: InputRule) -> Prepared | str:
    try:
        return prepare(path, rule)
    except DecodeError as error:
        return f"{path}: {error}"


def fit_subject(subjects: Array, classifier: Array) -> Constants:
    """Return mean, basis, gain and base_gain from ``subjects`` (n, s) and the ``classifier`` matrix (classes, s)."""
    mean = subjects.mean(axis=0)
    centred = subjects - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    shrinkage = SUBJECT_SHRINKAGE * variances.mean()
    told_apart = np.linalg.svd(classifier, full_matrices=False)[2][:CLASSIFIER_VECTORS]
    squared = (axes / (variances + shrinkage)) @ axes.T + CLASSIFIER_WEIGHT / shrinkage * told_apart.T @ told_apart
    squared_gains, directions = np.linalg.eigh(squared)
    gains = np.sqrt(squared_gains)
    kept = np.sort(np.argsort(-np.abs(gains - np.median(gains)), kind="stable")[:RANK])
    base_gain = np.delete(gains, kept).mean()
    return {
        "mean": mean.astype(np.float32),
        "basis": directions[:, kept].astype(np.float16),
        "gain": (gains[kept] - base_gain).astype(np.float32),
        "base_gain": np.array(base_gain, np.float32),
    }


def fit_colour_and_layout(colours: Array, layouts: Array) -> Constants:
    """Return colour_mean, colour_whitening and layout_mean from ``colours`` (n, 98) and ``layouts`` (n, 164)."""
    mean = colours.mean(axis=0)
    centred = colours - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    whitening = axes / np.sqrt(variances + COLOUR_SHRINKAGE * variances.mean())
    return {
        "colour_mean": mean.astype(np.float32),
        "colour_whitening": whitening.astype(np.float32),
        "layout_mean": layouts.mean(axis=0).astype(np.float32),
    }


def classifier_of(spec: ModelSpec) -> Array:
    """Return the matrix (classes, s) of the linear layer that makes the logits, read from the network's file.

    A network that was cut before them stands for one that was not, which its description names; else SystemExit.
    """
    import onnx
    from onnx import numpy_helper

    if spec.logits_output is None:
        if spec.stand_in is None:
            raise SystemExit(f"{spec.name} has no classifier, and names no network that has.")
        return classifier_of(load_spec(spec.stand_in))
    graph = onnx.load(str(spec.network)).graph
    made_by = {output: node for node in graph.node for output in node.output}
    name = made_by[spec.logits_output].input[1]
    if name in made_by:  # a Cast from float16
        name = made_by[name].input[0]
    stored = next(weight for weight in graph.initializer if weight.name == name)
    return np.asarray(numpy_helper.to_array(stored), np.float64)


def write_model(spec_path: Path, spec: ModelSpec, fitted: Constants, folder: Path) -> Path:
    """Write a model with the ``fitted`` constants into ``folder`` and return the path of its description.

    The one that stands in for it comes along. In the model's own folder all models that share a file with it get the
    new one, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    in_place = folder.resolve() == spec_path.parent.resolve()
    beside = sorted(spec_path.parent.glob("*.json")) if in_place else [spec.stand_in] if spec.stand_in else []
    models = {path: load_spec(path) for path in beside} | {spec_path: spec}  # before any file of theirs is another
    written = {path.name: _write_constants(path, fitted, folder) for path in spec.constants}
    for path, model in models.items():
        described = json.loads(path.read_text(encoding="utf-8"))
        for entry in described["constants"]:
            entry["sha256"] = written.get(entry["file"], entry["sha256"])
        if not in_place:
            for file in {*model.files} - {*spec.constants}:
                shutil.copy(file, folder)
        write_description(folder / path.name, described)
    return folder / spec_path.name


def _write_constants(path: Path, fitted: Constants, folder: Path) -> str:
    """Write what the file ``path`` holds, as it was ``fitted``, into ``folder``; return the new file's SHA-256."""
    with np.load(path, allow_pickle=False) as stored:
        names = list(stored.files)
    made = folder / path.name
    np.savez_compressed(made, allow_pickle=False, **{name: fitted[name] for name in names})
    return hashlib.sha256(made.read_bytes()).hexdigest()


def fit(folder: Path, spec_path: Path, out: Path) -> Path:
    """Estimate all constants from the photos in ``folder``; return the path of the new model's description."""
    spec = load_spec(spec_path)
    classifier = classifier_of(spec)
    sample = measure(photos_in(folder), spec)
    fitted = fit_subject(sample.subjects, classifier) | fit_colour_and_layout(sample.colours, sample.layouts)
    return write_model(spec_path, spec, fitted, out)


def main() -> None:
    parser = argparse.ArgumentParser(description="Estimate the descriptor's constants anew from a folder of photos.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / f"{DEFAULT_MODEL}.json")
    parser.add_argument("--out", type=Path, help="folder for the new model (default: the model's own)")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"no such folder: {arguments.folder}")
    written = fit(arguments.folder, arguments.model, arguments.out or arguments.model.parent)
    print(f"{written}: model {load_spec(written).model_id}")


if __name__ == "__main__":
    main()
