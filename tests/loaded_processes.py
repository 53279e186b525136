"""Processes of the program that come out of one which has loaded it already: a copy each, ready at once.

Reading the program in takes a new process half a second of a processor, and the tests start some thousand. Everything
from the first code of ours on is the real thing: silence, niceness, limits, requests, kills. What a copy is not told
of is where the real one comes from, an interpreter of its own: tests of just that are marked ``real_processes``, and so
is every test that runs the whole program. Where processes cannot be copied nothing of this is used.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerProcess
from typing import Any

import psutil

from app.pipeline.work import child_process

CAN_COPY = sys.platform == "linux"
_PROCESS = child_process._ChildProcess
_REAL = {name: getattr(_PROCESS, name) for name in ("_start_method", "_Popen", "__reduce__")}
_LOADED = [
    "app.imaging.prepare",
    "app.pipeline.decoding.handover",
    "app.pipeline.decoding.describe",
    "app.pipeline.ingest.index_process",
    "app.pipeline.look_alikes.comparing_process",
    "app.similarity.index_build",
    "onnxruntime",
    "tests.loaded_processes",
    "tests.kept_memory",
]


def start_loaded_processes(put: Callable[[object, str, object], None]) -> None:
    """Let the program's processes come out of the loaded one, which starts with the first. ``put`` is ``setattr``."""
    multiprocessing.set_forkserver_preload(_LOADED)
    put(_PROCESS, "_start_method", "forkserver")
    put(_PROCESS, "_Popen", staticmethod(ForkServerProcess._Popen))
    put(_PROCESS, "__reduce__", _reduced)


def start_real_processes(put: Callable[[object, str, object], None]) -> None:
    """Let each have an interpreter of its own again."""
    for name, value in _REAL.items():
        put(_PROCESS, name, staticmethod(value) if name == "_Popen" else value)


def share_loaded_process() -> None:
    """Start the loaded process now, for copies of this process, whose child it will not be."""
    multiprocessing.set_forkserver_preload(_LOADED)
    server = forkserver._forkserver
    server.ensure_running()
    server.ensure_running = resource_tracker.ensure_running  # type: ignore[method-assign]


def loaded_process() -> int | None:
    """Return the number of the loaded process, which lives as long as the tests; None while there is none."""
    pid: int | None = vars(forkserver._forkserver)["_forkserver_pid"]
    return pid


def running_processes(of: int | None = None) -> list[psutil.Process]:
    """Return the processes of the program that this process, or ``of``, has started and that live; none of Python's."""
    running = []
    for process in psutil.Process(of).children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it ended meanwhile
            is_pythons = process.pid == loaded_process() or "resource_tracker" in " ".join(process.cmdline())
            if process.status() != psutil.STATUS_ZOMBIE and not is_pythons:
                running.append(process)
    return running


def _reduced(process: Any) -> tuple[Any, ...]:
    forkserver._forkserver.ensure_running()
    return _unborn, (loaded_process(), process.niceness, dict(os.environ)), process.__dict__


def _unborn(parent_pid: int, niceness: int, environment: dict[str, str]) -> child_process._ChildProcess:
    """Do in a copy what the real process does; the loaded one has the environment of the first test, not of this."""
    os.environ.clear()
    os.environ.update(environment)
    return child_process._unborn(parent_pid, niceness)
