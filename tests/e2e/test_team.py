"""A team's library with real programs: two that read photos, one of them killed, and a window that shows what comes."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from app.machine.interruption import INTERRUPTED
from desktop import Desktop, Program, middle
from tests.cli.running import photokin
from tests.e2e.at_the_screen import CLOSED_WITHIN_S, GALLERY, NEIGHBOURS, cell_of, is_the_windows, seen
from tests.figures import measured
from tests.reliability.system_calls import NAMES_OF_USERS, SystemCalls, can_watch, until
from tests.shared.working import count, database, fill, found_only, working
from tests.shared_server import Server

pytestmark = [
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb (build/test.py installs it on Debian as root)"),
    pytest.mark.timeout(300),
]

_PHOTOS = 150  # more than two programs take at a time
_COMPARED = 5
_LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND query = 'LISTEN photokin'"
_AT_WORK = "SELECT count(DISTINCT claimed_by) FROM photokin.photos WHERE claimed_until > now()"
# Writes down each vector that anybody sends, also one that is there already.
_WATCH_VECTORS = """CREATE TABLE public.sent (content_id bytea);
    CREATE FUNCTION public.note_sent() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO public.sent VALUES (NEW.content_id); RETURN NEW; END $$;
    CREATE TRIGGER note_sent BEFORE INSERT ON photokin.embeddings FOR EACH ROW EXECUTE FUNCTION public.note_sent()"""


def test_two_read_one_is_killed_and_a_window_shows_what_comes(
    server: Server, library_url: str, tmp_path: Path, home: Path
) -> None:
    photos = fill(tmp_path / "photos", _PHOTOS, size=(160, 120))
    workers = tmp_path / "home-one", tmp_path / "home-two"
    for worker in workers:
        worker.mkdir()
        (worker / "settings.json").write_text(json.dumps({"mounts": {"photos": str(photos)}}))
    server.sql(_WATCH_VECTORS, database(library_url))
    calls = SystemCalls(tmp_path / "calls")
    with (
        working(library_url, workers[0]) as doomed,
        working(library_url, workers[1]) as other,
        Desktop(1400, 900) as desktop,
        Program(desktop, "--library", library_url, within=calls.words if can_watch() else []) as program,
    ):
        until(lambda: _asked(server, library_url, _LISTENING) == 3, "two programs and a window that wait for news")
        program.window()
        # Somebody else finds photos; all that the window, which does not reach them, hears is that there are some.
        found_only(library_url, photos, tmp_path / "home-finder")
        until(lambda: _asked(server, library_url, _AT_WORK) == 2, "two that read")
        until(lambda: count(server, library_url, "embeddings") > 0, "the first photos read")
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        assert 0 < count(server, library_url, "embeddings") < _PHOTOS
        program.grid(GALLERY)
        with working(library_url, workers[0], "--until-done", "--json") as again:  # as a service manager starts it
            assert again.wait(timeout=100) == 0
        program.grid(GALLERY, rows=_PHOTOS)
        assert _asked(server, library_url, "SELECT count(*) FROM public.sent") == _PHOTOS, "each was read once"
        assert {count(server, library_url, table) for table in ("embeddings", "thumbnails", "contents")} == {_PHOTOS}

        seen(program, tmp_path)
        chosen = cell_of(program, GALLERY, 2)
        desktop.click(*middle(chosen["rect"]))
        program.until(
            lambda report: _neighbours(report) == _found(library_url, photos, chosen["path"], workers[0]), "them"
        )
        other.send_signal(signal.SIGTERM)
        assert other.wait(timeout=20) == INTERRUPTED
        assert program.close(CLOSED_WITHIN_S) == 0
    log = (home / "logs" / "photokin.log").read_text("utf-8")
    assert "ERROR" not in log
    assert "Traceback" not in log
    if can_watch():
        _no_other_server_was_spoken_to(calls, server, home)
    else:
        print("the system's calls were not looked at: strace is not here, or may not follow programs")


def _neighbours(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return where the first neighbours lie in the library, and how far away they are."""
    cells = (cell for grid in report["grids"] if grid["name"] == NEIGHBOURS for cell in grid["cells"][:_COMPARED])
    lines = (cell["tooltip"].splitlines() for cell in cells)
    return [(path, likeness.rpartition(" ")[2]) for path, likeness, *_ in lines]


def _found(url: str, photos: Path, path: str, home: Path) -> list[tuple[str, str]]:
    """Return the same as the command line tells it on a computer that reaches the photos."""
    asked = "find", photos / path.removeprefix("photos:/"), "-k", str(_COMPARED), "--json"
    told = photokin("--library", url, *asked, home=home).objects
    return [(each["path"].replace(f"{photos}/", "photos:/"), f"({each['distance']:.2f})") for each in told]


def _no_other_server_was_spoken_to(calls: SystemCalls, server: Server, home: Path) -> None:
    database_socket = f"{server.folder}/.s.PGSQL.{server.port}"
    sockets = calls.sockets()
    assert database_socket in sockets
    assert {name for name in sockets - {database_socket, NAMES_OF_USERS} if not is_the_windows(name, home)} == set()
    measured("a window's sockets: the server's, its own, the screen's")


def _asked(server: Server, url: str, sql: str) -> object:
    ((answer,),) = server.sql(sql.format(database(url)), database(url))
    return answer
