"""What an ONNX file says of its network before it is loaded: its operators, and what they are made of in turn."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.similarity.onnx_messages import (
    ATTRIBUTE_TENSOR,
    FUNCTION_DOMAIN,
    GRAPH_INITIALIZER,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    MODEL_FUNCTION,
    MODEL_GRAPH,
    MODEL_PRODUCER,
    NODE_ATTRIBUTE,
    NODE_DOMAIN,
    NODE_INPUT,
    NODE_OUTPUT,
    NODE_TYPE,
    TENSOR_NAME,
    TENSOR_RAW,
    TENSOR_TYPE,
    VALUE_NAME,
)
from app.similarity.protobuf_wire import LENGTH, Field, WireError, fields, words

_KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
# What may stand between the layer that names classes and the output, and changes nothing of what they are made of.
_SHAPING = frozenset({"Squeeze", "Flatten", "Reshape", "Unsqueeze"})
_AFTER_CLASSES = frozenset({"Softmax", "LogSoftmax", "Sigmoid", "Add", "Identity", "Cast"}) | _SHAPING
_NO_ARITHMETIC = frozenset({"Identity", "Cast", "Transpose"})
_CLASSIFIERS = frozenset({"Gemm", "MatMul"})
_MOST_STEPS = 8
_FLOAT32, _FEW_BYTES = 1, 16
_FLOATS = (4, TENSOR_RAW)


class Node(NamedTuple):
    """One operator: ``kind`` in ``domain``, "" for ONNX's own."""

    kind: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The graph of a network.

    ``producer``: what program wrote it; ``functions``: domains that it defines itself; ``constants``: the largest
    number, without its sign, of each constant of float32 that is no larger than a colour.
    """

    producer: str
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    initializers: frozenset[str]
    functions: frozenset[str]
    constants: dict[str, float]

    def unknown_operators(self) -> tuple[str, ...]:
        """Return the operators that no runtime has by itself, each once."""
        strange = (node for node in self.nodes if node.domain not in _KNOWN_DOMAINS | self.functions)
        return tuple(dict.fromkeys(f"{node.domain}.{node.kind}" for node in strange))

    def before_classes(self, output: str) -> str:
        """Return the value that ``output`` is made of by one last full layer, "" where there is no such."""
        makers = {name: node for node in self.nodes for name in node.outputs if name}
        at = output
        for _ in range(_MOST_STEPS):
            node = makers.get(at)
            if node is None or node.domain not in _KNOWN_DOMAINS:
                return ""
            varying = [name for name in node.inputs if name and self._varies(name, makers)]
            if not varying:
                return ""
            if node.kind in _CLASSIFIERS:
                return varying[0] if len(varying) == 1 and self._is_seen(varying[0], makers) else ""
            if node.kind not in _AFTER_CLASSES:
                return ""
            at = varying[0]
        return ""

    def makes(self, name: str) -> bool:
        """Tell whether a value of this name is made anywhere in the graph."""
        return any(name in node.outputs for node in self.nodes)

    def first_step(self, picture: str) -> tuple[str, float] | None:
        """Return what is done first to the input ``picture`` with a few constant numbers, and the largest of them.

        Steps that change no number do not count; None where something else is done.
        """
        at = picture
        for _ in range(_MOST_STEPS):
            users = [node for node in self.nodes if at in node.inputs]
            if len(users) != 1 or users[0].domain not in _KNOWN_DOMAINS:
                return None
            first = users[0]
            known = [self.constants[name] for name in first.inputs if name in self.constants]
            if len(known) == 1:
                return first.kind, known[0]
            if first.kind not in _NO_ARITHMETIC or not first.outputs:
                return None
            at = first.outputs[0]
        return None

    def _is_seen(self, name: str, makers: dict[str, Node]) -> bool:
        """Tell whether a value is more than the picture itself in another shape."""
        for _ in range(_MOST_STEPS):
            node = makers.get(name)
            if node is None:
                return False
            if node.kind not in _NO_ARITHMETIC | _SHAPING:
                return True
            name = node.inputs[0] if node.inputs else ""
        return False

    def _varies(self, name: str, makers: dict[str, Node]) -> bool:
        """Tell whether a value depends on the picture: a constant, also one unpacked in steps, does not."""
        for _ in range(_MOST_STEPS):
            if name in self.initializers:
                return False
            node = makers.get(name)
            if node is None:
                return True
            if node.kind == "Constant":
                return False
            if node.kind not in (*_NO_ARITHMETIC, "DequantizeLinear") or not node.inputs:
                return True
            name = node.inputs[0]
        return True


def read_outline(message: memoryview) -> Outline:
    """Read the outline of a network. Raises WireError for what is none."""
    producer, functions, graph = "", set[str](), None
    for field in fields(message):
        inner = message[field.value_at : field.end]
        if field.number == MODEL_PRODUCER:
            producer = words(message, field)
        elif field.number == MODEL_FUNCTION:
            functions |= {words(inner, each) for each in fields(inner) if each.number == FUNCTION_DOMAIN}
        elif field.number == MODEL_GRAPH:
            graph = inner
    if graph is None:
        raise WireError
    parts: dict[int, list[memoryview]] = {GRAPH_NODE: [], GRAPH_INITIALIZER: [], GRAPH_OUTPUT: []}
    for field in fields(graph):
        if field.number in parts:
            parts[field.number].append(graph[field.value_at : field.end])
    nodes = tuple(map(_node, parts[GRAPH_NODE]))
    if not nodes:
        raise WireError
    return Outline(
        producer,
        nodes,
        tuple(_name(each, VALUE_NAME) for each in parts[GRAPH_OUTPUT]),
        frozenset(_name(each, TENSOR_NAME) for each in parts[GRAPH_INITIALIZER]),
        frozenset(functions),
        _constants(parts[GRAPH_INITIALIZER], zip(nodes, parts[GRAPH_NODE], strict=True)),
    )


def _constants(initializers: list[memoryview], nodes: Iterable[tuple[Node, memoryview]]) -> dict[str, float]:
    """Return the largest number of small constants by name, be they initializers or nodes that make them."""
    found = {_name(each, TENSOR_NAME): _largest(each) for each in initializers}
    for node, message in nodes:
        if node.kind == "Constant" and node.outputs:
            for attribute in (message[each.value_at : each.end] for each in _of(message, NODE_ATTRIBUTE)):
                for each in _of(attribute, ATTRIBUTE_TENSOR):
                    found[node.outputs[0]] = _largest(attribute[each.value_at : each.end])
    return {name: largest for name, largest in found.items() if largest is not None}


def _largest(tensor: memoryview) -> float | None:
    """Return the largest number of a float32 tensor that holds four at most, without its sign; None for others."""
    kinds = [field.varint for field in _of(tensor, TENSOR_TYPE)]
    stored = [tensor[each.value_at : each.end] for at in _FLOATS for each in _of(tensor, at) if each.kind == LENGTH]
    if kinds != [_FLOAT32] or len(stored) != 1 or not 0 < len(stored[0]) <= _FEW_BYTES or len(stored[0]) % 4:
        return None
    numbers: tuple[float, ...] = struct.unpack(f"<{len(stored[0]) // 4}f", stored[0])
    return max(abs(number) for number in numbers)


def _node(message: memoryview) -> Node:
    read: dict[int, list[str]] = {}
    for field in fields(message):
        if field.number in (NODE_INPUT, NODE_OUTPUT, NODE_TYPE, NODE_DOMAIN):
            read.setdefault(field.number, []).append(words(message, field))
    return Node(
        _last(read.get(NODE_TYPE)),
        _last(read.get(NODE_DOMAIN)),
        tuple(read.get(NODE_INPUT, ())),
        tuple(read.get(NODE_OUTPUT, ())),
    )


def _last(values: list[str] | None) -> str:
    return values[-1] if values else ""


def _name(message: memoryview, number: int) -> str:
    return _last([words(message, field) for field in _of(message, number)])


def _of(message: memoryview, number: int) -> list[Field]:
    return [field for field in fields(message) if field.number == number]
