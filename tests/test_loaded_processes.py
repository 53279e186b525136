"""What the tests rely on where processes come out of a loaded one."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest

from app.pipeline.work.child_process import IN_THE_BACKGROUND, ChildContext, start_resource_tracker
from tests.conftest import left_behind
from tests.loaded_processes import CAN_COPY, loaded_process, running_processes

pytestmark = pytest.mark.skipif(not CAN_COPY, reason="processes cannot be copied here")


def _tell(line: Connection) -> None:
    line.send((os.getppid(), os.environ.get("PHOTOKIN_TRIAL"), os.nice(0)))


def _tell_of_garbage(line: Connection) -> None:
    line.send((gc.get_freeze_count(), len(gc.get_objects())))


def _gentle() -> int:
    return min(os.nice(0) + IN_THE_BACKGROUND, 19)


def _told(tell: Callable[[Connection], None] = _tell) -> Any:
    start_resource_tracker()
    ours, theirs = ChildContext().Pipe()
    process = ChildContext().Process(target=tell, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    told = ours.recv()
    ours.close()
    process.join()
    assert process.exitcode == 0
    return told


def test_a_copy_has_the_environment_of_its_test_and_begins_as_a_process_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for value in ("one", "another"):
        monkeypatch.setenv("PHOTOKIN_TRIAL", value)
        assert _told() == (loaded_process(), value, _gentle())


def test_a_copy_does_not_look_for_garbage_in_what_it_shares() -> None:
    left_alone, looked_at = _told(_tell_of_garbage)
    assert left_alone > looked_at


@pytest.mark.real_processes
def test_a_real_one_is_our_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOKIN_TRIAL", "real")
    assert _told() == (os.getpid(), "real", _gentle())


def test_a_copy_that_is_left_behind_is_noticed_and_what_it_came_from_is_not() -> None:
    assert running_processes() == []
    process = ChildContext().Process(target=time.sleep, args=(600,), daemon=True)
    process.start()
    try:
        assert [each.pid for each in running_processes()] == [process.pid]
        assert len(left_behind(set(threading.enumerate()), set())) == 1
    finally:
        process.kill()
        process.join()
    assert left_behind(set(threading.enumerate()), set()) == []
