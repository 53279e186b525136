"""The messages of an ONNX file, by the numbers of their fields: what of them a network needs.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. What a network works without is not here, and is left out
where a file is taken over: notes, training, settings for other programs, whatever came later.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["model", "graph", "node", "attribute", "tensor", "sparse", "function", "as it is"]

AS_IT_IS: Kind = "as it is"
"""Holds no tensor, whatever stands in it."""

MODEL_IR_VERSION, MODEL_PRODUCER, MODEL_GRAPH, MODEL_FUNCTION = 1, 2, 7, 25
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_TYPE, NODE_ATTRIBUTE, NODE_DOMAIN = 1, 2, 4, 5, 7
ATTRIBUTE_TENSOR = 5
FUNCTION_DOMAIN = 10
TENSOR_DIMS, TENSOR_TYPE, TENSOR_NAME, TENSOR_RAW, TENSOR_OUTSIDE, TENSOR_WHERE = 1, 2, 8, 9, 13, 14
TENSOR_NUMBERS = frozenset({4, 5, 6, 7, TENSOR_RAW, 10, 11})
"""Where a tensor's numbers may stand in the file itself."""
VALUE_NAME = 1
OUTSIDE = 1
"""``TENSOR_WHERE``: the numbers stand in another file."""

FIELDS: dict[Kind, dict[int, Kind]] = {
    "model": {
        MODEL_IR_VERSION: AS_IT_IS,
        MODEL_PRODUCER: AS_IT_IS,
        MODEL_GRAPH: "graph",
        8: AS_IT_IS,  # versions of the operators
        MODEL_FUNCTION: "function",
    },
    "graph": {
        GRAPH_NODE: "node",
        2: AS_IT_IS,  # name
        GRAPH_INITIALIZER: "tensor",
        GRAPH_INPUT: AS_IT_IS,
        GRAPH_OUTPUT: AS_IT_IS,
        13: AS_IT_IS,  # shapes in between
        15: "sparse",
    },
    "node": {
        NODE_INPUT: AS_IT_IS,
        NODE_OUTPUT: AS_IT_IS,
        3: AS_IT_IS,  # name
        NODE_TYPE: AS_IT_IS,
        NODE_ATTRIBUTE: "attribute",
        NODE_DOMAIN: AS_IT_IS,
        8: AS_IT_IS,  # which of several functions of one name
    },
    "attribute": {
        **dict.fromkeys((1, 2, 3, 4, 7, 8, 9, 14, 15, 20, 21), AS_IT_IS),
        ATTRIBUTE_TENSOR: "tensor",
        6: "graph",
        10: "tensor",
        11: "graph",
        22: "sparse",
        23: "sparse",
    },
    "sparse": {1: "tensor", 2: "tensor", 3: AS_IT_IS},
    "function": {
        **dict.fromkeys((1, 4, 5, 6, 9, FUNCTION_DOMAIN, 12, 13), AS_IT_IS),
        7: "node",
        11: "attribute",
    },
    "tensor": dict.fromkeys((TENSOR_DIMS, TENSOR_TYPE, 3, TENSOR_NAME, *TENSOR_NUMBERS), AS_IT_IS),
}
"""What is kept of each message, and what it is."""

_BITS = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
    17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4,
}  # fmt: skip


def tensor_bytes(data_type: int, dims: list[int]) -> int | None:
    """Return how long the numbers of a tensor are in another file; None for a type that cannot lie there."""
    if data_type not in _BITS:
        return None
    count = 1
    for dim in dims:
        count *= dim
    return (count * _BITS[data_type] + 7) // 8
