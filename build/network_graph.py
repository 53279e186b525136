"""An EfficientNet-Lite network of PyTorch written as ONNX, node by node, for pictures of any size.

Written rather than traced: the package pads each convolution for one fixed picture size, where ONNX can say
``auto_pad=SAME_UPPER``. Batch normalisation is folded into the convolutions. Weights may be stored as float16
with a Cast to float32 behind each, which ONNX Runtime folds when it loads them; biases stay float32. The same
weights always give the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MID_MAP = "mid_map"
OPSET = 17
IR_VERSION = 8

Array = NDArray[Any]
WeightType = type[np.float16] | type[np.float32]


def write_graph(network: Any, name: str, weight_type: WeightType) -> bytes:
    """Return the ONNX file: input ``pixels`` (n, 3, h, w), outputs ``map`` and ``logits``, any n, h and w."""
    graph = _GraphWriter(weight_type)
    graph.maps(network)
    graph.classifier("map", network._fc, "logits")
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", network._fc.out_features])
    return _file(graph, name, [_map_info(network._fc.in_features), logits])


def write_maps_graph(network: Any, name: str) -> bytes:
    """Return the same in float32, without the classifier, and with a second output: ``mid_map`` of stride 16."""
    graph = _GraphWriter(np.float32)
    last = _last_of_stride_16(network)
    graph.maps(network, mid_map=last)
    channels = network._blocks[last]._block_args.output_filters
    mid_map = helper.make_tensor_value_info(MID_MAP, TensorProto.FLOAT, ["n", channels, "mid_map_h", "mid_map_w"])
    return _file(graph, name, [_map_info(network._fc.in_features), mid_map])


def _map_info(channels: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info("map", TensorProto.FLOAT, ["n", channels, "map_h", "map_w"])


def _file(graph: _GraphWriter, name: str, outputs: list[onnx.ValueInfoProto]) -> bytes:
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, "h", "w"])
    made = helper.make_graph(graph.nodes, name, [pixels], outputs, graph.weights)
    model = helper.make_model(
        made,
        producer_name="photokin",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _last_of_stride_16(network: Any) -> int:
    """Return the number of the last block before the maps shrink for the fifth time (10 of 16 in Lite0)."""
    halvings = [number for number, block in enumerate(network._blocks) if _stride(block) != (1, 1)]
    return halvings[-1] - 1  # the stem halves, too: the blocks do four times


def _stride(block: Any) -> tuple[int, int]:
    return tuple(block._depthwise_conv.stride)


class _GraphWriter:
    """Collects ONNX nodes and weights; every method returns the name of the tensor it makes."""

    def __init__(self, weight_type: WeightType) -> None:
        self.weight_type = weight_type
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._constant("zero", np.array(0))
        self._constant("six", np.array(6))

    def maps(self, network: Any, mid_map: int | None = None) -> None:
        """Add all of the network up to ``map``; what the block of number ``mid_map`` gives is called so."""
        tensor = self.convolution("stem", "pixels", network._conv_stem, network._bn0)
        for number, block in enumerate(network._blocks):
            tensor = self.block(f"block{number:02}", tensor, block, MID_MAP if number == mid_map else None)
        self.convolution("map", tensor, network._conv_head, network._bn1)

    def convolution(self, name: str, source: str, layer: Any, norm: Any, *, relu6: bool = True) -> str:
        """Add ``layer`` with its batch normalisation ``norm`` folded in, and the ReLU6 after most of them."""
        scale = _numbers(norm.weight) / np.sqrt(_numbers(norm.running_var) + norm.eps)
        weight = self._weight(f"{name}.weight", _numbers(layer.weight) * scale[:, None, None, None])
        bias = self._constant(f"{name}.bias", _numbers(norm.bias) - _numbers(norm.running_mean) * scale)
        made = self._node(
            "Conv",
            [source, weight, bias],
            f"{name}.conv" if relu6 else name,
            auto_pad="SAME_UPPER",
            group=layer.groups,
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
        )
        return self._node("Clip", [made, "zero", "six"], name) if relu6 else made

    def block(self, name: str, source: str, block: Any, sum_name: str | None = None) -> str:
        """Add one inverted bottleneck: widen, depthwise convolution, narrow, and the short cut around it."""
        inside = source
        if hasattr(block, "_expand_conv"):
            inside = self.convolution(f"{name}.expand", inside, block._expand_conv, block._bn0)
        inside = self.convolution(f"{name}.depthwise", inside, block._depthwise_conv, block._bn1)
        inside = self.convolution(f"{name}.project", inside, block._project_conv, block._bn2, relu6=False)
        arguments = block._block_args
        if block.id_skip and _stride(block) == (1, 1) and arguments.input_filters == arguments.output_filters:
            return self._node("Add", [inside, source], sum_name or f"{name}.sum")
        return inside

    def classifier(self, source: str, layer: Any, name: str) -> str:
        """Add average pooling and the linear layer that gives the ImageNet logits."""
        pooled = self._node("GlobalAveragePool", [source], f"{name}.pooled")
        flat = self._node("Flatten", [pooled], f"{name}.flat", axis=1)
        weight = self._weight(f"{name}.weight", _numbers(layer.weight))
        bias = self._constant(f"{name}.bias", _numbers(layer.bias))
        return self._node("Gemm", [flat, weight, bias], name, transB=1)

    def _node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def _weight(self, name: str, value: Array) -> str:
        if self.weight_type is np.float32:
            return self._constant(name, value)
        self.weights.append(numpy_helper.from_array(value.astype(self.weight_type), f"{name}.stored"))
        return self._node("Cast", [f"{name}.stored"], name, to=TensorProto.FLOAT)

    def _constant(self, name: str, value: Array) -> str:
        self.weights.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name


def _numbers(tensor: Any) -> Array:
    return np.asarray(tensor.detach().numpy(), np.float64)
