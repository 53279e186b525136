"""Training apart: given up at once, said in a sentence when it goes wrong, nothing left running."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.core.errors import AppError, Cancelled
from app.core.job import Job
from app.pipeline.training import training_process
from app.pipeline.training.training_process import train_apart
from tests.loaded_processes import running_processes
from tests.pipeline import training_stand_ins
from tests.training.small_tasks import small_task, task_folder

Play = Callable[[str], None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Let something else run in the process that trains."""
    return lambda name: monkeypatch.setattr(training_process, "run_training", getattr(training_stand_ins, name))


def _job() -> Job:
    return Job(1, lambda _: None)


@pytest.mark.real_processes
def test_it_tells_how_far_it_is_and_gives_way(tmp_path: Path, play: Play) -> None:
    play("train")
    folder = task_folder(tmp_path, small_task())
    told: list[tuple[int, int, float | None]] = []
    nice: list[int] = []

    def report(made: int, steps: int, left_s: float | None) -> None:
        told.append((made, steps, left_s))
        nice.extend(child.nice() for child in running_processes())

    train_apart(_job(), folder, report)
    assert [steps for _, steps, _ in told] == [9] * len(told)
    assert [made for made, _, _ in told] == sorted(made for made, _, _ in told)
    assert told[-1][0] == 9
    assert max(nice) > psutil.Process().nice()
    assert running_processes() == []


def test_it_is_given_up_in_the_middle_of_native_code(tmp_path: Path, play: Play) -> None:
    play("get_stuck")
    job = _job()
    given_up_at: list[float] = []

    def report(*_: object) -> None:
        assert len(running_processes()) == 1
        given_up_at.append(time.monotonic())
        job.cancel()

    with pytest.raises(Cancelled):
        train_apart(job, tmp_path, report)
    assert time.monotonic() - given_up_at[0] < 30  # not when it comes to an end
    assert running_processes() == []


@pytest.mark.parametrize(
    ("trouble", "error", "sentence"),
    [
        ("be_out_of_memory", AppError, "There is not enough memory to train a network"),
        ("find_the_disk_full", AppError, "could not be trained: No space left on device"),
        ("be_killed", AppError, "Is the computer out of memory"),
        ("miss_a_part", AppError, "Training networks needs torch: please install the extra finetune"),
        ("grow_beyond_bounds", AppError, "another seed"),
        ("have_a_bug", RuntimeError, "ZeroDivisionError"),
        ("talk_nonsense", AppError, "Is the computer out of memory"),
    ],
)
def test_what_goes_wrong_is_said(
    tmp_path: Path, play: Play, trouble: str, error: type[Exception], sentence: str
) -> None:
    play(trouble)
    with pytest.raises(error, match=sentence):
        train_apart(_job(), tmp_path, lambda *_: None)
    assert running_processes() == []


def test_it_is_silent(tmp_path: Path, play: Play, capfd: pytest.CaptureFixture[str]) -> None:
    play("be_loud")
    train_apart(_job(), tmp_path, lambda *_: None)
    assert capfd.readouterr() == ("", "")


def test_without_pytorch_the_process_itself_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.training import process

    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    said: list[dict[str, object]] = []
    process.train(task_folder(tmp_path, small_task()), lambda **words: said.append(words))
    assert said == [{"missing": "torch"}]
