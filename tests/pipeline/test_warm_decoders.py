"""Warm decoders: nobody waits for a file that nobody wants, and no process is killed that will be free in a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest

from app.core.errors import AppError, Cancelled, DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.decoding import warm_decoders
from app.pipeline.decoding.memory_budget import WHOLE
from app.pipeline.decoding.warm_decoders import PROCESSES, Reading, WarmDecoders
from tests.loaded_processes import running_processes
from tests.pipeline.misbehaving import die_at_once, length, misbehave, pids_that_began, wait_for_leave
from tests.pipeline.waiting import until

MakePhoto = Callable[..., Path]
_PATIENCE_S = 60.0
_RULE = InputRule(288, 32, 3.0)


class Asking:
    """A reading on a thread of its own, as the query, pictures and thumbnails threads have theirs."""

    def __init__(self, reading: Reading[int], path: Path) -> None:
        self.job = Job(1, lambda _: None)
        self.path = path
        self.reading = reading
        self.ended: Future[int] = Future()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.ended.set_result(self.reading.result(self.job))
        except BaseException as error:  # noqa: BLE001 - told by ``ended``
            self.ended.set_exception(error)

    def allow(self) -> None:
        """Let the process go on."""
        Path(f"{self.path}.leave").touch()

    def pid(self) -> int:
        """Wait until a process has begun and return which."""
        return until(lambda: pids_that_began(self.path))[-1]

    def value(self) -> int:
        """Allow the reading and return the process that did it."""
        self.allow()
        return self.ended.result(_PATIENCE_S)

    def give_up(self) -> None:
        """Cancel, as a newer question does, and see that the thread goes on although the file is being read."""
        self.pid()
        self.job.cancel()
        assert isinstance(self.ended.exception(_PATIENCE_S), Cancelled)
        assert not Path(f"{self.path}.leave").exists()
        self._thread.join()

    def end(self) -> None:
        self.job.cancel()
        self._thread.join()


Ask = Callable[..., Asking]


def _ready() -> Iterator[WarmDecoders]:
    decoders = WarmDecoders(lambda: (_RULE,), 320)
    decoders.get_ready()  # on this thread, which outlives those that ask
    yield decoders
    decoders.close()


@pytest.fixture(scope="module")
def decoders() -> Iterator[WarmDecoders]:
    """For tests that leave the processes as they were."""
    yield from _ready()


@pytest.fixture
def mortal_decoders() -> Iterator[WarmDecoders]:
    yield from _ready()


@pytest.fixture
def ask(decoders: WarmDecoders, tmp_path: Path) -> Iterator[Ask]:
    """``ask("a")`` reads a file that says when it is begun and goes on when it is allowed to."""
    yield from _asking(decoders, tmp_path)


@pytest.fixture
def ask_mortals(mortal_decoders: WarmDecoders, tmp_path: Path) -> Iterator[Ask]:
    yield from _asking(mortal_decoders, tmp_path)


def _asking(decoders: WarmDecoders, folder: Path) -> Iterator[Ask]:
    asked: list[Asking] = []

    def begin(name: str, *, patient: bool = False) -> Asking:
        path = folder / name
        asked.append(Asking(decoders.reading(wait_for_leave, str(path), patient=patient), path))
        return asked[-1]

    yield begin
    for each in asked:
        each.allow()
        each.end()
    until(lambda: [1] if not any(process.taken for process in decoders._processes) else [])


@pytest.fixture
def never_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_decoders, "PATIENCE_S", 3600.0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_decoders, "PATIENCE_S", 0.0)


def _job() -> Job:
    return Job(1, lambda _: None)


def _waiting(decoders: WarmDecoders, count: int) -> None:
    """Wait until so many readings wait for a process."""
    until(lambda: [1] if len(decoders._waiting) == count else [])


def test_two_files_are_read_at_once(ask: Ask) -> None:
    first, second = ask("a"), ask("b")
    assert first.pid() != second.pid()
    assert first.value() == first.pid()
    assert second.value() == second.pid()


def test_who_gives_up_goes_on_at_once_and_the_next_takes_another_process(ask: Ask, never_impatient: None) -> None:
    slow = ask("slow")
    slow.give_up()
    following = ask("next")
    assert following.value() != slow.pid()
    assert not slow.ended.done() or isinstance(slow.ended.exception(), Cancelled)
    assert psutil.pid_exists(slow.pid())


def test_a_process_that_was_left_is_used_again(ask: Ask, decoders: WarmDecoders, never_impatient: None) -> None:
    left, also_left = ask("a"), ask("b")
    left.give_up()
    also_left.give_up()
    waits = ask("c")
    _waiting(decoders, 1)
    assert pids_that_began(waits.path) == []
    left.allow()
    assert waits.value() == left.pid()


def test_one_that_reads_for_nobody_for_too_long_is_killed_for_who_waits(ask_mortals: Ask, impatient: None) -> None:
    left, also_left = ask_mortals("a"), ask_mortals("b")
    before = {left.pid(), also_left.pid()}
    left.give_up()
    also_left.give_up()
    assert ask_mortals("c").value() not in before
    assert len({pid for pid in before if psutil.pid_exists(pid) and _alive(pid)}) == 1  # no more than was needed


def test_what_somebody_wants_is_never_killed(ask: Ask, decoders: WarmDecoders, impatient: None) -> None:
    first, second = ask("a"), ask("b")
    pids = [first.pid(), second.pid()]
    waits = ask("c")
    _waiting(decoders, 1)
    assert first.value() == pids[0]
    assert waits.value() == pids[0]
    assert second.value() == pids[1]


def _with_all_memory(decoders: WarmDecoders, path: Path) -> Asking:
    reading: Reading[int] = decoders.reading(wait_for_leave, str(path))
    reading._room = WHOLE
    return Asking(reading, path)


def test_a_large_file_that_nobody_wants_gives_its_memory_back(
    ask_mortals: Ask,
    mortal_decoders: WarmDecoders,
    tmp_path: Path,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 3600.0)
    large = _with_all_memory(mortal_decoders, tmp_path / "large")
    large.give_up()
    assert ask_mortals("small").value() != large.pid()
    assert not _alive(large.pid())


def test_a_large_file_that_somebody_wants_keeps_its_memory(
    ask_mortals: Ask, mortal_decoders: WarmDecoders, tmp_path: Path, impatient: None
) -> None:
    large = _with_all_memory(mortal_decoders, tmp_path / "large")
    pid = large.pid()
    small = ask_mortals("small")
    until(lambda: [1] if all(process.taken for process in mortal_decoders._processes) else [])
    assert pids_that_began(small.path) == []
    assert large.value() == pid
    assert small.value()


def test_the_impatient_go_first(ask: Ask, decoders: WarmDecoders) -> None:
    first, second = ask("a"), ask("b")
    first.pid(), second.pid()
    thumbnail = ask("thumbnail", patient=True)
    _waiting(decoders, 1)
    picture = ask("picture")
    _waiting(decoders, 2)
    first.value()
    picture.pid()
    assert pids_that_began(thumbnail.path) == []
    picture.value()
    assert thumbnail.value()


def test_giving_up_while_waiting_for_a_process(ask: Ask, decoders: WarmDecoders) -> None:
    first, second = ask("a"), ask("b")
    first.pid(), second.pid()
    waits = ask("c")
    _waiting(decoders, 1)
    waits.job.cancel()
    assert isinstance(waits.ended.exception(_PATIENCE_S), Cancelled)
    assert first.value()
    assert pids_that_began(waits.path) == []


def test_what_was_left_may_be_asked_for_again_and_is_read_once(
    ask: Ask, decoders: WarmDecoders, never_impatient: None
) -> None:
    for allowed_before in (True, False):
        left = ask(f"a{allowed_before}")
        left.give_up()
        if allowed_before:
            left.allow()
            until(lambda: [1] if not any(process.taken for process in decoders._processes) else [])
        again = Asking(left.reading, left.path)
        assert again.value() == left.pid()
        assert len(pids_that_began(left.path)) == 1


def test_what_was_left_and_killed_is_read_again(ask_mortals: Ask, impatient: None) -> None:
    left, also_left = ask_mortals("a"), ask_mortals("b")
    left.give_up()
    also_left.give_up()
    ask_mortals("c").value()
    for each in (left, also_left):
        again = Asking(each.reading, each.path)
        assert again.value() == pids_that_began(each.path)[-1]


@pytest.mark.parametrize(("name", "attempts"), [("mortal.once", 2), ("mortal.twice", 2)])
def test_a_second_chance_after_a_death(ask_mortals: Ask, name: str, attempts: int) -> None:
    mortal = ask_mortals(name)
    mortal.allow()
    error = mortal.ended.exception(_PATIENCE_S)
    assert len(pids_that_began(mortal.path)) == attempts
    if name == "mortal.once":
        assert error is None
    else:
        assert str(error) == "Reading this file made the decoder crash."
    assert ask_mortals("next").value()


def test_what_is_too_slow_is_not_waited_for_twice(ask_mortals: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 0.5)
    slow = ask_mortals("a")
    assert isinstance(slow.ended.exception(_PATIENCE_S), DecodeError)
    assert len(pids_that_began(slow.path)) == 1


def test_idle_processes_that_are_killed_are_replaced(ask_mortals: Ask) -> None:
    first, second = ask_mortals("a"), ask_mortals("b")
    first.pid(), second.pid()
    pids = [first.value(), second.value()]
    for pid in pids:
        psutil.Process(pid).kill()
    until(lambda: [1] if not any(map(_alive, pids)) else [])
    assert ask_mortals("c").value() not in pids


def test_processes_that_never_live_end_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "become_decoder", die_at_once)
    decoders = WarmDecoders(lambda: (_RULE,), 320)
    try:
        with pytest.raises(AppError, match="The processes that read photos"):
            decoders.reading(length, "abc").result(_job())
    finally:
        decoders.close()


def test_ready_processes_are_those_that_read(tmp_path: Path) -> None:
    before, decoders = set(_decoder_pids()), WarmDecoders(lambda: (_RULE,), 320)
    decoders.get_ready()
    ready = until(lambda: pids if len(pids := sorted(set(_decoder_pids()) - before)) == PROCESSES else [])
    for ask in _asking(decoders, tmp_path):
        first, second = ask("a"), ask("b")
        assert sorted((first.pid(), second.pid())) == ready
        decoders.get_ready()  # in the middle of work: nothing happens
        assert first.value()
        assert second.value()
    assert sorted(set(_decoder_pids()) - before) == ready
    decoders.close()


def test_nobody_asks_no_processes() -> None:
    before = _decoder_pids()
    decoders = WarmDecoders(lambda: (_RULE,), 320)
    decoders.prepare("/nowhere.jpg")
    assert _decoder_pids() == before
    decoders.close()


def test_a_photo_is_prepared_as_the_library_would(decoders: WarmDecoders, make_photo: MakePhoto) -> None:
    prepared = decoders.prepare(str(make_photo("a.jpg"))).result(_job())
    assert (prepared.width_px, prepared.height_px) == (320, 240)
    with pytest.raises(DecodeError):
        decoders.prepare("/nowhere.jpg").result(_job())
    assert decoders.reading(length, "").result(_job()) == 0  # nothing is an answer, too


def test_misfortunes_have_their_reasons(
    mortal_decoders: WarmDecoders, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_decoders, "prepare", misbehave)
    for name, reason in (
        ("segfault.png", "Reading this file made the decoder crash."),
        ("bug.png", "This file could not be read because of a bug in Photokin; the log says more."),
        ("greedy.png", "There is not enough memory to read this picture."),
    ):
        with pytest.raises(DecodeError) as caught:
            mortal_decoders.prepare(str(make_photo(name))).result(_job())
        assert str(caught.value) == reason
    assert mortal_decoders.prepare(str(make_photo("once.png"))).result(_job()).width_px == 320


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _decoder_pids() -> list[int]:
    return [process.pid for process in running_processes()]
