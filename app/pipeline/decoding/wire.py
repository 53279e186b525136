"""How values travel from a decoder process to the program: JSON, with what is bytes behind it. Nothing of it is run.

A decoder reads hostile files; should one ever take it over, its answers are still no more than values.

    4 bytes   length of the JSON text, then the text: {"value": …, "parts": [length, …]}
    …         the parts, one after the other
"""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import Any

import numpy as np

from app.core.gallery import Information, Picture
from app.core.text import Text
from app.imaging.prepare import Prepared

_VALUES = {kind.__name__: kind for kind in (Prepared, Picture, Information, Text)}
_LENGTH = struct.Struct("<I")


def packed(value: Any) -> bytes:
    """Return ``value`` as bytes: plain values, tuples, arrays, the dataclasses above. Raises TypeError for others."""
    parts: list[bytes] = []
    plain = _plain(value, parts)
    text = json.dumps({"value": plain, "parts": [len(part) for part in parts]}).encode("ascii")
    return b"".join([_LENGTH.pack(len(text)), text, *parts])


def unpacked(data: bytes) -> Any:
    """Return the value in ``data``. Raises ValueError for anything that ``packed`` does not write."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        told = json.loads(data[_LENGTH.size : _LENGTH.size + length])
        parts, at = [], _LENGTH.size + length
        for part_bytes in told["parts"]:
            parts.append(memoryview(data)[at : at + part_bytes])
            at += part_bytes
        return _value(told["value"], parts)
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, struct.error) as error:
        raise ValueError("no answer of a decoder") from error


def _plain(value: Any, parts: list[bytes]) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, bytes):
        parts.append(value)
        return {"bytes": len(parts) - 1}
    if isinstance(value, np.ndarray):
        parts.append(value.tobytes())
        return {"array": len(parts) - 1, "type": value.dtype.str, "shape": value.shape}
    if isinstance(value, tuple):
        return [_plain(item, parts) for item in value]
    if type(value) not in _VALUES.values():
        raise TypeError(f"{type(value).__name__} does not travel")
    fields = {field.name: _plain(getattr(value, field.name), parts) for field in dataclasses.fields(value)}
    return {"kind": type(value).__name__, "fields": fields}


def _value(plain: Any, parts: list[memoryview]) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item, parts) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if "bytes" in plain:
        return bytes(parts[plain["bytes"]])
    if "array" in plain:
        whole = np.frombuffer(parts[plain["array"]], np.dtype(plain["type"]))
        return whole.reshape(plain["shape"])
    return _VALUES[plain["kind"]](**{name: _value(field, parts) for name, field in plain["fields"].items()})
