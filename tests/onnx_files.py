"""ONNX files written by hand, as Protocol Buffers lie on the disk: also such that no exporter would write.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = Sequence[int | str | None]

_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "bool": 9, "float16": 10, "float64": 11}


def number(value: int) -> bytes:
    """Write a number as Protocol Buffers do."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(at: int, value: int | bytes | str) -> bytes:
    """Write one field: a number, or bytes with their length before them."""
    if isinstance(value, int):
        return number(at << 3) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return number(at << 3 | 2) + number(len(content)) + content


def tensor(name: str, values: NDArray[Any]) -> bytes:
    """Write a TensorProto with its numbers."""
    return _tensor_head(name, values) + field(9, np.ascontiguousarray(values).tobytes())


def tensor_outside(name: str, values: NDArray[Any], location: str, **entries: str) -> bytes:
    """Write a TensorProto whose numbers lie in the file ``location``."""
    told = {"location": location, **entries}
    return (
        _tensor_head(name, values)
        + b"".join(field(13, field(1, k) + field(2, v)) for k, v in told.items())
        + field(14, 1)
    )


def _tensor_head(name: str, values: NDArray[Any]) -> bytes:
    return b"".join(field(1, dim) for dim in values.shape) + field(2, _TYPES[values.dtype.name]) + field(8, name)


def value(name: str, shape: Shape, kind: str = "float32") -> bytes:
    """Write a ValueInfoProto; a dimension is a number, a name, or nothing at all."""
    dims = b"".join(
        field(1, field(1, dim) if isinstance(dim, int) else field(2, dim) if dim is not None else b"") for dim in shape
    )
    return field(1, name) + field(2, field(1, field(1, _TYPES[kind]) + field(2, dims)))


def node(kind: str, inputs: str, outputs: str, *, domain: str = "", **attributes: Any) -> bytes:
    """Write a NodeProto; names of values are separated by blanks, "-" is one that is left out."""
    names = b"".join(
        field(at, "" if name == "-" else name) for at, part in ((1, inputs), (2, outputs)) for name in part.split()
    )
    written = b"".join(field(5, field(1, key) + _attribute(each)) for key, each in attributes.items())
    return names + field(4, kind) + written + field(7, domain)


def _attribute(each: Any) -> bytes:
    if isinstance(each, Graph):
        return field(6, each.content) + field(20, 5)
    if isinstance(each, bytes):  # a TensorProto
        return field(5, each) + field(20, 4)
    if isinstance(each, float):
        return number(2 << 3 | 5) + np.float32(each).tobytes() + field(20, 1)
    if isinstance(each, int):
        return field(3, each) + field(20, 2)
    if isinstance(each, str):
        return field(4, each) + field(20, 3)
    return b"".join(field(8, item) for item in each) + field(20, 7)


class Graph:
    """A GraphProto: nodes, initializers, inputs and outputs, each as written by the functions above."""

    def __init__(
        self,
        nodes: Sequence[bytes],
        inputs: Sequence[bytes],
        outputs: Sequence[bytes],
        initializers: Sequence[bytes] = (),
        name: str = "main_graph",
    ) -> None:
        parts = ((1, nodes), (5, initializers), (11, inputs), (12, outputs))
        self.content = field(2, name) + b"".join(field(at, each) for at, part in parts for each in part)


def network(
    graph: Graph,
    *,
    opset: int = 17,
    producer: str = "pytorch",
    domains: Sequence[str] = (),
    functions: Sequence[bytes] = (),
    rest: bytes = b"",
) -> bytes:
    """Write a ModelProto."""
    versions = field(8, field(1, "") + field(2, opset))
    versions += b"".join(field(8, field(1, domain) + field(2, 1)) for domain in domains)
    defined = b"".join(field(25, function) for function in functions)
    return field(1, 8) + field(2, producer) + field(7, graph.content) + versions + defined + rest
