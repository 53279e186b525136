"""Estimate what the cells of photos are made with (app/similarity/map_cells.py) from a folder of photos.

    python build/fit_cells.py FOLDER [--model models/efficientnet_lite0_int8.json] [--out OTHER_FOLDER]

Photos are found in FOLDER and below; some hundred, as varied as possible, are enough, no labels are needed. Where a
labels.csv names the classes of photos, those of every second class (by name) are left out: ``bench.py cells`` tests
with them. What is written is the file of constants and the model's description that names it. Vectors, and so the
model's id, stay as they are; cells that were kept before are made anew.

What is estimated, from the cells of the photos' thumbnails at unit length: their mean, and their first principal axes
V with variances e and mean variance ē, as V·diag((e + ē)^-½).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.core.errors import DecodeError  # noqa: E402
from app.imaging.formats import is_photo_name  # noqa: E402
from app.imaging.prepare import prepare  # noqa: E402
from app.imaging.thumbnail_input import thumbnail_input  # noqa: E402
from app.similarity.descriptor import unit_rows  # noqa: E402
from app.similarity.device import choose_device  # noqa: E402
from app.similarity.map_cells import SIZE  # noqa: E402
from app.similarity.model_description import write_description  # noqa: E402
from app.similarity.model_spec import ModelSpec, load_spec  # noqa: E402
from app.similarity.network import Network  # noqa: E402
from app.similarity.shipped_engines import DEFAULT_MODEL  # noqa: E402

FEWEST = 50

Array = NDArray[Any]


def photos_in(folder: Path) -> list[str]:
    """Return the photos in ``folder`` and below, in a fixed order, without those that are kept for testing."""
    found = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if is_photo_name(name))
    return sorted({*found} - kept_for_testing(folder))


def kept_for_testing(folder: Path) -> set[str]:
    """Return the photos of every second class, by name, of each list of classes in ``folder`` and below."""
    kept: set[str] = set()
    for path in folder.rglob("labels.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if "class" in row]
        others = set(sorted({row["class"] for row in rows})[1::2])
        kept |= {str(path.parent / row["path"]) for row in rows if row["class"] in others}
    return kept


def places_of(paths: list[str], spec: ModelSpec) -> Iterator[Array]:
    """Yield the places (n, channels) of each photo's map at unit length; photos that cannot be read are named."""
    network = Network(spec, choose_device("cpu"))
    for number, path in enumerate(paths, 1):
        try:
            pixels = thumbnail_input(prepare(path, spec.rule).thumbnail, spec.rule)
        except DecodeError as error:
            print(f"{path}: {error}", file=sys.stderr)
            continue
        middle = network.mid_maps(pixels[None])[1][0]
        yield unit_rows(np.ascontiguousarray(middle.reshape(len(middle), -1).T)).astype(np.float64)
        if number % 100 == 0:
            print(f"{number} of {len(paths)} photos", flush=True)


def fit_constants(places: Iterator[Array]) -> dict[str, Array]:
    """Return mean and axes from the ``places`` of some photos; SystemExit if these are too few."""
    photos, count = 0, 0
    total, squared = np.zeros(0), np.zeros(0)
    for of_photo in places:
        photos, count = photos + 1, count + len(of_photo)
        total = total + of_photo.sum(axis=0) if total.size else of_photo.sum(axis=0)
        squared = squared + of_photo.T @ of_photo if squared.size else of_photo.T @ of_photo
    if photos < FEWEST:
        raise SystemExit(f"{photos} photos could be read, at least {FEWEST} are needed.")
    mean = total / count
    variances, axes = np.linalg.eigh(squared / count - np.outer(mean, mean))
    first = axes[:, ::-1][:, :SIZE] / np.sqrt(variances[::-1][:SIZE] + variances.mean())
    return {"mean": mean.astype(np.float32), "axes": first.astype(np.float32)}


def write_constants(spec_path: Path, spec: ModelSpec, fitted: dict[str, Array], folder: Path) -> Path:
    """Write the constants into ``folder`` and a description that names them; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{spec.name}_cells.npz"
    np.savez_compressed(made, allow_pickle=False, **fitted)
    described = json.loads(spec_path.read_text(encoding="utf-8"))
    described["cells"] = {"file": made.name, "sha256": hashlib.sha256(made.read_bytes()).hexdigest()}
    if folder.resolve() != spec_path.parent.resolve():
        for file in {*spec.files} - {spec.cells}:
            shutil.copy(file, folder)
    write_description(folder / spec_path.name, described)
    return folder / spec_path.name


def main() -> None:
    parser = argparse.ArgumentParser(description="Estimate what the cells of photos are made with.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / f"{DEFAULT_MODEL}.json")
    parser.add_argument("--out", type=Path, help="folder for the new constants (default: the model's own)")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"no such folder: {arguments.folder}")
    spec = load_spec(arguments.model)
    if spec.mid_map_output is None:
        raise SystemExit(f"{spec.name} has no map of stride 16, so its photos have no cells.")
    fitted = fit_constants(places_of(photos_in(arguments.folder), spec))
    written = write_constants(arguments.model, spec, fitted, arguments.out or arguments.model.parent)
    print(f"{written}: cells {load_spec(written).cells_id}, vectors {load_spec(written).model_id}")


if __name__ == "__main__":
    main()
