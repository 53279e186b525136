"""Jobs: news at most ten times a second, the first and the last always, and cancelling."""

from __future__ import annotations

import threading

import pytest

from app.core import job as job_module
from app.core.errors import Cancelled
from app.core.events import Event, Progress
from app.core.job import Job


class _Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    clock = _Clock()
    monkeypatch.setattr(job_module, "time", clock)
    return clock


def test_who_waits_is_woken_by_cancelling_and_only_then() -> None:
    job, woken = Job(1, lambda _: None), list[str]()
    with job.waking(lambda: woken.append("before")):
        pass
    with job.waking(lambda: woken.append("waits")):
        assert woken == []
        job.cancel()
        assert woken == ["waits"]


def _job() -> tuple[Job, list[Progress]]:
    told: list[Progress] = []

    def emit(event: Event) -> None:
        assert isinstance(event, Progress)
        told.append(event)

    return Job(7, emit), told


def test_first_and_last_are_told_and_the_others_ten_times_a_second(clock: _Clock) -> None:
    job, told = _job()
    for done in range(1001):
        job.report("embed", done, 1000)
        clock.now += 0.002  # two seconds in all
    assert told[0].done == 0
    assert told[-1].done == told[-1].total == 1000
    assert 18 <= len(told) <= 22
    assert all(progress.job_id == 7 for progress in told)


def test_saying_the_same_last_thing_again_is_no_news(clock: _Clock) -> None:
    job, told = _job()
    for _ in range(500):
        job.report("embed", 3, 3)
        clock.now += 0.0001
    assert len(told) == 1


def test_a_new_stage_is_told_at_once(clock: _Clock) -> None:
    job, told = _job()
    job.report("scan", 1)
    job.report("embed", 0, 10)
    job.report("reindex", 0, 10)
    assert [progress.stage for progress in told] == ["scan", "embed", "reindex"]


def test_rate_and_time_left(clock: _Clock) -> None:
    job, told = _job()
    for second in range(5):
        job.report("embed", 20 * second, 200)
        clock.now += 1
    assert told[0].rate is None
    assert told[0].left_s is None
    assert told[-1].rate == pytest.approx(20)
    assert told[-1].left_s == pytest.approx(120 / 20)


def test_the_rate_is_that_of_the_last_seconds_only(clock: _Clock) -> None:
    job, told = _job()
    for step in range(100):
        job.report("embed", step if step < 50 else 50 + 10 * (step - 50), 10_000)
        clock.now += 1
    assert told[-1].rate == pytest.approx(10)


def test_the_rate_of_a_stage_starts_anew(clock: _Clock) -> None:
    job, told = _job()
    job.report("embed", 0, 10)
    clock.now += 5
    job.report("embed", 10, 10)
    job.report("reindex", 0, 10)
    assert told[-1].rate is None


def test_no_progress_has_no_time_left(clock: _Clock) -> None:
    job, told = _job()
    job.report("embed", 0, 10)
    clock.now += 5
    job.report("embed", 0, 10)
    assert told[-1].rate == 0
    assert told[-1].left_s is None


def test_every_report_is_a_checkpoint() -> None:
    job, told = _job()
    job.report("scan", 0)
    job.checkpoint()
    canceller = threading.Thread(target=job.cancel)
    canceller.start()
    canceller.join()
    assert job.cancelled
    with pytest.raises(Cancelled):
        job.report("scan", 1)
    with pytest.raises(Cancelled):
        job.checkpoint()
    assert len(told) == 1
