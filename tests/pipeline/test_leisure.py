"""Whether nobody uses the computer: what the system tells, what decides where it does not, what waits for it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field

import pytest

from app.pipeline.work import input_idle
from app.pipeline.work.input_idle import idle_by_ioreg, idle_by_session
from app.pipeline.work.leisure import IDLE_AFTER_S, Leisure


@dataclass
class Computer:
    """One whose clock stands still."""

    now_s: float = 1000.0
    idle_s: float | None = None
    load: float = 0.0
    asked: int = 0
    begun: list[str] = field(default_factory=list)
    leisure: Leisure = field(init=False)

    def __post_init__(self) -> None:
        self.leisure = Leisure(
            "idle", lambda: self.begun.append("read"), self._tell, lambda: self.now_s, lambda: self.load
        )

    def _tell(self) -> float | None:
        self.asked += 1
        return self.idle_s

    def may(self) -> tuple[bool, bool]:
        """Whether reading may begin, and go on, a while later."""
        self.now_s += 2.0
        return self.leisure.may_begin(), self.leisure.may_go_on()


@pytest.fixture
def computer() -> Computer:
    return Computer()


def test_what_is_not_to_wait_never_waits_and_asks_nobody(computer: Computer) -> None:
    computer.leisure.choose("at_once")
    computer.idle_s = 0.0
    assert computer.may() == (True, True)
    assert computer.asked == 0


def test_where_the_system_tells_its_input_decides_alone(computer: Computer) -> None:
    computer.load = 9.0
    for computer.idle_s, may in ((0.0, False), (IDLE_AFTER_S - 1, False), (IDLE_AFTER_S, True), (1.0, False)):
        computer.leisure.touch()
        assert computer.may() == (may, may)


def test_where_it_does_not_the_window_and_the_processor_do(computer: Computer) -> None:
    assert computer.may() == (False, False), "it was started just now"
    computer.now_s += IDLE_AFTER_S
    assert computer.may() == (True, True)
    computer.load = 0.8
    assert computer.may() == (False, True), "once begun it is this program that is busy"
    computer.leisure.touch()
    assert computer.may() == (False, False)


def test_the_system_is_asked_now_and_then_only(computer: Computer) -> None:
    for _ in range(100):
        computer.now_s += 0.1
        computer.leisure.may_go_on()
    assert 4 <= computer.asked <= 6


def test_what_was_put_off_is_begun_once_when_the_time_has_come(computer: Computer) -> None:
    leisure = computer.leisure
    computer.idle_s = 0.0
    leisure.note(True)
    leisure.look()
    assert computer.begun == []
    assert str(leisure.waiting_for) == "Photos are read again once nobody has used this computer for 3 minutes."
    computer.now_s, computer.idle_s = computer.now_s + 200, 200.0
    leisure.look()
    leisure.look()
    assert computer.begun == ["read"], "it may take long, and is not asked for again meanwhile"
    leisure.note(True)
    leisure.look()
    assert computer.begun == ["read", "read"], "somebody came back and left again"
    leisure.note(False)
    leisure.look()
    assert len(computer.begun) == 2
    assert leisure.waiting_for is None
    leisure.close()


def test_who_cannot_wait_any_more_waits_no_longer_this_once(computer: Computer) -> None:
    leisure = computer.leisure
    leisure.note(True)
    assert "used this window" in str(leisure.waiting_for), "the system does not tell"
    leisure.hurry()
    assert computer.may() == (True, True)
    assert leisure.waiting_for is None
    leisure.note(False)
    assert computer.may() == (False, False)
    leisure.note(True)
    assert leisure.choose("at_once")
    assert not leisure.choose("idle")
    leisure.close()


@pytest.mark.parametrize(
    ("told", "idle_s"),
    [
        ("b true\nt 400000000", 600.0),
        ("b true\nt 2000000000", 0.0),
        ("b false\nt 0", None),
        ("", None),
        ("b true", None),
        ("b true\nt soon", None),
    ],
)
def test_what_the_session_tells(told: str, idle_s: float | None) -> None:
    assert idle_by_session(told, 1000.0) == idle_s


def test_what_macos_tells() -> None:
    assert idle_by_ioreg('    |   "HIDIdleTime" = 2500000000\n') == 2.5
    assert idle_by_ioreg("") is None


@pytest.mark.parametrize(
    ("environ", "told", "idle_s"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, {"GetIdletime": b"t 61000\n"}, 61.0),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, {"IdleHint": b"b true\nt 0\n"}, 5000.0),
        ({"WAYLAND_DISPLAY": "wayland-0"}, {"GetIdletime": b"rubbish"}, None),
        ({"DISPLAY": ":0"}, {}, 7.0),
        ({}, {"IdleHint": b"b false\nt 0\n"}, None),
        ({}, {}, None),
    ],
)
def test_who_is_asked_on_linux(
    environ: dict[str, str], told: dict[str, bytes], idle_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Wayland the X server beside it knows nothing of most input."""
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        for word, answer in told.items():
            if word in command:
                return subprocess.CompletedProcess(command, 0, answer, b"")
        raise FileNotFoundError(command[0])

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(input_idle, "_x11", lambda: 7.0)
    monkeypatch.setattr("time.monotonic", lambda: 5000.0)
    assert input_idle._linux() == idle_s


def test_a_system_that_fails_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> float:
        raise OSError("no such library")

    for system in ("_linux", "_mac"):
        monkeypatch.setattr(input_idle, system, fail)
    assert input_idle.idle_s() is None
