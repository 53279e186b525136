"""Maps that were learned: what they make of vectors, and files that are none."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.learned_map import LearnedMap, Step, linear_map, load_learned_map, write_learned_map
from app.similarity.stored_arrays import load_arrays

RANDOM = np.random.default_rng(0)


def numbers(*shape: int) -> NDArray[np.float32]:
    return RANDOM.normal(size=shape).astype(np.float32)


def test_steps_one_after_the_other() -> None:
    learned = LearnedMap(
        numbers(6), (Step(numbers(6, 5), numbers(5), relu=True), Step(numbers(5, 3), numbers(3), relu=False))
    )
    assert (learned.kind, learned.takes, learned.gives) == ("relu", 6, 3)
    vectors = numbers(4, 6)
    inner = np.maximum((vectors - learned.mean) @ learned.steps[0].matrix + learned.steps[0].bias, 0)
    expected = inner @ learned.steps[1].matrix + learned.steps[1].bias
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(learned.apply(vectors), expected, atol=1e-5)


def test_a_linear_map_that_changes_nothing_keeps_similarities() -> None:
    vectors = numbers(5, 8)
    same = linear_map(np.zeros(8, np.float32), np.eye(8, dtype=np.float32)).apply(vectors)
    assert np.allclose(same, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), atol=1e-6)
    assert not linear_map(vectors[0], np.eye(8, dtype=np.float32)).apply(vectors[:1]).any(), "nothing stays nothing"


@pytest.mark.parametrize("relu", [True, False])
def test_a_file_comes_back(relu: bool, tmp_path: Path) -> None:
    learned = LearnedMap(numbers(6), (Step(numbers(6, 4), numbers(4), relu),))
    write_learned_map(tmp_path / "map.npz", learned)
    again = load_learned_map(tmp_path / "map.npz")
    assert again.kind == learned.kind
    vectors = numbers(3, 6)
    assert np.array_equal(again.apply(vectors), learned.apply(vectors))


def without(arrays: dict[str, Any], name: str) -> None:
    del arrays[name]


WRONG: list[Callable[[dict[str, Any]], Any]] = [
    lambda arrays: without(arrays, "mean"),
    lambda arrays: without(arrays, "relu"),
    lambda arrays: without(arrays, "bias_1"),
    lambda arrays: arrays.update(mean=numbers(7)),
    lambda arrays: arrays.update(mean=numbers(2, 3)),
    lambda arrays: arrays.update(mean=np.full(6, np.nan)),
    lambda arrays: arrays.update(matrix_1=numbers(4, 3)),
    lambda arrays: arrays.update(bias_1=np.full(3, np.inf)),
    lambda arrays: arrays.update(relu=np.ones(5)),
    lambda arrays: arrays.update(relu=np.ones(0)),
    lambda arrays: arrays.update(matrix_1=numbers(5, 9000), bias_1=numbers(9000)),
]


@pytest.mark.parametrize("change", WRONG)
def test_a_file_that_is_none(change: Callable[[dict[str, Any]], Any], tmp_path: Path) -> None:
    arrays: dict[str, Any] = {
        "mean": numbers(6), "relu": np.array([1.0, 0.0]),
        "matrix_0": numbers(6, 5), "bias_0": numbers(5), "matrix_1": numbers(5, 3), "bias_1": numbers(3),
    }  # fmt: skip
    np.savez(tmp_path / "map.npz", allow_pickle=False, **arrays)
    load_learned_map(tmp_path / "map.npz")
    change(arrays)
    np.savez(tmp_path / "map.npz", allow_pickle=False, **arrays)
    with pytest.raises(AppError, match="learned map"):
        load_learned_map(tmp_path / "map.npz")


def npy_file(claimed: tuple[int, ...], held: bytes, kind: str = "<f4") -> bytes:
    file = io.BytesIO()
    npy.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": claimed})
    return file.getvalue() + held


def archived(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_an_array_that_claims_more_than_it_holds_takes_no_memory(tmp_path: Path) -> None:
    """A terabyte would not be there; that it is not even asked for shows in the time of this test."""
    path = tmp_path / "map.npz"
    for claimed in ((1 << 38,), (3,), (1, -4)):
        with pytest.raises(AppError, match="not valid"):
            load_arrays(archived(path, {"mean.npy": npy_file(claimed, bytes(16))}))
    assert load_arrays(archived(path, {"mean.npy": npy_file((4,), bytes(16))}))["mean"].shape == (4,)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.similarity.stored_arrays._MOST_BYTES", 1000)
    path = archived(tmp_path / "map.npz", {"mean.npy": npy_file((10_000,), bytes(40_000))})
    assert path.stat().st_size < 1000
    with pytest.raises(AppError, match="not valid"):
        load_arrays(path)
    with pytest.raises(AppError, match="not valid"):
        load_arrays(archived(path, {f"{n}.npy": npy_file((1,), bytes(4)) for n in range(100)}))


def test_pickles_are_never_loaded_from_arrays(tmp_path: Path) -> None:
    evil = pickle.dumps(["something to run"])
    with pytest.raises(AppError, match="not valid"):
        load_arrays(archived(tmp_path / "map.npz", {"mean.npy": npy_file((1,), evil, "|O")}))
