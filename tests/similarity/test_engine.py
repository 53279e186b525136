"""Engines: those that are shipped, what stands in for them, and what each makes of a photo."""

from __future__ import annotations

import dataclasses
import functools
import pickle
from pathlib import Path

import numpy as np
import pytest

from app.core.engines import STANDARD
from app.core.errors import AppError
from app.imaging.prepare import Prepared, fits, prepare
from app.machine.paths import models_folder
from app.similarity.descriptor import Floats, query_scale, unit_rows
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine, stand_in_of
from app.similarity.learned_map import linear_map, write_learned_map
from app.similarity.model_spec import id_of, load_spec, placed
from app.similarity.network import Network
from app.similarity.pooling import Mean
from app.similarity.shipped_engines import SHIPPED, load_shipped
from tests.conftest import save_picture

CPU = choose_device("cpu")


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    return {name: load_shipped(name, models_folder()) for name in SHIPPED}


@pytest.fixture(scope="module")
def photo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    save_picture(path, 3, (400, 300))
    return path


def seen_by(engine: Engine, path: Path) -> Prepared:
    return prepare(str(path), engine.rule, 320, engine.rules[1:])


@functools.cache
def embedder_of(engine: Engine) -> Embedder:
    return Embedder(engine, CPU, threads=1)


def vector_by(engine: Engine, path: Path) -> dict[str, Floats]:
    """The vector of a photo, block by block."""
    one = seen_by(engine, path)
    more = [each[None] for each in one.more_pixels]
    vector = embedder_of(engine).embed(one.pixels[None], one.colour[None], one.layout[None], more)[0]
    assert vector.shape == (engine.dim,)
    return {block.name: vector[block.offset : block.offset + block.size] for block in engine.blocks}


def test_what_is_shipped(engines: dict[str, Engine]) -> None:
    """The ids of the first two are those of the models, as before there were engines: nothing is read again."""
    assert list(engines) == [STANDARD, "large", "careful", "plain", "plain_large"]
    assert engines[STANDARD].model_id == "efficientnet_lite0_int8-a27a78364342"
    assert engines["large"].model_id == "efficientnet_lite2_int8-ed7f2c68032d"
    assert len({engine.model_id for engine in engines.values()}) == 5
    for name in ("careful", "plain", "plain_large"):
        assert engines[name].model_id.rpartition("-")[0] == name, "by its id the engine is found again"
    weights = {name: [round(block.weight, 3) for block in engine.blocks] for name, engine in engines.items()}
    assert weights == {
        STANDARD: [1, 0.33, 0],
        "large": [1, 0.33, 0],
        "careful": [1, 1, 0.467, 0],
        "plain": [1, 0, 0],
        "plain_large": [1, 0, 0],
    }
    assert [block.name for block in engines["careful"].blocks] == ["subject", "subject2", "colour", "layout"]


def test_an_engine_is_small_enough_to_travel_with_each_photo(engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        assert len(pickle.dumps(engine)) < 12_000
        assert pickle.loads(pickle.dumps(engine)) == engine


def test_the_careful_one_sees_what_both_see(engines: dict[str, Engine], photo_path: Path) -> None:
    both = vector_by(engines["careful"], photo_path)
    standard, large = (vector_by(engines[name], photo_path) for name in (STANDARD, "large"))
    assert both["subject"] @ standard["subject"] > 0.9999
    assert both["subject2"] @ large["subject"] > 0.9999
    assert both["colour"] @ standard["colour"] > 0.9999
    assert both["layout"] @ standard["layout"] > 0.9999


def test_the_plain_one_is_the_average_of_the_map(engines: dict[str, Engine], photo_path: Path) -> None:
    one = seen_by(engines["plain"], photo_path)
    spec = engines["plain"].models[0]
    assert isinstance(spec.pooling, Mean)
    maps = Network(spec, CPU, threads=1).outputs(one.pixels[None])
    expected = unit_rows(maps.mean(axis=(2, 3)))[0]
    assert np.allclose(vector_by(engines["plain"], photo_path)["subject"], expected, atol=1e-5)


def test_a_photo_is_prepared_for_each_model(engines: dict[str, Engine], photo_path: Path) -> None:
    careful, standard = engines["careful"], engines[STANDARD]
    both, one = seen_by(careful, photo_path), seen_by(standard, photo_path)
    assert [each.shape for each in (both.pixels, *both.more_pixels)] == [(256, 320, 3), (224, 288, 3)]
    assert one.more_pixels == ()
    assert fits(both, careful.rules)
    assert fits(one, standard.rules)
    assert not fits(one, careful.rules)
    assert not fits(both, standard.rules)
    assert not fits(one, engines["large"].rules)


def test_what_stands_in_is_pooled_alike_and_has_another_id(engines: dict[str, Engine]) -> None:
    float_spec = load_spec(models_folder() / "efficientnet_lite0.json")
    found = {name: stand_in_of(engine) for name, engine in engines.items()}
    standard, careful, plain = found[STANDARD], found["careful"], found["plain"]
    assert standard is not None
    assert standard.model_id == float_spec.model_id
    assert (standard.name, standard.title) == (STANDARD, engines[STANDARD].title)
    assert careful is not None
    assert [spec.name for spec in careful.models] == ["efficientnet_lite0", "efficientnet_lite2_int8"]
    assert careful.model_id != engines["careful"].model_id
    assert plain is not None
    assert isinstance(plain.models[0].pooling, Mean)
    assert plain.model_id != engines["plain"].model_id
    assert found["large"] is None
    assert stand_in_of(standard) is None


def learned_engine(engine: Engine, folder: Path, size: int, taken: int | None = None) -> Engine:
    """An engine with a map of random numbers behind it, colour kept beside it."""
    width = taken or sum(block.size for block in engine.seen_blocks)
    random = np.random.default_rng(5)
    matrix = random.normal(size=(width, size)).astype(np.float32)
    path = folder / "map.npz"
    mean = (random.normal(size=width) / 100).astype(np.float32)
    write_learned_map(path, linear_map(mean, matrix))
    blocks = placed([("learned", size, 1.0), ("colour", 98, 0.5)])
    return dataclasses.replace(engine, learned=path, blocks=blocks, model_id=id_of("taught", size), origin="taught")


def test_a_learned_map_takes_the_weighted_vector(engines: dict[str, Engine], photo_path: Path, tmp_path: Path) -> None:
    taught = learned_engine(engines[STANDARD], tmp_path, 32)
    before, after = vector_by(engines[STANDARD], photo_path), vector_by(taught, photo_path)
    weighted = np.concatenate([*before.values()]) * np.sqrt(query_scale(engines[STANDARD].blocks))
    with np.load(tmp_path / "map.npz") as stored:
        expected = (weighted - stored["mean"]) @ stored["matrix_0"]
    assert list(after) == ["learned", "colour"]
    assert np.allclose(after["learned"], expected / np.linalg.norm(expected), atol=1e-5)
    assert np.allclose(after["colour"], before["colour"], atol=1e-6)
    assert taught.cells is None, "what is alike says the map, not the cells"


def test_a_learned_map_that_does_not_fit_is_refused(engines: dict[str, Engine], tmp_path: Path) -> None:
    for taken in (10, 1543):
        with pytest.raises(AppError, match="learned map"):
            Embedder(learned_engine(engines[STANDARD], tmp_path, 8, taken), CPU, threads=1)
    changed = dataclasses.replace(learned_engine(engines[STANDARD], tmp_path, 8), blocks=placed([("learned", 9, 1.0)]))
    with pytest.raises(AppError, match="learned map"):
        Embedder(changed, CPU, threads=1)
