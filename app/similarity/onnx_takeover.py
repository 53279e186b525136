"""Taking an ONNX file over: written anew from what was understood of it, in one file that names no other.

What a runtime reads then is what was read here. Numbers from the files beside it come along; notes, and all that a
network works without, are left out.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import InputError
from app.machine.own_files import NoOrdinaryFile, make_own_file, open_ordinary
from app.similarity.checked_files import MOST_FILE_BYTES
from app.similarity.onnx_messages import (
    AS_IT_IS,
    FIELDS,
    GRAPH_OUTPUT,
    MODEL_GRAPH,
    OUTSIDE,
    TENSOR_DIMS,
    TENSOR_NUMBERS,
    TENSOR_OUTSIDE,
    TENSOR_RAW,
    TENSOR_TYPE,
    TENSOR_WHERE,
    VALUE_NAME,
    Kind,
    tensor_bytes,
)
from app.similarity.onnx_outside import Outside
from app.similarity.protobuf_wire import LENGTH, Field, Pieces, WireError, fields, integers, words

_MOST_DEPTH = 24
_MOST_DIMS = 32
_OTHER_FILES = {
    (0, b"PK\x03\x04"): "PyTorch",
    (0, b"\x80\x02"): "PyTorch",
    (0, b"\x89HDF"): "Keras",
    (4, b"TFL3"): "TensorFlow Lite",
}
_POINTER = b"version https://git-lfs"


@contextmanager
def opened(path: Path) -> Iterator[memoryview]:
    """Let an ONNX file be looked at, without reading it first. Raises InputError."""
    try:
        with open(open_ordinary(path), "rb", buffering=0) as file:
            size_bytes = os.fstat(file.fileno()).st_size
            _check_kind(path, file.read(32), size_bytes)
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise InputError("There is no file {path}.", path=str(path)) from error
    except (NoOrdinaryFile, IsADirectoryError) as error:
        raise InputError("{path} is no file. Name one ONNX file.", path=str(path)) from error
    except OSError as error:
        raise InputError(
            "{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or type(error).__name__
        ) from error
    try:
        yield memoryview(whole)
    finally:
        with contextlib.suppress(BufferError):  # whoever still has a piece lets the file go with it
            whole.close()


def take_over(path: Path, target: Path, *, only: str = "", hidden: Sequence[str] = ()) -> int:
    """Write the network at ``path`` anew to ``target``, with its numbers, and return how many bytes it has.

    ``only``: the one output that it is to have, which may be any value in the network; ``hidden``: values that it is
    to give besides its outputs. Raises InputError for what is no network or names files that are not read, OSError
    where ``target`` cannot be written.
    """
    with opened(path) as message, Outside(path) as outside:
        try:
            network = _Taking(outside, only, hidden).model(message)
        except WireError as error:
            raise no_network(path) from error
        if network.length > MOST_FILE_BYTES:  # the same gigabyte may be named a thousand times
            raise _too_large(path)
        make_own_file(target)
        with target.open("wb") as file:
            for part in network.parts:
                file.write(part)
        return network.length


def no_network(path: Path) -> InputError:
    """Return the sentence for a file that cannot be understood."""
    return InputError("{file} is no ONNX network, or it was cut off.", file=path.name)


def _check_kind(path: Path, head: bytes, size_bytes: int) -> None:
    if head.startswith(_POINTER):
        raise InputError(
            "{file} only says where the network lies (Git LFS). Download the network itself.", file=path.name
        )
    for (at, mark), program in _OTHER_FILES.items():
        if head.startswith(mark, at):
            raise InputError("{file} is a file of {program}. Export it to ONNX first.", file=path.name, program=program)
    if size_bytes > MOST_FILE_BYTES:
        raise _too_large(path)
    if not head:
        raise no_network(path)


def _too_large(path: Path) -> InputError:
    return InputError(
        "{file} is too large: a network may have {most} GB with all its numbers.",
        file=path.name,
        most=MOST_FILE_BYTES // 1_000_000_000,
    )


class _Taking:
    """One network on its way. Its methods return messages written anew; they raise WireError and InputError."""

    def __init__(self, outside: Outside, only: str, hidden: Sequence[str]) -> None:
        self._outside = outside
        self._only = only
        self._hidden = hidden

    def model(self, message: memoryview) -> Pieces:
        if [field.number for field in fields(message)].count(MODEL_GRAPH) != 1:
            raise WireError
        return self._anew("model", message, 0)

    def _anew(self, kind: Kind, message: memoryview, depth: int) -> Pieces:
        if depth > _MOST_DEPTH:
            raise WireError
        if kind == "tensor":
            return self._tensor(message)
        known, pieces = FIELDS[kind], Pieces()
        is_whole_graph = kind == "graph" and depth == 1
        for field in fields(message):
            inner = known.get(field.number)
            if inner is None or (is_whole_graph and field.number == GRAPH_OUTPUT and not self._keeps(message, field)):
                continue
            if inner == AS_IT_IS:
                pieces.add(message[field.start : field.end])
                continue
            if field.kind != LENGTH:
                raise WireError
            pieces.add_field(field.number, self._anew(inner, message[field.value_at : field.end], depth + 1))
        if is_whole_graph:
            for name in (self._only,) if self._only else self._hidden:
                pieces.add_field(GRAPH_OUTPUT, _value(name))
        return pieces

    def _keeps(self, message: memoryview, output: Field) -> bool:
        """Tell whether the graph keeps an output; ``only`` is written anew, without a shape that may be wrong."""
        return not self._only and output.kind == LENGTH

    def _tensor(self, message: memoryview) -> Pieces:
        pieces, dims, data_type, is_outside, has_numbers = Pieces(), list[int](), 0, False, False
        entries: dict[str, str] = {}
        for field in fields(message):
            if field.number == TENSOR_OUTSIDE and field.kind == LENGTH:
                entries |= _entry(message[field.value_at : field.end])
            elif field.number == TENSOR_WHERE:
                is_outside = field.varint == OUTSIDE
            elif field.number in FIELDS["tensor"]:
                pieces.add(message[field.start : field.end])
                has_numbers |= field.number in TENSOR_NUMBERS
                if field.number == TENSOR_DIMS:
                    dims += integers(message, field)
                elif field.number == TENSOR_TYPE:
                    data_type = field.varint
        if is_outside:
            if has_numbers or len(dims) > _MOST_DIMS:
                raise WireError
            pieces.add_field(TENSOR_RAW, self._from_outside(entries, data_type, dims))
        return pieces

    def _from_outside(self, entries: dict[str, str], data_type: int, dims: list[int]) -> memoryview:
        needed = tensor_bytes(data_type, dims)
        if needed is None:
            raise WireError
        offset, length = _count(entries.get("offset", "0")), _count(entries.get("length", str(needed)))
        if length != needed:
            raise WireError
        return self._outside.part(entries.get("location", ""), offset, length)


def _value(name: str) -> Pieces:
    value = Pieces()
    value.add_field(VALUE_NAME, name.encode())
    return value


def _entry(message: memoryview) -> dict[str, str]:
    """Return the one entry of a dictionary, which is a message of key (1) and value (2)."""
    read = {field.number: words(message, field) for field in fields(message)}
    return {read.get(1, ""): read.get(2, "")}


def _count(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        raise WireError
    return int(written)
