"""The signals that ask the program to end."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.machine.limited import python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

_START = "import os, signal, sys\nfrom app.machine.interruption import *\n"


def test_ctrl_c_ends_the_program_on_the_spot_and_without_a_word() -> None:
    script = (
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    end_at_once()\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('still here', flush=True)\n"
        "    os._exit(0)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    assert python(_START + script) == "130"


def test_ctrl_c_that_was_held_back_is_let_through() -> None:
    script = (
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    end_at_once()\n"
        "    os._exit(0)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    assert python(_START + script) == "130"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_signal_raises_what_ctrl_c_raises_and_only_meanwhile(name: str) -> None:
    script = (
        f"before = signal.getsignal(signal.{name})\n"
        "try:\n"
        "    with raising_interrupts():\n"
        f"        os.kill(os.getpid(), signal.{name})\n"
        "except KeyboardInterrupt:\n"
        f"    print('raised', signal.getsignal(signal.{name}) == before)"
    )
    assert python(_START + script) == "raised True"


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_what_the_program_was_started_to_ignore_stays_ignored(name: str) -> None:
    """``nohup photokin index`` goes on when the terminal closes; a job in a script's background has no Ctrl-C."""
    script = (
        f"signal.signal(signal.{name}, signal.SIG_IGN)\n"
        "end_at_once()\n"
        "with raising_interrupts():\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "print('goes on')"
    )
    assert python(_START + script) == "goes on"


def test_the_exit_code_is_the_shells() -> None:
    assert int(python(_START + "print(INTERRUPTED)")) == 128 + signal.SIGINT
