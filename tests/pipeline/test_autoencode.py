"""A short code of a library's pictures, with something in the place of PyTorch: what is around it is real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.engine_training import AutoencoderPlan
from app.core.errors import InputError
from app.core.job import Job
from app.machine.paths import DataPaths, models_folder
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.teaching.foundation import Base
from app.pipeline.training.autoencode import autoencode
from app.pipeline.training.keep_network import keep_network
from app.pipeline.training.means import Means
from app.pipeline.training.picture_file import PictureFile
from app.pipeline.training.trained_network import NewNetworkEngine
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine
from app.similarity.known_engines import KnownEngines
from app.training import parts
from tests.pipeline import training_stand_ins
from tests.pipeline.classroom import standard_engine
from tests.pipeline.in_this_process import train_here
from tests.pipeline.stocked import library_of

_COUNT = 520


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pictures of one colour each lie where the library says that photos are; every tenth cannot be read."""
    monkeypatch.setattr(parts, "is_there", lambda _: True)
    train_here(monkeypatch, training_stand_ins.train)

    def fill(file: PictureFile, *_: object) -> None:
        colours = np.random.default_rng(0).integers(0, 256, (len(file._paths), 1, 1, 3))
        file._pictures[:] = colours
        file._marks[:] = 1 + (np.arange(len(file._paths)) % 50 == 0)

    monkeypatch.setattr(PictureFile, "fill", fill)


@pytest.mark.usefixtures("drawn")
def test_a_code_is_learned_from_the_librarys_pictures(tmp_path: Path, model: ModelInUse) -> None:
    paths = DataPaths(tmp_path / "home")
    kept: list[NewNetworkEngine] = []
    known = KnownEngines(models_folder(), paths.engines)

    def keep(new: NewNetworkEngine) -> Engine:
        kept.append(new)
        return keep_network(new, known)

    with library_of(paths.home, _COUNT) as reader:
        means = Means(reader, paths, model, MemoryBudget(), models_folder(), keep)
        made = autoencode(Job(1, lambda _: None), AutoencoderPlan(16, epochs=2), Base(standard_engine()), means)
    assert (made.numbers, made.photos, made.asked, made.bytes_before, made.bytes_after) == (16, 509, 102, 3084, 32)
    assert made.kept_variance == 0.5
    assert made.recall < 0.1  # colours have nothing to do with the vectors
    assert kept[0].title == "Standard, 16 numbers (autoencoder)"
    engine = known.load(made.name)
    assert (engine.dim, [block.name for block in engine.blocks]) == (16, ["learned"])
    assert list(paths.training.iterdir()) == []


@pytest.mark.usefixtures("drawn")
def test_a_library_with_too_few_pictures_is_refused(tmp_path: Path, model: ModelInUse) -> None:
    paths = DataPaths(tmp_path / "home")
    with library_of(paths.home, 505) as reader:  # enough, but eleven of them cannot be read
        means = Means(reader, paths, model, MemoryBudget(), models_folder(), lambda _: pytest.fail("kept"))
        with pytest.raises(InputError, match="The library has 494 pictures"):
            autoencode(Job(1, lambda _: None), AutoencoderPlan(16), Base(standard_engine()), means)
    without = Means(None, paths, model, MemoryBudget(), models_folder(), lambda _: pytest.fail("kept"))
    with pytest.raises(InputError, match="The library has 0 pictures"):
        autoencode(Job(1, lambda _: None), AutoencoderPlan(16), Base(standard_engine()), without)
