"""A worker: one thread, one job at a time, exactly one end for each."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, InputError
from app.core.events import Crashed, Event, Failed, Finished, Stopped
from app.core.job import Job
from app.pipeline.work.worker import GaveWay, NotNow, Worker


class _Bench:
    """A worker with the news it sent."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.left = threading.Event()
        self.worker = Worker("bench", self.events.put, self.left.set)
        self.gate = threading.Event()
        self.running = threading.Event()

    def block(self, job: Job) -> str:
        """Run until the gate opens or the job is cancelled."""
        self.running.set()
        while not self.gate.wait(0.005):
            job.checkpoint()
        return "blocked"

    def ends(self, count: int) -> list[Event]:
        return [self.events.get(timeout=60) for _ in range(count)]


@pytest.fixture
def bench() -> Iterator[_Bench]:
    made = _Bench()
    yield made
    made.gate.set()
    assert made.worker.close(5)


def test_jobs_run_in_order_on_one_named_thread(bench: _Bench) -> None:
    names: list[str] = []

    def task(_: Job) -> int:
        names.append(threading.current_thread().name)
        return len(names)

    ids = [bench.worker.submit(task) for _ in range(20)]
    assert bench.ends(20) == [Finished(job_id, n + 1) for n, job_id in enumerate(ids)]
    assert set(names) == {"bench"}
    assert ids == sorted(set(ids))


def test_no_thread_before_the_first_job() -> None:
    before = threading.active_count()
    worker = Worker("idle", lambda _: None)
    assert threading.active_count() == before
    assert worker.close(1)


def test_every_kind_of_end(bench: _Bench) -> None:
    def fail(_: Job) -> None:
        raise AppError("The disk {name} is full.", name="{x}")

    def refuse(_: Job) -> None:
        raise InputError("No.")

    def crash(_: Job) -> None:
        raise ZeroDivisionError("a bug")

    def give_up(job: Job) -> None:
        job.cancel()
        job.checkpoint()

    for task in (fail, refuse, crash, give_up, lambda _: "fine"):
        bench.worker.submit(task)
    failed, refused, crashed, stopped, finished = bench.ends(5)
    assert isinstance(failed, Failed)
    assert (str(failed.message), failed.exit_code) == ("The disk {x} is full.", 3)
    assert isinstance(refused, Failed)
    assert refused.exit_code == 2
    assert isinstance(crashed, Crashed)
    assert "ZeroDivisionError: a bug" in crashed.report
    assert isinstance(stopped, Stopped)
    assert isinstance(finished, Finished)  # the thread lives on


@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt(), RecursionError("deep"), ValueError("\udcff")])
def test_whatever_a_task_raises_its_job_ends_and_the_next_one_runs(bench: _Bench, raised: BaseException) -> None:
    def crash(_: Job) -> None:
        raise raised

    crashed, following = bench.worker.submit(crash), bench.worker.submit(lambda _: "fine")
    first, second = bench.ends(2)
    assert isinstance(first, Crashed)
    assert first.job_id == crashed
    assert second == Finished(following, "fine")


def test_a_running_job_is_cancelled_at_its_next_checkpoint(bench: _Bench) -> None:
    job_id = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    bench.worker.cancel(job_id + 1000)
    bench.worker.cancel(job_id)
    assert bench.ends(1) == [Stopped(job_id)]


def test_a_waiting_job_that_is_cancelled_never_runs(bench: _Bench) -> None:
    ran: list[int] = []
    first = bench.worker.submit(bench.block)
    second = bench.worker.submit(lambda _: ran.append(1))
    bench.worker.cancel(second)
    bench.gate.set()
    assert bench.ends(2) == [Finished(first, "blocked"), Stopped(second)]
    assert ran == []


