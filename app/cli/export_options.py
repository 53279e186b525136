"""What ``export`` takes on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.find_options import MOST_NEIGHBOURS
from app.cli.names import STANDARD_OUTPUT
from app.cli.whole_number import at_least
from app.core.errors import InputError
from app.core.taking_away import ListFormat, TableFormat
from app.machine.paths import local_path

_VECTORS, _LIST = "vectors.npy", "photos.jsonl"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``output``: the table's file, "-" for standard output, None where there is none. ``vectors``: that of the array,
    None likewise; ``listed``: that of its photos.
    """

    output: str | None
    format: TableFormat
    query: str
    vectors: str | None
    listed: str
    list_format: ListFormat
    half: bool
    engine: str


def add_arguments(export: argparse.ArgumentParser, _: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    number = at_least(1, MOST_NEIGHBOURS)
    export.add_argument("-o", dest="output", metavar="FILE", help="the table of neighbours (-: standard output)")
    export.add_argument("--format", choices=("jsonl", "csv"), help="of the table (default: by its name, else jsonl)")
    export.add_argument("-k", dest="neighbours", type=number, metavar="N", help="how many for a photo (default: 30)")
    export.add_argument("--exact", action="store_true", help="compare with every photo instead of asking the index")
    export.add_argument("--plain", action="store_true", help="order by distance alone")
    export.add_argument("--query", metavar="PHOTO", help="the neighbours of this photo only")
    export.add_argument("--engine", metavar="NAME", help="by this engine, which has read the library, too")
    export.add_argument("--vectors", metavar="FILE_OR_FOLDER", help="the vectors of all photos as a file of NumPy's")
    export.add_argument("--list", metavar="FILE", help="which photo each vector belongs to (default: beside them)")
    export.add_argument("--print0", action="store_true", help="the list: paths with a zero byte after each")
    export.add_argument("--float16", action="store_true", help="vectors half as large")


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> ExportOptions:
    """Return what was read; ends the program for what does not go together."""
    output, vectors = read.get("output"), read.get("vectors")
    if output is None and vectors is None:
        parser.error("-o FILE says where the table is to be written (-: standard output), --vectors FILE the vectors")
    if output is not None and vectors is not None:
        parser.error("-o and --vectors do not go together: ask twice")
    for name in ("list", "print0", "float16"):
        if vectors is None and read.get(name):
            parser.error(f"--{name} is about vectors: it needs --vectors")
    for name in ("format", "neighbours", "exact", "plain", "query"):
        if vectors is not None and read.get(name):
            parser.error("-k, --format, --exact, --plain and --query are about the table, not about --vectors")
    if output == STANDARD_OUTPUT and read.get("json"):
        parser.error("-o - and --json do not go together: the table is all that is written there")
    if read.get("query") == "":
        raise InputError("The name of the photo is empty.")
    vectors, listed = _two_files(vectors, read.get("list"))
    return ExportOptions(
        output=None if output is None else output if output == STANDARD_OUTPUT else _file(output),
        format=read.get("format") or ("csv" if (output or "").lower().endswith(".csv") else "jsonl"),
        query=local_path(read.get("query") or ""),
        vectors=vectors,
        listed=listed,
        list_format="zeros" if read.get("print0") else _by_name(listed),
        half=bool(read.get("float16")),
        engine=named_engine(parser, read),
    )


def named_engine(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> str:
    """Return the engine that was named, "" for none; ends the program for an empty name."""
    if read.get("engine") == "":
        parser.error("--engine: the name is empty")
    return str(read.get("engine") or "")


def _two_files(vectors: str | None, listed: str | None) -> tuple[str | None, str]:
    if vectors is None:
        return None, ""
    whole = _file(vectors)
    if os.path.isdir(whole):
        whole = os.path.join(whole, _VECTORS)
        beside = os.path.join(os.path.dirname(whole), _LIST)
    else:
        beside = os.path.splitext(whole)[0] + ".jsonl"
    return whole, beside if listed is None else _file(listed)


def _by_name(listed: str) -> ListFormat:
    return "jsonl" if listed.lower().endswith((".jsonl", ".json", ".ndjson")) else "lines"


def _file(word: str) -> str:
    if not word:
        raise InputError("The name of the file to be written is empty.")
    return os.path.abspath(local_path(word))
