"""Ctrl-C before there is anything to stop: while parts are loaded, and after everything is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import command, environment, photokin

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

_AT = (
    "import importlib.abc, runpy, signal\n"
    "class Interrupting(importlib.abc.MetaPathFinder):\n"
    "    def find_spec(self, name, path, target=None):\n"
    "        if name == {name!r}:\n"
    "            os.kill(os.getpid(), signal.SIGINT)\n"
    "sys.meta_path.insert(0, Interrupting())\n"
    "sys.argv = ['photokin', *{words!r}]\n"
    "runpy.run_module('app', run_name='__main__', alter_sys=True)"
)


@pytest.mark.parametrize(
    "name",
    [
        "app.main",
        "app.cli.status",
        "app.pipeline.catalog",
        "numpy",
        "sqlite3",
        "app.similarity.annoy_index",
        "app.selftest.report",
    ],
)
def test_ctrl_c_while_a_part_is_loaded_is_quiet(home: Path, name: str) -> None:
    words = ["--self-test"] if "selftest" in name else ["status"]
    ran = photokin(home=home, before=_AT.format(name=name, words=words))
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize("name", ["app.gui.start.application", "PySide6.QtWidgets"])
def test_ctrl_c_while_the_window_is_loaded_is_quiet(home: Path, name: str) -> None:
    ran = photokin(home=home, before=_AT.format(name=name, words=[]), environ={"QT_QPA_PLATFORM": "offscreen"})
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.15, 0.3, 0.5])
def test_started_as_run_py_starts_it_nothing_is_said_at_any_moment(home: Path, delay_s: float) -> None:
    """Python itself would show a traceback while it starts: ``build/run.py`` holds the signal back until we take it."""
    held = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})"
    words = [
        sys.executable,
        "-P",
        "-c",
        f"import os, sys\n{held}\nprint(flush=True)\nos.execv(sys.argv[1], sys.argv[1:])",
    ]
    process = subprocess.Popen(
        [*words, *command("status")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(home)
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay_s)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode in (0, 130, -signal.SIGINT)  # the last: Python was ending; a shell makes 130 of it
    assert error in (b"", b"Stopping. What has been done is kept.\n")


def test_run_py_holds_ctrl_c_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import environment as setup
    import run

    held: list[bool] = []

    def execve(*_: object) -> None:
        held.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        raise SystemExit(0)

    monkeypatch.setattr(setup, "prepare_or_exit", lambda *_: Path(sys.executable))
    monkeypatch.setattr(os, "execve", execve)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        with pytest.raises(SystemExit):
            run.main([])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert held == [True]


def test_ctrl_c_in_the_self_test_ends_its_process_too(home: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("--self-test"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home, TMPDIR=str(tmp_path)),
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"ok")  # the other process is there, at the next check
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=30)  # ends when nobody holds the pipe any more
    assert (process.returncode, error) == (130, b"")
    assert list(tmp_path.glob("photokin*")) == []


def test_closed_everything_ctrl_c_ends_at_once(home: Path) -> None:
    """A thread that does not end keeps Python from ending; a traceback was what Ctrl-C brought then."""
    planted = (
        "import runpy, threading, time\n"
        "def planted():\n"
        "    while threading.main_thread().is_alive(): time.sleep(0.01)\n"
        "    os.kill(os.getpid(), 2)\n"
        "    time.sleep(60)\n"
        "threading.Thread(target=planted).start()\n"
        "sys.argv = ['photokin', 'folders', '--json']\n"
        "runpy.run_module('app', run_name='__main__', alter_sys=True)"
    )
    ran = photokin(home=home, before=planted)
    assert (ran.code, ran.err) == (130, "")