def test_of_a_kind_only_the_newest_waits(bench: _Bench) -> None:
    running = bench.worker.submit(bench.block, kind="scan")
    assert bench.running.wait(5)
    other = bench.worker.submit(lambda _: "other")
    stale = bench.worker.submit(lambda _: "stale", kind="scan")
    newest = bench.worker.submit(lambda _: "newest", kind="scan")
    assert bench.ends(1) == [Stopped(stale)]
    bench.gate.set()
    assert bench.ends(3) == [Finished(running, "blocked"), Finished(other, "other"), Finished(newest, "newest")]


def test_a_running_job_is_told_that_another_of_its_kind_waits(bench: _Bench) -> None:
    told: list[bool] = []

    def look(job: Job) -> None:
        bench.block(job)
        told.append(job.is_waited_for)

    bench.worker.submit(look, kind="ingest")
    assert bench.running.wait(5)
    bench.worker.submit(look, kind="other")
    bench.worker.submit(look, kind="ingest")
    bench.worker.submit(look)
    bench.gate.set()
    bench.ends(4)
    assert told == [True, False, False, False]


def test_a_job_cancels_those_of_several_kinds(bench: _Bench) -> None:
    running = bench.worker.submit(bench.block, kind="details")
    assert bench.running.wait(5)
    waiting = bench.worker.submit(lambda _: "found", kind="find")
    newest = bench.worker.submit(lambda _: "newest", kind="new", cancels=("find", "details"))
    assert bench.ends(3) == [Stopped(running), Stopped(waiting), Finished(newest, "newest")]


def test_a_job_cancels_those_of_a_kind_that_run_or_wait(bench: _Bench) -> None:
    """Both would keep it waiting: adding a folder goes before reading the others."""
    running = bench.worker.submit(bench.block, kind="ingest")
    assert bench.running.wait(5)
    waiting = bench.worker.submit(lambda _: "ingested", kind="ingest")
    other = bench.worker.submit(lambda _: "other", kind="other")
    added = bench.worker.submit(lambda _: "added", cancels="ingest")
    again = bench.worker.submit(lambda _: "again", kind="ingest")
    ends = bench.ends(5)
    assert ends[0] == Stopped(waiting)  # replaced by the newest
    assert ends[1:] == [Stopped(running), Finished(other, "other"), Finished(added, "added"), Finished(again, "again")]


def test_cancelling_a_waiting_kind_without_asking_again(bench: _Bench) -> None:
    first = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    waiting = bench.worker.submit(lambda _: "ingested", kind="ingest")
    added = bench.worker.submit(lambda _: "added", cancels="ingest")
    bench.gate.set()
    assert bench.ends(3) == [Finished(first, "blocked"), Stopped(waiting), Finished(added, "added")]


def test_the_newest_question_wins(bench: _Bench) -> None:
    ids = [bench.worker.submit(bench.block, kind="find", cancels="find") for _ in range(5)]
    bench.gate.set()
    ends = bench.ends(5)
    assert ends[-1] == Finished(ids[-1], "blocked")
    assert {end.job_id for end in ends} == set(ids)
    assert all(isinstance(end, Stopped | Finished) for end in ends)


def test_close_ends_everything_and_takes_no_more(bench: _Bench) -> None:
    running = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    waiting = bench.worker.submit(lambda _: "never")
    assert bench.worker.close(5)
    assert bench.ends(2) == [Stopped(running), Stopped(waiting)]
    assert bench.left.is_set()
    with pytest.raises(RuntimeError, match="closed"):
        bench.worker.submit(lambda _: None)
    assert bench.worker.close(5)


def test_close_says_when_a_job_does_not_end(bench: _Bench) -> None:
    def deaf(_: Job) -> None:
        bench.running.set()
        bench.gate.wait(10)

    bench.worker.submit(deaf)
    assert bench.running.wait(5)
    assert not bench.worker.close(0.05)
    bench.gate.set()


