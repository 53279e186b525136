"""Work that nobody waits for: it goes on where nobody does anything else, and ends at once when it is stopped."""

from __future__ import annotations

import threading
import time

import pytest

from app.core.errors import Cancelled
from app.core.job import Job
from app.pipeline.work import quiet_moments
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.pace import Pace
from app.pipeline.work.quiet_moments import UNUSED_S, QuietMoments


class _Situation:
    """What the program, the user and the battery do."""

    def __init__(self) -> None:
        self.others_rest, self.unused_s, self.now_s = True, 2 * UNUSED_S, 0.0
        self.pace = Pace("never")
        leisure = Leisure(idle_s=lambda: self.unused_s, clock=self.clock)
        self.moments = QuietMoments(lambda: self.others_rest, leisure, self.pace, self.clock)

    def clock(self) -> float:
        self.now_s += 5  # more than any answer is believed for
        return self.now_s

    def waits(self, monkeypatch: pytest.MonkeyPatch) -> bool:
        """Tell whether work would wait now; what it waits for is that somebody stops it."""
        job = Job(1, lambda _: None)
        monkeypatch.setattr(quiet_moments, "_WAIT_S", 30.0)
        threading.Timer(0.05, job.cancel).start()
        began = time.monotonic()
        try:
            self.moments.wait(job)
        except Cancelled:
            assert time.monotonic() - began < 25  # at once, not when the moment is looked for again
            return True
        return False


def test_it_goes_on_while_nothing_else_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _Situation().waits(monkeypatch)


def test_it_waits_for_whoever_has_something_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    situation = _Situation()
    situation.others_rest = False
    assert situation.waits(monkeypatch)
    situation.others_rest = True
    assert not situation.waits(monkeypatch)


def test_it_waits_while_somebody_uses_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    situation = _Situation()
    situation.unused_s = UNUSED_S / 2
    assert situation.waits(monkeypatch)


def test_it_waits_where_the_program_is_to_be_gentle(monkeypatch: pytest.MonkeyPatch) -> None:
    situation = _Situation()
    situation.pace.choose("always")
    assert situation.waits(monkeypatch)


def test_it_does_not_look_each_time() -> None:
    looked: list[int] = []

    def others_rest() -> bool:
        looked.append(1)
        return True

    moments = QuietMoments(others_rest, Leisure(idle_s=lambda: 1e9), Pace("never"), lambda: 1.0)
    for _ in range(100):
        moments.wait(Job(1, lambda _: None))
    assert len(looked) == 1
