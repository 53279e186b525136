"""A network of our layers as ONNX, node by node: normalisation folded in, any number of pictures at once.

Written rather than traced, so that the same weights always give the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from app.training.layers import Averaged, Convolution, Residual
from app.training.task import INPUT, OUTPUT

OPSET, IR_VERSION = 17, 8


def written(network: nn.Sequential, numbers: int, side_px: int | None = None) -> bytes:
    """Return the file: ``pixels`` (n, 3, h, w) → ``vector`` (n, numbers); ``side_px`` where h and w are fixed."""
    graph = _Graph()
    graph.follow(network, INPUT)
    graph.nodes[-1].output[0] = OUTPUT
    sides = ["h", "w"] if side_px is None else [side_px, side_px]
    pixels = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", 3, *sides])
    vector = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", numbers])
    made = helper.make_model(
        helper.make_graph(graph.nodes, "trained", [pixels], [vector], graph.weights),
        producer_name="photokin",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    onnx.checker.check_model(made, full_check=True)
    return bytes(made.SerializeToString(deterministic=True))


class _Graph:
    """Collects nodes and weights; every method returns the name of the tensor it makes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._constant("zero", np.array(0))
        self._constant("six", np.array(6))

    def follow(self, layer: nn.Module, source: str) -> str:
        """Add a layer and all that is in it. TypeError for one that is none of ours."""
        match layer:
            case Convolution():
                return self._convolution(layer, source)
            case Residual():
                return self._node("Add", [self.follow(layer.inside, source), source])
            case Averaged():
                return self._node("Flatten", [self._node("GlobalAveragePool", [source])], axis=1)
            case nn.Flatten():
                return self._node("Flatten", [source], axis=1)
            case nn.Linear():
                weight, bias = self._pair(layer.weight, layer.bias)
                return self._node("Gemm", [source, weight, bias], transB=1)
            case nn.Sequential():
                for inner in layer:
                    source = self.follow(inner, source)
                return source
            case _:
                raise TypeError(type(layer).__name__)

    def _convolution(self, layer: Convolution, source: str) -> str:
        weight, bias = self._pair(*layer.folded())
        made = self._node(
            "Conv",
            [source, weight, bias],
            auto_pad="SAME_UPPER",
            group=layer.groups,
            kernel_shape=[layer.size, layer.size],
            strides=[layer.stride, layer.stride],
        )
        return self._node("Clip", [made, "zero", "six"]) if layer.active else made

    def _pair(self, weight: Tensor, bias: Tensor) -> tuple[str, str]:
        place = len(self.nodes)
        return self._constant(f"{place}.weight", _numbers(weight)), self._constant(f"{place}.bias", _numbers(bias))

    def _node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{len(self.nodes)}.{operator}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def _constant(self, name: str, value: NDArray[np.floating]) -> str:
        self.weights.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name


def _numbers(tensor: Tensor) -> NDArray[np.float64]:
    return np.asarray(tensor.detach().numpy(), np.float64)
