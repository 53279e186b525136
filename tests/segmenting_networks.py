"""Networks that tell the red of a picture from the rest, in the forms in which such networks are exported."""

from __future__ import annotations

import numpy as np

from tests.onnx_files import Graph, network, node, tensor, value

PERSON = 15
SIDE_PX = 64
_CELL_PX = (4, 4)


def red(
    kind: str = "class scores",
    *,
    classes: int = 21,
    last: bool = False,
    aux: bool = False,
    scale: float = 10.0,
    batch: int | str = "N",
    side_px: int | str = SIDE_PX,
) -> bytes:
    """Return a network whose subject is what is red; 64 pixels of 0 to 1 in, a place for 4 × 4 of them out.

    ``kind`` as ``engine_masking.MapKind``; ``scale``: how sure it is; ``last``: as TensorFlow's are exported.
    """
    planes = classes if kind.startswith("class") else 1
    weights = np.zeros((planes, 3, 1, 1), np.float32)
    bias = np.full(planes, -1.0, np.float32)
    weights[PERSON if planes > PERSON else planes - 1, :, 0, 0] = (1, -0.5, -0.5)
    bias[PERSON if planes > PERSON else planes - 1] = -0.3
    bias[0] = 0.0 if planes > 1 else -0.3
    if planes == 2:
        bias[1] = -0.3
    constants = [tensor("w", scale * weights), tensor("b", scale * bias)]
    nodes = [
        *([node("Transpose", "input", "planes", perm=[0, 3, 1, 2])] if last else []),
        node("AveragePool", "planes" if last else "input", "small", kernel_shape=_CELL_PX, strides=_CELL_PX),
        node("Conv", "small w b", "scores"),
    ]
    out, kind_out = "scores", "float32"
    if kind == "class shares":
        nodes.append(node("Softmax", "scores", "shares", axis=1))
        out = "shares"
    elif kind == "foreground shares":
        nodes.append(node("Sigmoid", "scores", "shares"))
        out = "shares"
    elif kind == "class numbers":
        nodes.append(node("ArgMax", "scores", "numbers", axis=1, keepdims=0))
        out, kind_out = "numbers", "int64"
    if last and kind != "class numbers":
        nodes.append(node("Transpose", out, "out", perm=[0, 2, 3, 1]))
    else:
        nodes.append(node("Identity", out, "out"))
    outputs = [value("out", [None] * (3 if kind == "class numbers" else 4), kind_out)]
    if aux:
        nodes.append(node("Neg", "scores", "aux"))
        outputs.insert(0, value("aux", [None] * 4))
    shape = [batch, side_px, side_px, 3] if last else [batch, 3, side_px, side_px]
    return network(Graph(nodes, [value("input", shape)], outputs, constants))


def blind() -> bytes:
    """Return a network that says the same of every place, whatever it sees."""
    nodes = [node("Mul", "input zero", "nothing"), node("ReduceMean", "nothing", "out", axes=[1], keepdims=1)]
    graph = Graph(
        nodes,
        [value("input", ["N", 3, SIDE_PX, SIDE_PX])],
        [value("out", ["N", 1, SIDE_PX, SIDE_PX])],
        [tensor("zero", np.zeros(1, np.float32))],
    )
    return network(graph)


def nonsense() -> bytes:
    """Return a network whose numbers are none."""
    nodes = [
        node("ReduceMean", "input", "grey", axes=[1], keepdims=1),
        node("Sub", "grey grey", "nothing"),
        node("Div", "nothing nothing", "out"),
    ]
    graph = Graph(nodes, [value("input", ["N", 3, SIDE_PX, SIDE_PX])], [value("out", ["N", 1, SIDE_PX, SIDE_PX])])
    return network(graph)


def a_vector() -> bytes:
    """Return a network that tells of the whole picture and of no place in it."""
    nodes = [node("GlobalAveragePool", "input", "pooled"), node("Flatten", "pooled", "out", axis=1)]
    graph = Graph(nodes, [value("input", ["N", 3, SIDE_PX, SIDE_PX])], [value("out", ["N", 3])])
    return network(graph)
