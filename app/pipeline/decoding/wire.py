"""How values travel from a decoder process to the program: JSON, with what is bytes behind it. Nothing of it is run.

A decoder reads hostile files; should one ever take it over, its answers are still no more than values.

    4 bytes   length of the JSON text, then the text: {"value": …, "parts": [length, …], "shared": [length, …]}
    …         the parts, one after the other; what is shared is handed over beside them (``handover``)
"""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from app.core.gallery import Information, LargePicture, Picture
from app.core.look_alikes import Measured
from app.core.masks import Masked
from app.core.text import Text
from app.imaging.closer_look import CloserLook
from app.imaging.prepare import Prepared
from app.machine.shared_bytes import SharedBytes
from app.pipeline.decoding.handover import apart

_VALUES = {
    kind.__name__: kind for kind in (Prepared, CloserLook, Picture, LargePicture, Information, Masked, Measured, Text)
}
_FIELDS = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in _VALUES.values()}
_MOST_SHARED = 4
_MOST_SHARED_BYTES = 1 << 30
_LENGTH = struct.Struct("<I")


def packed(value: Any, shared: list[SharedBytes] | None = None) -> bytes:
    """Return ``value`` as bytes: plain values, tuples, arrays, the dataclasses above. Raises TypeError for others.

    What can be handed over is put into ``shared``, for whoever sends that; without it everything is in the bytes.
    """
    parts: list[bytes | memoryview] = []
    beside: list[SharedBytes] = [] if shared is None else shared
    plain = _plain(value, parts, beside, shared is not None)
    told = {"value": plain, "parts": [len(part) for part in parts], "shared": [each.length for each in beside]}
    text = json.dumps(told).encode("ascii")
    return b"".join([_LENGTH.pack(len(text)), text, *parts])


def nothing_beside(length: int) -> SharedBytes:
    """Stand for a sender that hands nothing over."""
    raise ValueError("nothing was handed over")


def unpacked(data: bytes, take: Callable[[int], SharedBytes] = nothing_beside) -> Any:
    """Return the value in ``data``; ``take`` returns what was handed over, in order, given its length.

    Raises ValueError for anything that ``packed`` does not write.
    """
    try:
        (length,) = _LENGTH.unpack_from(data)
        told = json.loads(data[_LENGTH.size : _LENGTH.size + length])
        parts, at = [], _LENGTH.size + length
        for part_bytes in told["parts"]:
            parts.append(memoryview(data)[at : at + part_bytes])
            at += part_bytes
        return _value(told["value"], parts, _taken(told["shared"], take))
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, SyntaxError, struct.error) as error:
        raise ValueError("no answer of a decoder") from error


def _taken(lengths: list[int], take: Callable[[int], SharedBytes]) -> list[SharedBytes]:
    if len(lengths) > _MOST_SHARED or any(not 0 < length <= _MOST_SHARED_BYTES for length in lengths):
        raise ValueError("no answer of a decoder")
    return [take(length) for length in lengths]


def _plain(value: Any, parts: list[bytes | memoryview], shared: list[SharedBytes], can_share: bool) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, bytes):
        parts.append(value)
        return {"bytes": len(parts) - 1}
    if isinstance(value, SharedBytes):
        if can_share and value.fd is not None and value.length:
            shared.append(value)
            return {"shared": len(shared) - 1}
        parts.append(value.view())
        return {"pixels": len(parts) - 1}
    if isinstance(value, np.ndarray):
        if can_share and (whole := apart(value)) is not None:
            shared.append(whole)
            return {"apart": len(shared) - 1, "type": value.dtype.str, "shape": value.shape}
        parts.append(value.tobytes())
        return {"array": len(parts) - 1, "type": value.dtype.str, "shape": value.shape}
    if isinstance(value, tuple):
        return [_plain(item, parts, shared, can_share) for item in value]
    names = _FIELDS.get(type(value))
    if names is None:
        raise TypeError(f"{type(value).__name__} does not travel")
    fields = {name: _plain(getattr(value, name), parts, shared, can_share) for name in names}
    return {"kind": type(value).__name__, "fields": fields}


def _value(plain: Any, parts: list[memoryview], shared: list[SharedBytes]) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item, parts, shared) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if "bytes" in plain:
        return bytes(parts[plain["bytes"]])
    if "pixels" in plain:
        return SharedBytes(parts[plain["pixels"]])
    if "shared" in plain:
        return shared[plain["shared"]]
    if "apart" in plain:
        whole = np.frombuffer(shared[plain["apart"]].view(), np.dtype(plain["type"]))
        return whole.reshape(plain["shape"])
    if "array" in plain:
        whole = np.frombuffer(parts[plain["array"]], np.dtype(plain["type"]))
        return whole.reshape(plain["shape"])
    return _VALUES[plain["kind"]](**{name: _value(field, parts, shared) for name, field in plain["fields"].items()})
