"""What each place adds to a similarity: the parts sum to it, and lie where the likeness is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.similarity.descriptor import Constants, Floats, load_constants, subject_block, unit_rows
from app.similarity.model_spec import load_spec
from app.similarity.pooling import FirstToken, Gem, Mean, MeanNhwc, Vector, pooled
from app.similarity.split import can_be_split, laid_over, split

MODELS = Path(__file__).resolve().parents[2] / "models"
GEM = Gem(power=3, floor=1e-6, window_fraction=0.6, window_weight=0.5)


@pytest.fixture(scope="module")
def constants() -> Constants:
    return load_constants(load_spec(MODELS / "efficientnet_lite0_int8.json"))


def maps_of(seed: int, height: int = 8, width: int = 10) -> Floats:
    drawn = np.random.default_rng(seed).normal(0, 1.5, (1280, height, width))
    return np.clip(drawn, 0, 6).astype(np.float32)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 99), st.integers(2, 12), st.integers(2, 12), st.sampled_from([3.0, 1.0, 2.5]))
def test_the_parts_sum_to_the_product(constants: Constants, seed: int, height: int, width: int, power: float) -> None:
    pooling = Gem(power=power, floor=1e-6, window_fraction=0.6, window_weight=0.5)
    one, other = maps_of(seed, height, width), maps_of(seed + 1, width, height)
    subjects = [subject_block(each[None], pooling, constants)[0] for each in (one, other)]
    for seen, against in ((one, subjects[1]), (other, subjects[0])):
        parts = split(seen, pooling, constants, against)
        assert parts.shape == seen.shape[1:]
        assert parts.sum() == pytest.approx(float(subjects[0] @ subjects[1]), abs=1e-4)


def test_what_both_show_is_warm(constants: Constants) -> None:
    """Noise in both, and one thing in the upper left of the one and in the lower right of the other."""
    one, other = 0.3 * maps_of(1), 0.3 * maps_of(2)
    thing = 3 * maps_of(3, 2, 2)
    one[:, :2, :2] += thing
    other[:, -2:, -2:] += thing
    subjects = [subject_block(each[None], GEM, constants)[0] for each in (one, other)]
    there, here = split(one, GEM, constants, subjects[1]), split(other, GEM, constants, subjects[0])
    assert there[:2, :2].sum() > 0.8 * there[there > 0].sum()
    assert here[-2:, -2:].sum() > 0.8 * here[here > 0].sum()


@pytest.mark.parametrize("pooling", [Mean(), MeanNhwc()])
def test_a_plain_mean_is_split_too(constants: Constants, pooling: Mean | MeanNhwc) -> None:
    nchw, other = maps_of(1), unit_rows(maps_of(2).mean(axis=(1, 2))[None])[0]
    output = nchw if isinstance(pooling, Mean) else np.ascontiguousarray(nchw.transpose(1, 2, 0))
    product = float(unit_rows(pooled(output[None], pooling))[0] @ other)
    assert split(output, pooling, constants, other).sum() == pytest.approx(product, abs=1e-4)


def test_a_vector_without_places_is_not(constants: Constants) -> None:
    assert not can_be_split(Vector())
    assert not can_be_split(FirstToken())
    with pytest.raises(ValueError, match="Vector"):
        split(maps_of(1), Vector(), constants, maps_of(2).mean(axis=(1, 2)))


def test_a_map_of_nothing_gives_nothing(constants: Constants) -> None:
    parts = split(np.zeros((1280, 3, 3), np.float32), GEM, constants, np.zeros(1280, np.float32))
    assert np.isfinite(parts).all()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_cells_of_another_number_lose_nothing(height: int, width: int, rows: int, columns: int) -> None:
    parts = np.random.default_rng(0).normal(size=(height, width))
    laid = laid_over(parts, rows, columns)
    assert laid.shape == (rows, columns)
    assert laid.sum() == pytest.approx(parts.sum())
    assert np.allclose(laid_over(parts, height, width), parts)


def test_cells_stay_where_they_are() -> None:
    assert np.allclose(laid_over(np.array([[4.0, 0.0]]), 2, 4), [[1, 1, 0, 0], [1, 1, 0, 0]])
