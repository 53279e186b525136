"""Libraries for the pipeline's tests; the model is loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.work.model_in_use import ModelInUse
from tests.pipeline.harness import Library


@pytest.fixture(scope="session")
def model() -> ModelInUse:
    return ModelInUse(models_folder(), Settings(device="cpu"))


@pytest.fixture
def new_library(tmp_path: Path, model: ModelInUse) -> Iterator[Callable[[], Library]]:
    """Open as many libraries as a test needs."""
    opened: list[Library] = []

    def make() -> Library:
        opened.append(Library(tmp_path / f"library-{len(opened)}", model))
        return opened[-1]

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def library(new_library: Callable[[], Library]) -> Library:
    return new_library()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the paths that were given to decoder processes."""
    paths: list[str] = []
    schedule = Decoders._schedule

    def noting(self: Decoders, path: str, *, alone: bool = False) -> object:
        paths.append(path)
        return schedule(self, path, alone=alone)

    prepare = WarmDecoders.prepare

    def noting_warm(self: WarmDecoders, path: str, *, patient: bool = False) -> object:
        paths.append(path)
        return prepare(self, path, patient=patient)

    monkeypatch.setattr(Decoders, "_schedule", noting)
    monkeypatch.setattr(WarmDecoders, "prepare", noting_warm)
    return paths
