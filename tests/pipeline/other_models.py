"""A second model for tests: the shipped network, pooled in another way, so that every vector is another."""

from __future__ import annotations

import json
from pathlib import Path

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.model_description import write_description
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.pipeline.harness import Library

OTHER = "other"


def models_with_another(folder: Path) -> Path:
    """Make a models folder with what is shipped, by links, and beside it the description OTHER."""
    folder.mkdir(parents=True)
    for path in models_folder().iterdir():
        (folder / path.name).symlink_to(path)
    described = json.loads((folder / f"{DEFAULT_MODEL}.json").read_text("utf-8"))
    described["name"] = OTHER
    described["pooling"] |= {"power": 1, "window_weight": 0}
    write_description(folder / f"{OTHER}.json", described)
    return folder


def models_of_a_later_version(folder: Path) -> Path:
    """Make a models folder as of a later version of the program: what has the shipped model's name is another one."""
    models_with_another(folder)
    described = json.loads((folder / f"{OTHER}.json").read_text("utf-8")) | {"name": DEFAULT_MODEL}
    without(without(folder, OTHER), DEFAULT_MODEL)
    write_description(folder / f"{DEFAULT_MODEL}.json", described)
    return folder


def without(folder: Path, name: str) -> Path:
    """Take a description out of a models folder: its network did not come with the program."""
    for path in folder.glob(f"{name}.json*"):
        path.unlink()
    return folder


def model_of(models: Path, name: str) -> ModelInUse:
    return ModelInUse(models, Settings(device="cpu"), name)


def read_by_another_model(home: Path, models: Path, photos: Path) -> None:
    """Make a library of ``photos`` that a program with OTHER has read, which no other program knows."""
    library = Library(home, model_of(models_with_another(models), OTHER))
    library.add(photos)
    library.ingest()
    library.close()
