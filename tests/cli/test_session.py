"""Waiting for a job from a terminal, with a catalog that does nothing: which events count, and what Ctrl-C does."""

from __future__ import annotations

import os
import signal
import sys
from typing import ClassVar, cast

import pytest

from app.cli import progress_bar
from app.cli.export import NOTHING_WRITTEN
from app.cli.folders import index
from app.cli.options import parse
from app.cli.session import Interrupted, JobFailed, Session
from app.core.events import Crashed, Emit, Event, Failed, Finished, LibraryChanged, Notice, Progress, Stopped
from app.core.photo import Root
from app.core.status import IngestSummary
from app.core.text import text
from app.pipeline.catalog import Catalog


class _Quiet:
    """A catalog that sends what a test tells it to: ``begun`` at a request, ``cancelled`` when it is asked to stop."""

    def __init__(self, emit: Emit, begun: tuple[Event, ...], cancelled: tuple[Event, ...]) -> None:
        self.emit = emit
        self.cancelled: list[int] = []
        self.is_closed = False
        self._cancelled_events = cancelled
        for event in begun:
            emit(event)

    def cancel(self, job_id: int) -> None:
        self.cancelled.append(job_id)
        for event in self._cancelled_events:
            self.emit(event)

    def close(self) -> bool:
        self.is_closed = True
        return True


def _session(*begun: Event, cancelled: tuple[Event, ...] = ()) -> Session:
    return Session(lambda emit: cast(Catalog, _Quiet(emit, begun, cancelled)))


def _interrupt(after_events: int, monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    """Send Ctrl-C, ``times`` times, when a session has taken so many events."""
    taken, sent = 0, 0
    take = Session._next

    def next_event(session: Session, job_id: int) -> Event:
        nonlocal taken, sent
        if taken >= after_events and sent < times:
            sent += 1
            os.kill(os.getpid(), signal.SIGINT)
        event = take(session, job_id)
        taken += 1
        return event

    monkeypatch.setattr(Session, "_next", next_event)


def test_only_the_end_of_the_job_itself_is_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    noise = (Finished(1, "another's"), LibraryChanged(2), Failed(3, text("No."), 3), Notice(1, text("By the way.")))
    with _session(*noise, Finished(2, "its own")) as session:
        assert session.value(2) == "its own"
    assert capsys.readouterr().err == "photokin: By the way.\n"
    assert cast(_Quiet, session.catalog).is_closed


def test_a_failure_keeps_its_sentence_its_code_and_its_hint() -> None:
    with _session(Failed(1, text("No {thing}.", thing="room"), 2, "{photokin} help")) as session:
        with pytest.raises(JobFailed) as failed:
            session.value(1)
        assert (str(failed.value), failed.value.exit_code, failed.value.hint) == ("No room.", 2, "{photokin} help")


def test_a_crash_is_a_bug() -> None:
    with _session(Crashed(1, "the report", "")) as session, pytest.raises(RuntimeError, match="the report"):
        session.value(1)


def test_a_job_that_was_stopped_by_somebody_else_is_no_value() -> None:
    with _session(Stopped(1)) as session, pytest.raises(Interrupted):
        session.value(1)


@pytest.mark.parametrize("end", [Stopped(1), Finished(1, "done after all")])
def test_ctrl_c_stops_the_job_and_waits_for_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], end: Event
) -> None:
    """A job that got ready at the last moment is done; what would have come after it is not."""
    _interrupt(0, monkeypatch)
    with _session(cancelled=(end,)) as session:
        with pytest.raises(Interrupted):
            session.value(1)
        assert cast(_Quiet, session.catalog).cancelled == [1]
    assert capsys.readouterr().err == "Stopping. What has been done is kept.\n"


def test_where_nothing_is_kept_ctrl_c_does_not_say_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _interrupt(0, monkeypatch)
    with _session(cancelled=(Stopped(1),)) as session, pytest.raises(Interrupted):
        session.value(1, NOTHING_WRITTEN)
    assert capsys.readouterr().err == "Stopping. No file is written.\n"


def test_a_second_ctrl_c_does_not_wait_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    _interrupt(0, monkeypatch, times=2)
    with _session() as session, pytest.raises(KeyboardInterrupt):
        session.value(1)
    assert cast(_Quiet, session.catalog).is_closed


def test_signals_are_as_before_when_the_library_is_closed() -> None:
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    before = [signal.getsignal(signal.Signals[name]) for name in names]
    with _session():
        assert {signal.getsignal(signal.Signals[name]) for name in names} == {signal.default_int_handler}
    assert [signal.getsignal(signal.Signals[name]) for name in names] == before


class _Bar:
    """Stands for tqdm's: notes where the bar is after each step."""

    made: ClassVar[list[_Bar]] = []

    def __init__(self, *, desc: str, total: int | None, initial: int, unit: str) -> None:
        self.desc, self.total, self.n, self.postfix, self.is_closed = desc, total, initial, "", False
        self.places: list[int] = []
        _Bar.made.append(self)

    def update(self, more: int) -> None:
        self.n += more
        self.places.append(self.n)

    def set_postfix_str(self, postfix: str, *, refresh: bool) -> None:
        self.postfix = postfix

    def close(self) -> None:
        self.is_closed = True


def test_the_bar_is_where_the_job_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Bar, "made", [])
    monkeypatch.setattr(progress_bar, "tqdm", _Bar)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    steps = (
        Progress(1, "scan", 5, None),
        Progress(1, "scan", 9, None),
        Progress(1, "embed", 2, 9),
        Progress(1, "embed", 4, 9, skipped=1),
        Progress(1, "embed", 9, 10, skipped=2),
    )
    with _session(*steps, Finished(1, None)) as session:
        session.value(1)
    scan, embed = _Bar.made
    assert (scan.desc, scan.places, scan.total, scan.postfix) == ("Looking for photos", [5, 9], None, "")
    assert (embed.desc, embed.places, embed.total, embed.postfix) == ("Reading photos", [2, 4, 9], 10, "2 skipped")
    assert all(bar.is_closed for bar in _Bar.made)


def test_of_many_folders_that_cannot_be_read_the_first_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unreadable = tuple((f"/photos/{n:02}", text("No.")) for n in range(12))
    summary = IngestSummary(embedded=1, linked=0, skipped=0, removed=0, offline=(), unreadable=unreadable)
    root = Root(1, "/photos", "ready", None, 1)
    with _session() as session:
        answers = iter([(root,), summary, (root,)])
        monkeypatch.setattr(session, "value", lambda _: next(answers))
        monkeypatch.setattr(session, "catalog", _Anything())
        assert index(session, parse(["index"])) == 1
        session.catalog = cast(Catalog, _Quiet(lambda _: None, (), ()))
    said = capsys.readouterr().err.splitlines()
    assert said[:10] == [f"photokin: /photos/{n:02}: No." for n in range(10)]
    assert said[10:] == ["photokin: 2 more folders cannot be read; their photos are kept as they were."]


class _Anything:
    """Takes any request."""

    def __getattr__(self, _: str) -> _Anything:
        return self

    def __call__(self, *_: object) -> int:
        return 0


def test_nothing_is_drawn_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Bar, "made", [])
    monkeypatch.setattr(progress_bar, "tqdm", _Bar)
    for stream in (None, sys.stderr):
        monkeypatch.setattr(sys, "stderr", stream)
        with _session(Progress(1, "scan", 5, None), Finished(1, None)) as session:
            session.value(1)
    assert _Bar.made == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with _session(Progress(1, "scan", 5, None), Finished(1, None)) as session:
        session.value(1)
    assert len(_Bar.made) == 1