_DEAF = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from app.pipeline.work.worker import GaveWay, NotNow, Worker
worker = Worker("deaf", lambda event: None)
running = threading.Event()
worker.submit(lambda job: (running.set(), threading.Event().wait()))
running.wait()
print(worker.close(0.05))
"""


def test_a_job_that_never_ends_does_not_keep_the_program_alive() -> None:
    """Otherwise nobody sees it any more, and it holds the library's lock for ever."""
    repository = str(Path(__file__).parents[2])
    program = [sys.executable, "-c", _DEAF, repository]
    assert subprocess.run(program, capture_output=True, text=True, timeout=60, check=True).stdout == "False\n"


def test_what_slips_in_is_done_in_the_middle_of_what_runs(bench: _Bench) -> None:
    """On the same thread, at the next checkpoint; what waits its turn comes later."""
    names: list[str] = []
    blocked = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    waiting = bench.worker.submit(lambda _: names.append("waited"))
    short = bench.worker.slip_in(lambda _: names.append(threading.current_thread().name))
    assert bench.ends(1) == [Finished(short, None)]
    bench.gate.set()
    assert bench.ends(2) == [Finished(blocked, "blocked"), Finished(waiting, None)]
    assert names == ["bench", "waited"]


def test_what_slips_in_and_fails_harms_nobody(bench: _Bench) -> None:
    def fail(_: Job) -> None:
        raise AppError("The disk is full.")

    blocked = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    bench.worker.slip_in(fail)
    assert isinstance(bench.ends(1)[0], Failed)
    bench.gate.set()
    assert bench.ends(1) == [Finished(blocked, "blocked")]


def test_what_cannot_be_done_in_the_middle_stops_what_runs_and_comes_next(bench: _Bench) -> None:
    tried: list[bool] = []

    def not_now(_: Job) -> str:
        tried.append(True)
        if len(tried) == 1:
            raise NotNow
        return "done"

    blocked = bench.worker.submit(bench.block)
    assert bench.running.wait(5)
    short = bench.worker.slip_in(not_now)
    assert bench.ends(2) == [Stopped(blocked), Finished(short, "done")]


def test_what_slipped_in_is_done_even_where_the_worker_closes(bench: _Bench) -> None:
    """It is what somebody has just decided."""
    held = threading.Event()

    def hold(_: Job) -> None:
        bench.running.set()
        held.wait(5)

    bench.worker.submit(hold)
    assert bench.running.wait(5)
    short = bench.worker.slip_in(lambda _: "noted")
    bench.worker.begin_close()
    held.set()
    assert Finished(short, "noted") in bench.ends(2)


def test_with_nothing_running_it_is_done_at_once(bench: _Bench) -> None:
    short = bench.worker.slip_in(lambda _: "noted")
    assert bench.ends(1) == [Finished(short, "noted")]


def test_what_gives_way_is_begun_last_and_goes_on_when_nothing_waits(bench: _Bench) -> None:
    legs: list[str] = []

    def in_the_background(job: Job) -> str:
        legs.append("leg")
        bench.running.set()
        while not job.is_waited_for:
            if legs.count("leg") == 2:
                return "done"
            job.checkpoint()
        raise GaveWay

    background = bench.worker.submit(in_the_background, kind="background", gives_way=True)
    assert bench.running.wait(5)
    first = bench.worker.submit(lambda _: legs.append("first"))
    assert bench.ends(2) == [Finished(first, None), Finished(background, "done")]
    assert legs == ["leg", "first", "leg"]
    assert not bench.worker.has("background")


def test_what_gave_way_is_stopped_like_any_other(bench: _Bench) -> None:
    def give_way(job: Job) -> None:
        bench.running.set()
        while not job.is_waited_for:
            job.checkpoint()
        raise GaveWay

    background = bench.worker.submit(give_way, kind="background", gives_way=True)
    assert bench.running.wait(5)
    blocked = bench.worker.submit(bench.block)
    bench.worker.cancel(background)
    bench.gate.set()
    assert set(bench.ends(2)) == {Finished(blocked, "blocked"), Stopped(background)}
