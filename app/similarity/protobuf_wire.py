"""Protocol Buffers as they lie in a file, read strictly and within bounds: nothing is guessed, nothing is skipped.

https://protobuf.dev/programming-guides/encoding/: a message is a row of fields, each with a number and a kind of value.
What another reader might understand differently (groups, numbers that are too long, what ends in the middle) is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
"""The kinds of value."""

_OF_FIXED_LENGTH = {EIGHT_BYTES: 8, FOUR_BYTES: 4}
_MOST_VARINT_BYTES = 10
_MOST_NUMBER = (1 << 29) - 1
_MOST_VARINT = (1 << 64) - 1


class WireError(Exception):
    """The bytes are no message."""


class Field(NamedTuple):
    """One field. It lies from ``start`` to ``end`` in its message; its value, past tag and length, from ``value_at``.

    ``varint`` is the value of that kind, 0 for the others.
    """

    number: int
    kind: int
    start: int
    value_at: int
    end: int
    varint: int


def fields(message: memoryview) -> Iterator[Field]:
    """Yield the fields of a message, in order. Raises WireError."""
    at, length = 0, len(message)
    while at < length:
        start = at
        tag, at = _varint(message, at)
        number, kind, varint = tag >> 3, tag & 7, 0
        if not 0 < number <= _MOST_NUMBER:
            raise WireError
        value_at = at
        if kind == VARINT:
            varint, at = _varint(message, at)
        elif kind == LENGTH:
            size, value_at = _varint(message, at)
            at = value_at + size
        elif kind in _OF_FIXED_LENGTH:
            at += _OF_FIXED_LENGTH[kind]
        else:
            raise WireError
        if at > length:
            raise WireError
        yield Field(number, kind, start, value_at, at, varint)


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """Return the number at ``at``, seven bits a byte, the lowest first, and where it ends."""
    if at < len(message) and message[at] < 0x80:  # nearly all of them
        return message[at], at + 1
    value = shift = 0
    for byte in message[at : at + _MOST_VARINT_BYTES]:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            if value > _MOST_VARINT:
                break
            return value, at + shift // 7
    raise WireError


def integers(message: memoryview, field: Field) -> list[int]:
    """Return the whole numbers of a repeated field, written one by one or packed into one. Raises WireError."""
    if field.kind == VARINT:
        return [field.varint]
    packed, at, values = message[field.value_at : field.end], 0, []
    while at < len(packed):
        value, at = _varint(packed, at)
        values.append(value)
    return values


def words(message: memoryview, field: Field) -> str:
    """Return the text of a field. Raises WireError for what is none."""
    if field.kind != LENGTH:
        raise WireError
    try:
        return str(message[field.value_at : field.end], "utf-8")
    except UnicodeDecodeError as error:
        raise WireError from error


def varint_bytes(value: int) -> bytes:
    """Write a number that is not negative."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class Pieces:
    """A message in the making, as pieces of other buffers: what was 2 GB is not copied."""

    def __init__(self) -> None:
        self.parts: list[bytes | memoryview] = []
        self.length = 0

    def add(self, part: bytes | memoryview) -> None:
        """Append bytes as they are."""
        if len(part):
            self.parts.append(part)
            self.length += len(part)

    def add_field(self, number: int, content: Pieces | bytes | memoryview) -> None:
        """Append the field of this number with a message, a text, or bytes."""
        length = content.length if isinstance(content, Pieces) else len(content)
        self.add(varint_bytes(number << 3 | LENGTH) + varint_bytes(length))
        for part in content.parts if isinstance(content, Pieces) else (content,):
            self.add(part)
