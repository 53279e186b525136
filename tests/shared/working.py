"""Programs that work for a shared library, what they find waiting, and what the server says of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.imaging.formats import is_photo_name
from app.library.scan import walk
from app.machine.settings import Settings, save_settings
from app.pipeline.work.shared_home import SharedHome
from tests.cli.running import command, environment
from tests.conftest import save_picture
from tests.shared_server import Server

LEASE_S = 3
"""How soon what a killed program had taken is somebody else's."""


def fill(folder: Path, count: int, first: int = 0, size: tuple[int, int] = (320, 240)) -> Path:
    """Make pictures in a folder, each of its own number."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(first, first + count):
        save_picture(folder / f"{n:03}.png", n, size)
    return folder


def found_only(url: str, photos: Path, home: Path) -> None:
    """Have the photos found, and read by nobody: as if who looked for them had been stopped."""
    mounts = {"photos": str(photos)}
    store = SharedHome(url, mounts).store()
    try:
        store.add_root("photos")
        (root,) = store.roots()
        with store.try_scan(root.id) as is_ours:
            assert is_ours
            for listing in walk(root.path, is_photo_name):
                store.apply(root.id, listing)
            store.set_root_state(root.id, None)
    finally:
        store.close()
    home.mkdir(parents=True, exist_ok=True)
    save_settings(home / "settings.json", Settings(mounts=mounts))


@contextmanager
def working(
    url: str, home: Path, *more: str, within: Sequence[str] = (), lease_s: int = LEASE_S
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``work`` as users do, with one thread, until the ``with`` block ends; ``within`` are words before it."""
    words = command("work", "--library", url, "--device", "cpu", "--threads", "1", "--lease", str(lease_s), *more)
    process = subprocess.Popen([*within, *words], env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def database(url: str) -> str:
    """Return the name of a library's database."""
    return url.partition("?")[0].rpartition("/")[2]


def count(server: Server, url: str, table: str) -> int:
    """Return how many rows a table has."""
    return _number(server, url, f"SELECT count(*) FROM photokin.{table}")


def claimed(server: Server, url: str) -> int:
    """Return how many photos somebody has taken."""
    return _number(server, url, "SELECT count(*) FROM photokin.photos WHERE claimed_until > now()")


def _number(server: Server, url: str, sql: str) -> int:
    ((number,),) = server.sql(sql, database(url))
    assert isinstance(number, int)
    return number
