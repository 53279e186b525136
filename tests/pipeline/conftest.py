"""Libraries for the pipeline's tests; the model is loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.work.model_in_use import ModelInUse
from tests.acquainted import make_acquainted
from tests.conftest import is_acquainted
from tests.pipeline.harness import Library


@pytest.fixture(scope="session")
def model() -> ModelInUse:
    return ModelInUse(models_folder(), Settings(device="cpu"))


@pytest.fixture
def new_library(tmp_path: Path, model: ModelInUse, request: pytest.FixtureRequest) -> Iterator[Callable[[], Library]]:
    """Open as many libraries as a test needs."""
    opened: list[Library] = []
    acquainted = is_acquainted(request.node)

    def make() -> Library:
        home = tmp_path / f"library-{len(opened)}"
        if acquainted:
            make_acquainted(home)
        opened.append(Library(home, model))
        return opened[-1]

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def library(new_library: Callable[[], Library]) -> Library:
    return new_library()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the paths that were given to decoder processes: what these only have to describe has none."""
    paths: list[str] = []
    send = Decoder.send

    def noting(self: Decoder, request: Request) -> bool:
        sent = send(self, request)
        if sent and isinstance(request.arguments[0], str):
            paths.append(str(request.arguments[0]))
        return sent

    monkeypatch.setattr(Decoder, "send", noting)
    return paths
