"""Networks from somewhere are tried in a process that may crash, hang or take too much: what comes is a sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.core.engine_adding import AddPlan, Wishes
from app.core.errors import AppError, Cancelled, InputError
from app.core.job import Job
from app.pipeline.work import network_trial
from app.pipeline.work.network_trial import inspect_apart, prove_apart
from tests.loaded_processes import running_processes
from tests.onnx_files import Graph, network, node, tensor, tensor_outside, value
from tests.pipeline import odd_trials
from tests.usual_networks import map_only

_PICTURE = value("x", ["n", 3, 32, 32])
_VECTOR = value("y", [None, None])
_FLAT = node("Flatten", "x", "f")
_98_GB, _4_GB = 8_000_000, 330_000  # so many rows of 3,072 numbers


def _job() -> Job:
    return Job(1, lambda _: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ours = tmp_path / "ours"
    ours.mkdir()
    return ours


def _written(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    return str(path)


def _nothing_left() -> bool:
    return running_processes() == []


@pytest.mark.real_processes
def test_a_network_is_inspected_in_another_process(tmp_path: Path, folder: Path) -> None:
    found = inspect_apart(_job(), _written(tmp_path, map_only()), Wishes(), folder)
    assert (found.plan.output, found.plan.pooling, found.trial.numbers) == ("features", "mean", 64)
    assert found.trial.memory_bytes > 1_000_000
    assert _nothing_left()


def test_a_network_is_taken_over_in_another_process(tmp_path: Path, folder: Path) -> None:
    path = _written(tmp_path, map_only(last=True))
    before = set(tmp_path.iterdir())
    plan = AddPlan(path, "", "", "features", "mean_nhwc", "unit", 96, "nhwc", "bgr")
    proven = prove_apart(_job(), plan, folder)
    assert (proven.input, proven.form, proven.batch, len(proven.answer)) == ("images", "float32", None, 2 * 64)
    assert [file.name for file in folder.iterdir()] == ["model.onnx"]
    assert set(tmp_path.iterdir()) == before


def test_what_it_refuses_is_said_here(tmp_path: Path, folder: Path) -> None:
    weights = tensor_outside("w", np.ones(4, np.float32), "../secret\N{RIGHT-TO-LEFT OVERRIDE}.bin")
    path = _written(tmp_path, network(Graph([node("Add", "x w", "y")], [_PICTURE], [_VECTOR], [weights])))
    with pytest.raises(InputError, match="outside its folder") as raised:
        inspect_apart(_job(), path, Wishes(), folder)
    assert dict(raised.value.text.values)["file"] == "net.onnx"


def _endless() -> bytes:
    body = Graph(
        [node("Identity", "go", "go_on"), node("Sin", "v", "v2")],
        [value("i", [], "int64"), value("go", [], "bool"), value("v", ["a", "b"])],
        [value("go_on", [], "bool"), value("v2", ["a", "b"])],
    )
    times = tensor("times", np.array(2**62, np.int64))
    return network(Graph([_FLAT, node("Loop", "times - f", "y", body=body)], [_PICTURE], [_VECTOR], [times]))


def _shape(rows: int) -> bytes:
    return tensor("shape", np.array([rows, 3072], np.int64))


def _expanding(rows: int = _98_GB) -> bytes:
    mean = node("ReduceMean", "f", "one", axes=[1], keepdims=1)
    nodes = [_FLAT, mean, node("Expand", "one shape", "e"), node("ReduceMean", "e", "r", axes=[0], keepdims=1)]
    return network(Graph([*nodes, node("Add", "f r", "y")], [_PICTURE], [_VECTOR], [_shape(rows)]))


def _expanding_less() -> bytes:
    """What the computer has, and no network may take."""
    return _expanding(_4_GB)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_endless, "too slow to be useful"),
        (_expanding, "more memory than it may"),
        (_expanding_less, "more memory than it may"),
    ],
)
def test_a_network_that_takes_all_it_can_get_is_ended(
    make: Callable[[], bytes], words: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if make is _endless:
        monkeypatch.setitem(network_trial.LONGEST_S, "first", 0.3)
    with pytest.raises(InputError, match=words):
        inspect_apart(_job(), _written(tmp_path, make()), Wishes(), folder)
    assert _nothing_left()


@pytest.mark.parametrize(
    ("odd", "kind", "words"),
    [
        (odd_trials.crash, InputError, "crashed when it was tried"),
        (odd_trials.babble, InputError, "crashed when it was tried"),
        (odd_trials.shout, InputError, "crashed when it was tried"),
        (odd_trials.stumble, RuntimeError, "a hole"),
        (odd_trials.hang, InputError, "not loaded after 0 seconds"),
    ],
)
def test_a_process_that_goes_wrong_is_ended(
    odd: Callable[..., None], kind: type[Exception], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_trial, "try_network", odd)
    monkeypatch.setitem(network_trial.LONGEST_S, "start", 0.5 if odd is odd_trials.hang else 60)
    with pytest.raises(kind, match=words):
        inspect_apart(_job(), "net.onnx", Wishes(), folder)
    assert _nothing_left()


def test_a_trial_can_be_cancelled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_trial, "try_network", odd_trials.hang)
    job = _job()

    def cancel() -> None:
        while not (folder / "hangs").exists():
            time.sleep(0.02)
        job.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    with pytest.raises(Cancelled):
        inspect_apart(job, "net.onnx", Wishes(), folder)
    assert _nothing_left()


def test_a_disk_that_takes_nothing_is_no_fault_of_the_network(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="cannot be copied: No such file or directory"):
        inspect_apart(_job(), _written(tmp_path, map_only()), Wishes(), tmp_path / "gone")
