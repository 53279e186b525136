"""The descriptor's arithmetic, against the recipe written out slowly, and at its edges."""

from __future__ import annotations

import dataclasses
import math
import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.descriptor import (
    Constants,
    Floats,
    describe,
    distance_from,
    load_constants,
    pool_regions,
    query_scale,
    similarities,
    subject_block,
    unit_rows,
)
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.pooling import Gem

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "efficientnet_lite0.json"
POOLING = Gem(power=3, floor=1e-6, window_fraction=0.6, window_weight=0.5)


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    return load_spec(SHIPPED)


@pytest.fixture(scope="module")
def constants(spec: ModelSpec) -> Constants:
    return load_constants(spec)


def unit(vector: NDArray[Any]) -> NDArray[Any]:
    result: NDArray[Any] = vector / np.linalg.norm(vector)
    return result


def random_maps(seed: int, count: int, height: int, width: int) -> Floats:
    """Like the network's: half of the numbers are zero, none is over six."""
    drawn = np.random.default_rng(seed).normal(0, 1.5, (count, 1280, height, width))
    return np.clip(drawn, 0, 6).astype(np.float32)


def raw_blocks(seed: int, count: int) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    colour, layout = random.random((count, 98)), random.normal(size=(count, 164))
    return unit_rows(colour.astype(np.float32)), unit_rows(layout.astype(np.float32))


def slow_pooled(one_map: NDArray[Any], rows: slice, columns: slice) -> NDArray[Any]:
    region = np.maximum(one_map[:, rows, columns].astype(np.float64), 1e-6)
    result: NDArray[Any] = (region**3).mean(axis=(1, 2)) ** (1 / 3)
    return result


def slow_subject(one_map: NDArray[Any], constants: Constants) -> NDArray[Any]:
    """The recipe as it is written down, one region after the other, in double precision."""
    height, width = one_map.shape[1:]
    tall = min(height, max(2, round(0.6 * height)))
    wide = min(width, max(2, round(0.6 * width)))
    top, bottom, left, right = slice(tall), slice(height - tall, height), slice(wide), slice(width - wide, width)
    mapped = []
    for rows, columns in [
        (slice(None), slice(None)),
        *((rows, columns) for rows in (top, bottom) for columns in (left, right)),
    ]:
        x = unit(slow_pooled(one_map, rows, columns)) - constants.mean.astype(np.float64)
        inside = constants.gain * (constants.basis.T.astype(np.float64) @ x)
        mapped.append(unit(float(constants.base_gain) * x + constants.basis @ inside))
    return unit(mapped[0] + 0.5 * sum(mapped[1:]))


@settings(max_examples=20, deadline=None)
@given(height=st.integers(1, 14), width=st.integers(1, 14), count=st.integers(1, 3), seed=st.integers(0, 99))
def test_the_subject_is_the_recipe(height: int, width: int, count: int, seed: int, constants: Constants) -> None:
    maps = random_maps(seed, count, height, width)
    for fast, one_map in zip(subject_block(maps, POOLING, constants), maps, strict=True):
        assert np.allclose(fast, slow_subject(one_map, constants), atol=2e-6)


def test_pooling_with_another_power() -> None:
    maps = random_maps(1, 1, 4, 5)
    average = pool_regions(maps, msgspec.structs.replace(POOLING, power=1))
    assert np.allclose(average[0, 0], np.maximum(maps[0], 1e-6).mean(axis=(1, 2)), rtol=1e-5)
    nearly_three = pool_regions(maps, msgspec.structs.replace(POOLING, power=3.0001))
    assert np.allclose(nearly_three, pool_regions(maps, POOLING), rtol=1e-3)


def test_blocks_have_unit_length_and_stand_side_by_side(spec: ModelSpec, constants: Constants) -> None:
    colour, layout = raw_blocks(0, 3)
    vectors = describe([subject_block(random_maps(0, 3, 8, 10), POOLING, constants)], colour, layout, constants)
    assert vectors.shape == (3, spec.dim)
    assert vectors.dtype == np.float32
    for block in spec.blocks:
        part = vectors[:, block.offset : block.offset + block.size]
        assert np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)
    expected = unit((colour[0] - constants.colour_mean) @ constants.colour_whitening)
    assert np.allclose(vectors[0, 1280:1378], expected, atol=1e-5)
    assert np.allclose(vectors[0, 1378:], unit(layout[0] - constants.layout_mean), atol=1e-5)


def test_nothing_in_the_picture_gives_numbers_all_the_same(spec: ModelSpec, constants: Constants) -> None:
    nothing = np.zeros((1, 98), np.float32), np.zeros((1, 164), np.float32)
    vectors = describe([subject_block(np.zeros((1, 1280, 8, 10), np.float32), POOLING, constants)], *nothing, constants)
    assert np.isfinite(vectors).all()


def test_unit_rows_leaves_zeros_zero() -> None:
    rows = np.array([[3, 4], [0, 0], [1e-20, 0]], np.float32)
    assert np.allclose(unit_rows(rows), np.array([[0.6, 0.8], [0, 0], [0, 0]]))


