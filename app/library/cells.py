"""What may stand in a cell of the catalog. SQLite keeps any value in any column: one flipped bit makes text of bytes.

The conditions are for the checks and the mending; the readers make sure of each value they hand on.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

LONGEST_BYTES = 16_000_000
"""Nothing that this program writes into one cell is longer; SQLite refuses to load what is."""

_MOST = 2**53  # ids and sizes; beyond it the next id would soon be none that SQLite has
_YEAR_0_S, _YEAR_9999_S = -62_167_219_200, 253_402_300_799  # what SQLite has a calendar for
_PATH_BYTES, _NAME_BYTES = 1 << 16, 1 << 12


def _number(column: str, least: int, most: int) -> str:
    return f"typeof({column}) = 'integer' AND {column} BETWEEN {least} AND {most}"


def _bytes(column: str, least: int, most: int) -> str:
    return f"typeof({column}) = 'blob' AND length({column}) BETWEEN {least} AND {most}"


def _words(column: str, most: int) -> str:
    return f"typeof({column}) = 'text' AND length({column}) <= {most}"


def _or_null(column: str, condition: str) -> str:
    return f"{column} IS NULL OR {condition}"


def _there(column: str, table: str, key: str = "id") -> str:
    return f"{column} IN (SELECT {key} FROM {table})"


def _literal(content: bytes) -> str:
    return f"x'{content.hex()}'"


_SEP = _literal(os.fsencode(os.sep))
_NOT_IN_NAMES = [os.fsencode(character) for character in (os.sep, os.altsep, "\0") if character]
_NO_NAMES = (b"", b".", b"..")
_LEADS_OUT = re.compile(b"|".join(map(re.escape, _NOT_IN_NAMES)))
_UP = (_literal(os.fsencode(f"{os.sep}..{os.sep}")), _literal(os.fsencode(f"{os.sep}..")))
_ABSOLUTE = f"substr(path, 1, 1) = {_SEP}" if os.name != "nt" else "length(path) > 2"
# Photos lie in the folders that the user added: a catalog that was damaged or altered must not lead anywhere else.


def _at_or_below_its_root(table: str) -> str:
    return f"""EXISTS (SELECT 1 FROM roots r WHERE r.id = root_id AND ({table}.path = r.path
        OR (substr({table}.path, 1, length(r.path)) = r.path
            AND {_SEP} IN (substr(r.path, -1), substr({table}.path, length(r.path) + 1, 1)))))
        AND NOT instr(path, {_UP[0]}) AND substr(path, -3) != {_UP[1]} AND NOT instr(path, x'00')"""


_THE_NAME_OF_A_FILE = f"name NOT IN ({', '.join(map(_literal, _NO_NAMES))})" + "".join(
    f" AND NOT instr(name, {_literal(character)})" for character in _NOT_IN_NAMES
)
_ID = _number("id", 1, _MOST)
_SENTENCE_CHARACTERS = 100_000
# (table, column) → what every sound row fulfils; a parent before its children, so that orphans go with it.
_SENSE: dict[str, dict[str, str]] = {
    "library": {"id": _bytes("id", 16, 16)},
    "roots": {
        "id": _ID,
        "path": f"{_bytes('path', 1, _PATH_BYTES)} AND {_ABSOLUTE}",
        "state": "state IN ('new', 'ready', 'offline')",
        "reason": _or_null("reason", _words("reason", _SENTENCE_CHARACTERS)),
    },
    "models": {"id": _ID, "model_id": _words("model_id", 1000)},
    "directories": {
        "id": _ID,
        "root_id": _there("root_id", "roots"),
        "path": f"{_bytes('path', 1, _PATH_BYTES)} AND {_at_or_below_its_root('directories')}",
    },
    "left_out": {
        "id": _ID,
        "root_id": _there("root_id", "roots"),
        "path": f"{_bytes('path', 1, _PATH_BYTES)} AND {_at_or_below_its_root('left_out')}",
    },
    "links": {
        "id": _ID,
        "root_id": _there("root_id", "roots"),
        "path": _bytes("path", 1, _PATH_BYTES),
        "target": _bytes("target", 1, _PATH_BYTES),
        "reason": _or_null("reason", _words("reason", _SENTENCE_CHARACTERS)),
    },
    "photos": {
        "id": _ID,
        "directory_id": _there("directory_id", "directories"),
        "name": f"{_bytes('name', 1, _NAME_BYTES)} AND {_THE_NAME_OF_A_FILE}",
        "size_bytes": _number("size_bytes", 0, _MOST),
        "mtime_ns": "typeof(mtime_ns) = 'integer'",
        "date_s": _number("date_s", _YEAR_0_S, _YEAR_9999_S),
        "content_id": _or_null("content_id", _bytes("content_id", 16, 16)),
    },
    "contents": {
        "content_id": _bytes("content_id", 16, 16),
        "width_px": _number("width_px", 0, 1 << 31),
        "height_px": _number("height_px", 0, 1 << 31),
        "format": _words("format", 1000),
        "taken": _or_null("taken", _words("taken", 1000)),
        "warning": _or_null("warning", _words("warning", _SENTENCE_CHARACTERS)),
        "camera": _or_null("camera", _words("camera", 1000)),
        "unused_since_s": _or_null("unused_since_s", _number("unused_since_s", -_MOST, _MOST)),
    },
    "failures": {
        "photo_id": _there("photo_id", "photos"),
        "stage": "stage IN ('read', 'decode', 'embed')",
        "reason": _words("reason", _SENTENCE_CHARACTERS),
        "reader": _words("reader", 1000),
    },
    "decisions": {
        "id": _ID,
        "batch": _number("batch", 0, _MOST),
        "made_s": _number("made_s", _YEAR_0_S, _YEAR_9999_S),
        "kind": "kind IN ('copies', 'near', 'series')",
        "verdict": "verdict IN ('settled', 'apart', 'alternates')",
        "files": _number("files", 0, _MOST),
    },
    "decided_contents": {
        "id": _ID,
        "decision_id": _there("decision_id", "decisions"),
        "side": "side IN ('kept', 'apart')",
        "content_id": _bytes("content_id", 16, 16),
    },
    "trashed_files": {
        "id": _ID,
        "decision_id": _there("decision_id", "decisions"),
        "path": f"{_bytes('path', 1, _PATH_BYTES)} AND {_ABSOLUTE} AND NOT instr(path, x'00')",
        "place": f"{_bytes('place', 0, _PATH_BYTES)} AND NOT instr(place, x'00')",
        "size_bytes": _number("size_bytes", 0, _MOST),
        "content_id": _bytes("content_id", 16, 16),
    },
    "embeddings": {
        "id": _ID,
        "content_id": f"{_bytes('content_id', 16, 16)} AND {_there('content_id', 'contents', 'content_id')}",
        "model": _there("model", "models"),
        "vector": _bytes("vector", 0, LONGEST_BYTES),
        "checksum": _number("checksum", 0, (1 << 32) - 1),
    },
}
_COUNTER = f"typeof(name) = 'text' AND name IN (SELECT name FROM sqlite_master) AND {_number('seq', 0, _MOST)}"
LASTING = ("library", "roots", "left_out", "models")
"""The tables that no ingest makes again."""
_MADE_AGAIN = ("directories", "links", "photos", "contents", "failures", "embeddings")
DECISIONS = ("decisions", "decided_contents", "trashed_files")
"""What people said. A row that makes no sense is one decision less: its group is shown again, and all else stays."""


def senseless(connection: sqlite3.Connection, tables: Collection[str] | None = None) -> str | None:
    """Say which table holds a row that makes no sense, or return None; ``tables`` None: any."""
    for table in _SENSE if tables is None else tables:
        bad = _bad(connection, table)
        if bad and connection.execute(f"SELECT 1 FROM {table} WHERE {bad} LIMIT 1").fetchone():
            return f"a row of {table} makes no sense"
    counters = f"SELECT 1 FROM sqlite_sequence WHERE ({_COUNTER}) IS NOT TRUE"
    return "its ids have run out" if connection.execute(counters).fetchone() else None


def forget_senseless(connection: sqlite3.Connection, tables: Iterable[str]) -> int:
    """Forget the rows of ``tables`` that make no sense and that an ingest makes again; return how many."""
    return _forget_senseless(connection, _MADE_AGAIN, tables)


def forget_senseless_decisions(connection: sqlite3.Connection, tables: Iterable[str]) -> int:
    """Forget the rows of decisions that make no sense, with what hangs on them; return how many."""
    return _forget_senseless(connection, DECISIONS, tables)


def _forget_senseless(connection: sqlite3.Connection, order: Iterable[str], tables: Iterable[str]) -> int:
    wanted, forgotten = set(tables), 0
    for table in order:
        if table in wanted and (bad := _bad(connection, table)):
            count = connection.execute(f"DELETE FROM {table} WHERE {bad}").rowcount
            forgotten += count
            if table == "contents" and count:
                wanted.add("embeddings")  # those of a content that is not known are linked and never described
    return forgotten


def _bad(connection: sqlite3.Connection, table: str) -> str:
    """Return the condition of rows that make no sense, for the columns that this version of the table has."""
    there = {name for (name,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")}
    conditions = " AND ".join(f"({sense})" for column, sense in _SENSE[table].items() if column in there)
    return f"({conditions}) IS NOT TRUE" if conditions else ""


class SenselessCell(Exception):  # noqa: N818 - a condition that is mended: ``speaking_of`` makes CatalogNotReady of it
    """SQLite handed back what this program never wrote."""


Value = TypeVar("Value")
Cell = Callable[[Any], Any]
"""Returns the value it is given, or raises SenselessCell."""


def blob(value: object) -> bytes:
    return _as(bytes, value)


def file_name(value: object) -> bytes:
    """The name of a file in its directory, and nothing that leads out of it."""
    name = blob(value)
    if name in _NO_NAMES or _LEADS_OUT.search(name):  # a look at each character took half the time of a path
        raise SenselessCell("a photo outside its folders")
    return name


def number(value: object) -> int:
    return _as(int, value)


def words(value: object) -> str:
    return _as(str, value)


def one_of(known: Collection[str]) -> Cell:
    """Return the cell that holds one of these words."""

    def word(value: object) -> str:
        if (said := words(value)) not in known:
            raise SenselessCell("a word that means nothing")
        return said

    return word


def maybe(cell: Callable[[object], Value]) -> Callable[[object], Value | None]:
    """Return the cell that may be NULL, too."""
    return lambda value: None if value is None else cell(value)


def made_sure(row: tuple[Any, ...], cells: tuple[Cell, ...]) -> tuple[Any, ...]:
    """Return the row, each value made sure of by its cell. Raises SenselessCell."""
    return tuple(cell(value) for cell, value in zip(cells, row, strict=True))


def _as(kind: type[Value], value: object) -> Value:
    if type(value) is not kind:
        raise SenselessCell(f"{type(value).__name__} where {kind.__name__} should be")
    return value
