"""What a training is told and what it keeps: read strictly, found whole or not at all."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.training.checkpoint import read_checkpoint, write_checkpoint
from app.training.task import (
    CHECKPOINT,
    KINDS,
    PICTURES,
    ROWS,
    TASK,
    read_task,
    stored_kinds,
    stored_pictures,
    write_integers,
)
from tests.training.small_tasks import drawn_pictures, small_task, task_folder

_SHAPES = {"network/0.kernel": (3, 2), "steps/0/0/step": ()}


def _arrays() -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return {name: np.full(shape, 0.5, np.float32) for name, shape in _SHAPES.items()}


def test_a_task_comes_back_as_it_was_written(tmp_path: Path) -> None:
    task = small_task()
    folder = task_folder(tmp_path, task)
    assert read_task(folder) == task
    pictures, kinds = drawn_pictures(24, 64)
    assert (stored_pictures(folder, task).some(slice(0, 24)) == pictures).all()
    assert (stored_kinds(folder, task) == kinds).all()


def test_pictures_that_are_left_out_are_not_seen(tmp_path: Path) -> None:
    task = small_task(pictures=3)
    folder = task_folder(tmp_path, task)
    write_integers(folder / ROWS, np.array([1, 7, 20]))
    stored = stored_pictures(folder, task)
    assert len(stored) == 3
    assert (stored.some(np.array([2, 0])) == drawn_pictures(24, 64)[0][[20, 1]]).all()


@pytest.mark.parametrize(
    "words", [b"", b"{}", b"[]", b'{"goal": "classes"}', b"\xff", b'{"goal":"worlds"}', b"{" * 9_000, b"x" * (1 << 17)]
)
def test_a_task_that_is_none_is_refused(tmp_path: Path, words: bytes) -> None:
    folder = task_folder(tmp_path, small_task())
    (folder / TASK).write_bytes(words)
    with pytest.raises((ValueError, OSError, msgspec.MsgspecError, RecursionError)):
        read_task(folder)


@pytest.mark.parametrize(("name", "integers"), [(ROWS, [0, 24]), (ROWS, [-1, 0]), (ROWS, [1]), (KINDS, [0, 3])])
def test_rows_and_kinds_out_of_bounds_are_refused(tmp_path: Path, name: str, integers: list[int]) -> None:
    task = small_task(pictures=2)
    folder = task_folder(tmp_path, task)
    write_integers(folder / name, np.array(integers))
    with pytest.raises(ValueError, match=name):
        stored_pictures(folder, task) if name == ROWS else stored_kinds(folder, task)


def test_a_picture_file_that_is_too_short_is_refused(tmp_path: Path) -> None:
    task = small_task()
    folder = task_folder(tmp_path, task)
    (tmp_path / PICTURES).write_bytes(b"short")
    with pytest.raises(ValueError, match="greater than file size"):
        stored_pictures(folder, task)


def test_the_digest_changes_with_anything(tmp_path: Path) -> None:
    tasks = [small_task(), small_task(seed=6), small_task(photos="others"), small_task(threads=2), small_task(epochs=4)]
    assert len({task.digest for task in tasks}) == len(tasks)


def test_a_checkpoint_comes_back_as_it_was_written(tmp_path: Path) -> None:
    task = small_task()
    write_checkpoint(tmp_path, task, 4, _arrays())
    found = read_checkpoint(tmp_path, task, _SHAPES)
    assert found is not None
    assert found[0] == 4
    assert {name: array.tolist() for name, array in found[1].items()} == {
        name: array.tolist() for name, array in _arrays().items()
    }


def test_a_checkpoint_of_another_task_or_of_nothing_is_none(tmp_path: Path) -> None:
    task = small_task()
    assert read_checkpoint(tmp_path, task, _SHAPES) is None
    write_checkpoint(tmp_path, task, 4, _arrays())
    assert read_checkpoint(tmp_path, small_task(seed=6), _SHAPES) is None
    assert read_checkpoint(tmp_path, task, {**_SHAPES, "more": (1,)}) is None
    assert read_checkpoint(tmp_path, task, {**_SHAPES, "steps/0/0/step": (2,)}) is None


def test_numbers_that_are_none_are_not_gone_on_with(tmp_path: Path) -> None:
    task = small_task()
    write_checkpoint(tmp_path, task, 4, {**_arrays(), "steps/0/0/step": np.array(np.nan, np.float32)})
    assert read_checkpoint(tmp_path, task, _SHAPES) is None
    write_checkpoint(tmp_path, task, task.steps + 1, _arrays())
    assert read_checkpoint(tmp_path, task, _SHAPES) is None


def test_a_damaged_checkpoint_is_none(tmp_path: Path) -> None:
    task = small_task()
    write_checkpoint(tmp_path, task, 4, _arrays())
    whole = (tmp_path / CHECKPOINT).read_bytes()
    random = np.random.default_rng(0)
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / CHECKPOINT).write_bytes(whole[:length])
        assert read_checkpoint(tmp_path, task, _SHAPES) is None
    for place in random.integers(0, len(whole), 300):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(random.integers(8))
        (tmp_path / CHECKPOINT).write_bytes(flipped)
        read_checkpoint(tmp_path, task, _SHAPES)  # whatever it is, nothing is raised


class _Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('a pickle was opened')",))


def test_no_pickle_is_opened(tmp_path: Path) -> None:
    task = small_task()
    (tmp_path / CHECKPOINT).write_bytes(pickle.dumps(_Trap()))
    assert read_checkpoint(tmp_path, task, _SHAPES) is None
    arrays = {"task": np.frombuffer(task.digest, np.uint8), "step": np.array([_Trap()], object)}
    np.savez(tmp_path / CHECKPOINT, allow_pickle=True, **arrays, **dict(_arrays().items()))
    assert read_checkpoint(tmp_path, task, _SHAPES) is None
