"""``work`` when it is stopped, and when its server goes: it says so at once, and keeps nothing from others."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path

import psutil

from app.machine.interruption import INTERRUPTED
from tests.reliability.system_calls import until
from tests.shared.working import claimed, count, database, fill, found_only, working
from tests.shared_server import Server

_A_DAY_S = 86_400
_AT_ONCE_S = 30.0  # the machine may be busy; what would be waited for is a minute, or without end
_WAITING = """SELECT count(*) FILTER (WHERE query = 'LISTEN photokin') = 1
    AND max(state_change) < now() - interval '1 second' FROM pg_stat_activity WHERE datname = '{}'"""


def _is_waiting(server: Server, url: str) -> bool:
    """Tell whether a program listens, and has asked for nothing else for a second."""
    return server.sql(_WAITING.format(database(url))) == [(True,)]


def test_who_waits_notices_that_the_server_is_gone(mortal_server: Server, tmp_path: Path) -> None:
    url = mortal_server.make_library()
    with working(url, tmp_path / "home") as worker:
        until(lambda: _is_waiting(mortal_server, url), "a program that waits")
        mortal_server.kill()
        gone_s = time.monotonic()
        said = worker.communicate(timeout=60)[1].decode()
    assert time.monotonic() - gone_s < _AT_ONCE_S
    assert (worker.returncode, said.count("\n"), "cannot be reached" in said) == (3, 1, True), said


def test_what_somebody_who_is_stopped_had_taken_is_free_at_once(
    library_url: str, server: Server, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    found_only(library_url, fill(tmp_path / "photos", 80), home)
    with working(library_url, home, lease_s=_A_DAY_S) as worker:
        until(lambda: count(server, library_url, "embeddings") > 0, "the first photo read")
        assert claimed(server, library_url) > 0
        said = _stopped(worker)
    assert said == b"Stopping. What has been done is kept.\n"
    assert claimed(server, library_url) == 0
    assert 0 < count(server, library_url, "embeddings") < 80


def test_who_waits_ends_at_once_even_if_the_server_says_nothing(mortal_server: Server, tmp_path: Path) -> None:
    url = mortal_server.make_library()
    with working(url, tmp_path / "home") as worker:
        until(lambda: _is_waiting(mortal_server, url), "a program that waits")
        for process in psutil.Process(mortal_server.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # what tidies up in a server comes and goes
                process.suspend()
        _stopped(worker)
    mortal_server.kill()


def _stopped(worker: subprocess.Popen[bytes]) -> bytes:
    """Stop a program as a service manager does, see to it that it ends at once, and return what it said."""
    worker.send_signal(signal.SIGTERM)
    stopped_s = time.monotonic()
    said = worker.communicate(timeout=60)[1]
    assert time.monotonic() - stopped_s < _AT_ONCE_S
    assert worker.returncode == INTERRUPTED
    return said