@pytest.mark.parametrize(
    "weights", [None, {}, {"colour": 1.0}, {"subject": 0.5, "colour": 0.33, "layout": 1.0}, {"layout": 0.2}]
)
def test_a_scaled_query_gives_the_similarity(
    weights: dict[str, float] | None, spec: ModelSpec, constants: Constants
) -> None:
    vectors = describe([subject_block(random_maps(5, 2, 8, 8), POOLING, constants)], *raw_blocks(5, 2), constants)
    chosen = {block.name: block.weight for block in spec.blocks} | (weights or {})
    total, expected = 0.0, 0.0
    for block in spec.blocks:
        x, y = (vector[block.offset : block.offset + block.size] for vector in vectors)
        expected += chosen[block.name] ** 2 * float(x @ y)
        total += chosen[block.name] ** 2
    scale = query_scale(spec.blocks, weights)
    assert float((vectors[0] * scale) @ vectors[1]) == pytest.approx(expected / total, abs=1e-6)
    assert float((vectors[0] * scale) @ vectors[0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "weights",
    [{"subject": 0.0, "colour": 0.0}, {"colour": -1.0}, {"colour": math.nan}, {"colour": math.inf}],
)
def test_weights_that_are_none(weights: dict[str, float], spec: ModelSpec) -> None:
    with pytest.raises(ValueError, match="block weights"):
        query_scale(spec.blocks, weights)


def test_a_stored_vector_is_as_similar_to_itself_as_can_be(spec: ModelSpec, constants: Constants) -> None:
    """Although its blocks, rounded to float16, are not quite of unit length."""
    exact = describe([subject_block(random_maps(5, 20, 8, 8), POOLING, constants)], *raw_blocks(5, 20), constants)
    vectors = exact.astype(np.float16).astype(np.float32)
    scale = query_scale(spec.blocks)
    assert any(float((vector * scale) @ vector) != 1 for vector in vectors)
    for number, vector in enumerate(vectors):
        found = similarities(vector, vectors, scale)
        assert found[number] == 1
        assert found == pytest.approx(exact @ (exact[number] * scale), abs=2e-3)
        assert found.argmax() == number


def test_a_block_of_zeros_is_like_nothing() -> None:
    vector, nothing = np.full((1, 4), 0.5, np.float32), np.zeros((1, 4), np.float32)
    scale = np.ones(4, np.float32)
    assert similarities(vector[0], np.concatenate([vector, -vector, nothing]), scale).tolist() == [1, -1, 0]
    assert similarities(nothing[0], np.concatenate([vector, nothing]), scale).tolist() == [0, 0]


def test_distance_is_between_nothing_and_two() -> None:
    assert np.allclose(distance_from(np.array([1, 1.0001, 0, -1, -1.0001])), [0, 0, math.sqrt(2), 2, 2])


def replaced(spec: ModelSpec, folder: Path, **arrays: NDArray[Any]) -> ModelSpec:
    """Return the specification with some of its constants replaced."""
    together: dict[str, NDArray[Any]] = {}
    for path in spec.constants:
        with np.load(path) as stored:
            together.update(stored)
    path = folder / "constants.npz"
    np.savez(path, allow_pickle=True, **(together | arrays))
    return dataclasses.replace(spec, constants=(path,))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("mean", np.zeros(1279)),
        ("basis", np.zeros((1280, 127))),
        ("gain", np.zeros((128, 1))),
        ("base_gain", np.zeros(1)),
        ("colour_whitening", np.zeros((98, 97))),
        ("layout_mean", np.full(164, np.nan)),
    ],
)
def test_constants_that_do_not_fit(name: str, array: NDArray[Any], spec: ModelSpec, tmp_path: Path) -> None:
    with pytest.raises(AppError, match=rf"do not fit \({name}\)"):
        load_constants(replaced(spec, tmp_path, **{name: array}))


def test_missing_constants(spec: ModelSpec) -> None:
    with pytest.raises(AppError, match=r"do not fit \(mean\)"):
        load_constants(dataclasses.replace(spec, constants=spec.constants[1:]))


class MakesAFolder:
    """What an evil pickle does when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.folder),))


def test_pickles_are_never_loaded(spec: ModelSpec, tmp_path: Path) -> None:
    evil = np.array([MakesAFolder(tmp_path / "evil")], dtype=object)
    with pytest.raises(AppError, match="is not valid"):
        load_constants(replaced(spec, tmp_path, mean=evil))
    assert not (tmp_path / "evil").exists()


def test_damaged_constants_are_refused(spec: ModelSpec, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.npz"
    content = spec.constants[0].read_bytes()
    for part in (b"", b"PK\x03\x04", content[: len(content) // 2], content[:400] + b"x" * 40 + content[440:]):
        damaged.write_bytes(part)
        with pytest.raises(AppError, match="is not valid"):
            load_constants(dataclasses.replace(spec, constants=(damaged,)))
