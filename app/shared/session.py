"""One connection to the server of a shared library, and the ways a statement is sent. Belongs to the thread that
opened it.

Everything travels in binary: a vector as its numbers, half a million rows as one array.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.conninfo import make_conninfo
from psycopg.pq import Format, TransactionStatus

from app.core.errors import Cancelled
from app.shared.address import Address
from app.shared.complaints import speaking_of
from app.shared.trust import trusted_roots

CONNECT_TIMEOUT_S = 10
# A server that is gone without a word (a cable, a laptop's sleep) is noticed after half a minute.
_ALWAYS = {
    "connect_timeout": str(CONNECT_TIMEOUT_S),
    "application_name": "photokin",
    "client_encoding": "UTF8",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
# Names in other schemas shall not stand in for ours; pgvector's operators lie wherever its schema is.
_FIND_PGVECTOR = """SELECT set_config('search_path', 'photokin, ' || coalesce((SELECT quote_ident(n.nspname)
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'), 'pg_catalog'),
    false)"""
_SET = "SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS s (name, value)"
# Who is sent away is told why first, then comes what ends an encrypted connection, then the end, each at a reading.
_READS_TO_THE_END = 3
_COPY_HEADER = struct.Struct(">11sii")
_COPY_END = 2


class HalfVector(bytes):
    """A float16 vector (little endian, as everywhere here) on its way into a column of type halfvec."""


class FloatVector(bytes):
    """A float32 vector (little endian) on its way into an expression of type vector."""


class _VectorDumper(Dumper):
    """Numbers in the order of the network, with pgvector's head before them; the server knows the type by its place."""

    format = Format.BINARY
    oid = 0
    here: ClassVar[str]
    there: ClassVar[str]

    def dump(self, obj: bytes) -> Buffer:
        numbers = np.frombuffer(obj, self.here)
        return struct.pack(">hh", len(numbers), 0) + numbers.astype(self.there).tobytes()


class _HalfDumper(_VectorDumper):
    here, there = "<f2", ">f2"


class _FloatDumper(_VectorDumper):
    here, there = "<f4", ">f4"


def half_vector(received: bytes) -> bytes:
    """Return what a column of type halfvec holds as float16, little endian."""
    return np.frombuffer(received, ">f2", offset=4).astype("<f2").tobytes()


class Session:
    """Raises AppError where server, network or rights do not allow it, psycopg.Error where our SQL is wrong."""

    def __init__(self, connection: psycopg.Connection[Any], address: Address) -> None:
        self._connection = connection
        self.address = address
        self.changes = 0
        """How many rows statements were about that changed any."""

    @classmethod
    def open(cls, address: Address, settings: Mapping[str, str] | None = None) -> Self:
        """Connect; ``settings`` are the server's for this session. Raises AppError."""
        with speaking_of(address):
            wanted = make_conninfo("", **{**_ALWAYS, **trusted_roots(address.parameters), **address.parameters})
            connection = psycopg.connect(wanted, autocommit=True)
            try:
                connection.adapters.register_dumper(HalfVector, _HalfDumper)
                connection.adapters.register_dumper(FloatVector, _FloatDumper)
                connection.execute(_FIND_PGVECTOR)
                if settings:
                    connection.execute(_SET, ([*settings], [*settings.values()]))
            except BaseException:
                connection.close()
                raise
        return cls(connection, address)

    def find_pgvector(self) -> None:
        """Look again where pgvector lies in the database, after it was added. Raises AppError."""
        self.do(_FIND_PGVECTOR)

    @property
    def is_broken(self) -> bool:
        """Whether the server has hung up, also while nothing was asked: a new session is needed."""
        if not self._connection.closed:
            with contextlib.suppress(psycopg.OperationalError):  # which closes it
                for _ in range(_READS_TO_THE_END):
                    self._connection.pgconn.consume_input()  # waits for nothing: what has come by now, or the end
        return self._connection.closed

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def all(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a question."""
        with speaking_of(self.address):
            return self._cursor().execute(sql, values or None).fetchall()

    def one(self, sql: str, **values: object) -> Any:
        """Return the first value of the first row, None where there is none."""
        with speaking_of(self.address):
            row = self._cursor().execute(sql, values or None).fetchone()
        return None if row is None else row[0]

    def number(self, sql: str, **values: object) -> int:
        """Return the one number a question is answered with."""
        return int(self.one(sql, **values) or 0)

    def do(self, sql: str, **values: object) -> int:
        """Carry out a statement; return how many rows it was about."""
        with speaking_of(self.address):
            return self._changed(self._cursor().execute(sql, values or None).rowcount)

    def do_each(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Carry out a statement for each of ``rows``, which travel together; return how many rows it was about."""
        with speaking_of(self.address):
            cursor = self._cursor()
            cursor.executemany(sql, rows)
            return self._changed(cursor.rowcount)

    def take_in(self, sql: str, rows: Iterable[Sequence[object]], types: Sequence[str] = ()) -> int:
        """COPY rows into a table; ``types`` are those of the columns, as the server calls them, where numbers are
        among them. Return how many.
        """
        count = 0
        with speaking_of(self.address), self._cursor().copy(sql) as copy:
            if types:
                copy.set_types(types)
            for row in rows:
                copy.write_row(row)
                count += 1
        return self._changed(count)

    def array(
        self,
        sql: str,
        kinds: Mapping[str, str],
        values: Mapping[str, object],
        unwanted: Callable[[], bool] = lambda: False,
    ) -> NDArray[Any]:
        """Return the rows of a question whose columns are numbers, none of them NULL, as one array.

        ``kinds``: the columns as NumPy names them (">i8" for a bigint, ">f4" for a real). A million tuples would take
        a hundred megabytes. Raises Cancelled as soon as it is ``unwanted``.
        """
        columns = [
            (f"{name}{part}", kind) for name, of in kinds.items() for part, kind in ((" length", ">i4"), ("", of))
        ]
        row = np.dtype([("columns", ">i2"), *columns])
        received = bytearray()
        with (
            speaking_of(self.address),
            self._cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", values) as copy,
        ):
            for data in copy:
                received += data
                if unwanted():
                    raise Cancelled
        start = _COPY_HEADER.size + _COPY_HEADER.unpack_from(received)[2]
        found = np.frombuffer(received, row, (len(received) - start - _COPY_END) // row.itemsize, start)
        result = np.empty(len(found), [(name, np.dtype(kind).newbyteorder("=")) for name, kind in kinds.items()])
        for name in kinds:
            result[name] = found[name]
        return result

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested, the outermost one decides."""
        if self.is_in_transaction:
            yield
            return
        with speaking_of(self.address), self._connection.transaction():
            yield

    @property
    def is_in_transaction(self) -> bool:
        return self._connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def heard(self, channel_wait_s: float) -> bool:
        """Wait for what others tell; True as soon as anything was told."""
        with speaking_of(self.address):
            return any(True for _ in self._connection.notifies(timeout=channel_wait_s, stop_after=1))

    def _changed(self, rows: int) -> int:
        self.changes += max(rows, 0)
        return max(rows, 0)

    def _cursor(self) -> psycopg.Cursor[Any]:
        return self._connection.cursor(binary=True)
