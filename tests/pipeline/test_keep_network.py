"""A trained network among the user's engines: read as any other, and giving what it gave in training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.errors import AppError
from app.core.text import text
from app.machine.paths import models_folder
from app.pipeline.training.keep_network import keep_network
from app.pipeline.training.trained_network import NewNetworkEngine, Trained, tried_model
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.known_engines import KnownEngines
from app.similarity.own_engines import load_own
from app.training.task import NETWORK
from tests.pipeline.training_stand_ins import averages, leave
from tests.training.small_tasks import drawn_pictures, small_task, task_folder


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    task = small_task(numbers=16)
    folder = task_folder(tmp_path / "training", task)
    leave(folder, task)
    return Trained(folder, 16, 64, 0.33, ("trained for a test",))


@pytest.fixture
def known(tmp_path: Path) -> KnownEngines:
    return KnownEngines(models_folder(), tmp_path / "engines")


def _vectors(known: KnownEngines, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    embedder = Embedder(known.load(name), cpu_device(text("For a test.")), 1)
    random = np.random.default_rng(0)
    colour, layout = (random.standard_normal((3, size)).astype(np.float32) for size in (98, 164))
    return embedder.embed(drawn_pictures(3, 64)[0], colour, layout)


def test_a_finetuned_one_keeps_colour_beside_it(trained: Trained, known: KnownEngines) -> None:
    made = keep_network(NewNetworkEngine(trained, "Stripes", "finetuned"), known)
    assert (made.name, made.title, made.origin) == ("stripes", "Stripes", "finetuned")
    assert [(block.name, block.size, block.weight) for block in made.blocks] == [
        ("subject", 16, 1),
        ("colour", 98, 0.33),
        ("layout", 164, 0),
    ]
    assert known.own is not None
    assert load_own("stripes", known.models, known.own).engine == made
    (spec,) = made.models
    assert (spec.rule.size_for(3, 2), spec.licence, spec.source) == ((64, 64), "Apache-2.0", ("trained for a test",))
    mixing = np.random.default_rng(5).standard_normal((3, 16))
    expected = ((drawn_pictures(3, 64)[0].mean(axis=(1, 2)) - 127) / 128) @ mixing
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.abs(_vectors(known, "stripes")[:, :16] - expected).max() < 1e-4


def test_a_compact_one_keeps_its_numbers_alone(trained: Trained, known: KnownEngines) -> None:
    keep_network(NewNetworkEngine(trained, "Stripes", "finetuned"), known)
    made = keep_network(NewNetworkEngine(trained, "Short", "compact"), known)
    assert (made.dim, made.origin) == (16, "compact")
    assert np.abs(_vectors(known, "short") - _vectors(known, "stripes")[:, :16]).max() < 1e-5


def test_two_of_one_title_are_two_engines(trained: Trained, known: KnownEngines) -> None:
    one, other = (keep_network(NewNetworkEngine(trained, "Same", "finetuned"), known) for _ in range(2))
    assert (one.name, other.name) == ("same", "same_2")
    assert one.model_id != other.model_id


def test_a_file_that_is_not_what_pytorch_had_is_refused(trained: Trained) -> None:
    tried_model(trained, models_folder())
    (trained.folder / NETWORK).write_bytes(averages(np.ones((3, 16), np.float32)))
    with pytest.raises(AppError, match="gives other numbers than in training"):
        tried_model(trained, models_folder())
