"""The cells of a photo: how they are made and kept, and what they say of two photos. With a map made up by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AppError
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.map_cells import (
    SIZE,
    CellConstants,
    Cells,
    Floats,
    better_order,
    likeness,
    load_cell_constants,
    packed_cells,
    unpacked_cells,
)
from app.similarity.model_spec import load_spec

MODELS = Path(__file__).resolve().parents[2] / "models"
IN_USE = MODELS / "efficientnet_lite0_int8.json"
CHANNELS = 40


def constants() -> CellConstants:
    """A mean, and axes at right angles."""
    random = np.random.default_rng(3)
    axes = np.linalg.qr(random.normal(size=(CHANNELS, CHANNELS)))[0][:, :SIZE]
    return CellConstants(np.full(CHANNELS, 0.02, np.float32), axes.astype(np.float32))


def made_up_map(seed: int, height: int = 4, width: int = 5) -> Floats:
    values: Floats = np.random.default_rng(seed).random((CHANNELS, height, width), np.float32)
    return values


def cells(seed: int, height: int = 4, width: int = 5) -> Cells:
    found = unpacked_cells(packed_cells(made_up_map(seed, height, width), constants()))
    assert found is not None
    return found


def units(*rows: tuple[float, ...]) -> Floats:
    values = np.zeros((len(rows), SIZE), np.float32)
    for row, numbers in enumerate(rows):
        values[row, : len(numbers)] = numbers
    return values


def test_cells_are_what_the_map_shows_at_each_place() -> None:
    """One by one, in double precision: unit length, minus the mean, on the axes, unit length; strength beside it."""
    middle, by = made_up_map(1), constants()
    middle[:, 0, 0] *= 1.3
    found = unpacked_cells(packed_cells(middle, by))
    assert found is not None
    lengths = [float(np.linalg.norm(middle[:, y, x].astype(np.float64))) for y in range(4) for x in range(5)]
    for place, (y, x) in enumerate((y, x) for y in range(4) for x in range(5)):
        column = middle[:, y, x].astype(np.float64)
        on_axes = (column / np.linalg.norm(column) - by.mean) @ by.axes.astype(np.float64)
        expected = on_axes / np.linalg.norm(on_axes)
        assert float(found.units[place] @ expected) > 0.999, "one byte a number is enough"
        assert found.strengths[place] == pytest.approx(lengths[place] / np.mean(lengths), abs=0.02)


def test_a_cell_that_is_very_strong_counts_as_twice_the_mean() -> None:
    middle = made_up_map(1)
    middle[:, 2, 2] *= 50
    found = unpacked_cells(packed_cells(middle, constants()))
    assert found is not None
    assert found.strengths.max() == pytest.approx(2, abs=0.02)


def test_a_map_of_nothing_gives_cells_of_nothing() -> None:
    found = unpacked_cells(packed_cells(np.zeros((CHANNELS, 2, 3), np.float32), constants()))
    assert found is not None
    assert found.units.shape == (6, SIZE)
    assert likeness(found, cells(1)) == likeness(cells(1), found) == 0


@pytest.mark.parametrize("shape", [(CHANNELS + 1, 4, 5), (CHANNELS, 33, 33), (CHANNELS, 1, 300)])
def test_maps_that_cannot_be_kept(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="a map"):
        packed_cells(np.ones(shape, np.float32), constants())


def test_only_cells_that_are_nearest_to_each_other_count() -> None:
    """Three places of the query look like one of the other photo: it is one thing, and counts once."""
    asked = Cells(units((1,), (0.96, 0.28), (0.9, 0.43589)), np.array([1, 1, 1], np.float32))
    other = Cells(units((1,)), np.ones(1, np.float32))
    assert likeness(asked, other) == pytest.approx(0.3 / np.sqrt(3), abs=1e-5)
    assert likeness(other, asked) == pytest.approx(0.3 / np.sqrt(3), abs=1e-5)


def test_what_is_strong_in_the_query_counts_more() -> None:
    asked = Cells(units((1,), (0, 1)), np.array([1.5, 0.5], np.float32))
    assert likeness(asked, Cells(units((1,)), np.ones(1, np.float32))) == pytest.approx(1.5 * 0.3 / np.sqrt(2))
    assert likeness(asked, Cells(units((0, 1)), np.ones(1, np.float32))) == pytest.approx(0.5 * 0.3 / np.sqrt(2))


def test_what_is_only_of_one_kind_counts_nothing() -> None:
    asked = Cells(units((1,)), np.ones(1, np.float32))
    kind = Cells(units((0.69, float(np.sqrt(1 - 0.69**2)))), np.ones(1, np.float32))
    thing = Cells(units((0.8, 0.6)), np.ones(1, np.float32))
    assert likeness(asked, kind) == 0
    assert likeness(asked, thing) == pytest.approx(0.1, abs=1e-6)


def test_it_does_not_matter_where_a_thing_lies() -> None:
    middle = made_up_map(1)
    elsewhere = unpacked_cells(packed_cells(middle[:, ::-1, ::-1], constants()))
    assert elsewhere is not None
    assert likeness(cells(1), elsewhere) == pytest.approx(likeness(cells(1), cells(1)), rel=1e-5)


def test_a_better_order_is_by_score_and_likeness() -> None:
    assert better_order([0.5, 0.4, 0.3], [0.0, 0.0, 0.1]) == [2, 0, 1]
    assert better_order([0.5, 0.4, 0.3], [0.0, 0.0, 0.0]) == [0, 1, 2]
    assert better_order([0.5, 0.4], [0.0, 0.0156]) == [0, 1]  # 6.4 × .0156 < .1
    assert better_order([0.5, 0.4], [0.0, 0.0157]) == [1, 0]
    assert better_order([], []) == []


def test_who_has_no_cells_stays_where_it_is() -> None:
    assert better_order([0.5, 0.4, 0.3, 0.2], [0.0, None, 0.0, 0.2]) == [3, 1, 0, 2]
    assert better_order([0.5, 0.4, 0.3], [None, None, None]) == [0, 1, 2]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_cells(data: bytes) -> None:
    found = unpacked_cells(data)
    assert found is None or len(data) == 2 + len(found.units) * SIZE


def test_damaged_cells_are_none_or_harmless() -> None:
    kept = packed_cells(made_up_map(1), constants())
    for damaged in (b"", kept[:1], kept[:2], kept[:-1], kept + b"\0", b"\0\0" + kept[2:], b"\0" + kept[1:]):
        assert unpacked_cells(damaged) is None
    assert unpacked_cells(b"\xff\xff" + bytes(255 * 255 * SIZE)) is None, "more cells than a photo has"
    extreme = unpacked_cells(kept[:2] + b"\x80" * (len(kept) - 2))  # −128 everywhere: longer than any cell is
    assert extreme is not None
    assert 0 <= likeness(extreme, extreme) < 1
    assert float(extreme.strengths.max()) <= 2


def test_shipped_networks_with_a_middle_map_have_cells_of_at_most_ten_thousand_bytes() -> None:
    for path in MODELS.glob("*_int8.json"):
        spec = load_spec(path)
        embedder = Embedder(engine_of(spec), choose_device("cpu"), threads=1)
        width_px, height_px = spec.rule.size_for(4000, 3000)
        pixels = np.random.default_rng(1).integers(0, 256, (2, height_px, width_px, 3), np.uint8)
        kept = embedder.cells(pixels)
        assert [len(each) for each in kept] == [2 + height_px // 16 * (width_px // 16) * SIZE] * 2
        assert len(kept[0]) <= 10_000
        found = [unpacked_cells(each) for each in kept]
        assert found[0] is not None
        assert likeness(found[0], found[0]) > 0.2


def test_a_network_without_a_middle_map_has_none() -> None:
    spec = load_spec(MODELS / "efficientnet_lite0.json")
    assert load_cell_constants(spec) is None
    with pytest.raises(ValueError, match="no cells"):
        Embedder(engine_of(spec), choose_device("cpu"), threads=1).cells(np.zeros((1, 64, 64, 3), np.uint8))


@pytest.mark.parametrize(
    "arrays",
    [
        {"mean": np.zeros(112)},
        {"mean": np.zeros(112), "axes": np.zeros((112, SIZE - 1))},
        {"mean": np.zeros(111), "axes": np.zeros((112, SIZE))},
        {"mean": np.zeros(112), "axes": np.full((112, SIZE), np.nan)},
        {"mean": np.zeros((112, 1)), "axes": np.zeros((112, SIZE))},
    ],
)
def test_constants_that_do_not_fit_are_refused(arrays: dict[str, Floats], tmp_path: Path) -> None:
    path = tmp_path / "wrong.npz"
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(AppError, match=r"install the program again|do not fit \(cells\)"):
        load_cell_constants(replace(load_spec(IN_USE), cells=path))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(AppError, match="is not valid"):
        load_cell_constants(replace(load_spec(IN_USE), cells=path))
