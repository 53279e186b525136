"""Networks of the shapes and layouts that people export, small inside, with random weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.onnx_files import Graph, Shape, network, node, tensor, value

Floats = NDArray[np.float32]


_DRAWN = 99_991  # numbers; more repeat them, as drawing takes longer than a test should


class _Weights:
    """Random weights, and the initializers they have become."""

    def __init__(self, kind: type[np.floating] = np.float32) -> None:
        self._random = np.random.default_rng(7)
        self._kind = kind
        self.initializers: list[bytes] = []

    def add(self, name: str, *shape: int) -> None:
        inputs = int(np.prod(shape[1:])) or 1
        count = int(np.prod(shape))
        drawn = self._random.normal(0, (2 / inputs) ** 0.5, min(count, _DRAWN)).astype(self._kind)
        self.put(name, np.resize(drawn, shape))

    def put(self, name: str, values: NDArray[np.generic]) -> None:
        self.initializers.append(tensor(name, values))


def resnet50(
    *, flat: bool = True, batch: int | str = "batch_size", logits: bool = False, kind: str = "float32"
) -> bytes:
    """ResNet-50 as PyTorch's old exporter writes it: pooled to (n, 2048) or (n, 2048, 1, 1), or classes alone."""
    weights = _Weights(np.float16 if kind == "float16" else np.float32)
    weights.add("onnx::Conv_493", 8, 3, 7, 7)
    weights.add("onnx::Conv_496", 2048, 8, 1, 1)
    nodes = [
        node("Conv", "input onnx::Conv_493", "/conv1/Conv_output_0", strides=[2, 2], pads=[3, 3, 3, 3]),
        node("Relu", "/conv1/Conv_output_0", "/relu"),
        node("AveragePool", "/relu", "/pool", kernel_shape=[16, 16], strides=[16, 16]),
        node("Conv", "/pool onnx::Conv_496", "/layer4/Conv_output_0"),
        node("Relu", "/layer4/Conv_output_0", "/layer4/relu"),
        node("GlobalAveragePool", "/layer4/relu", "pooled" if flat or logits else "output"),
    ]
    outputs = [value("output", [batch, 2048, 1, 1], kind)]
    if logits or flat:
        nodes.append(node("Flatten", "pooled", "/Flatten_output_0" if logits else "output", axis=1))
        outputs = [value("output", [batch, 2048], kind)]
    if logits:
        weights.add("fc.weight", 1000, 2048)
        nodes.append(node("Gemm", "/Flatten_output_0 fc.weight", "output", transB=1))
        outputs = [value("output", [batch, 1000], kind)]
    return network(Graph(nodes, [value("input", [batch, 3, 224, 224], kind)], outputs, weights.initializers))


def inception_v3() -> bytes:
    """Inception-v3 as tf2onnx writes it: NHWC, 299 pixels, pooled to 2048 and the map as well."""
    weights = _Weights()
    weights.add("const_fold_opt__1", 8, 3, 3, 3)
    weights.add("const_fold_opt__2", 2048, 8, 1, 1)
    nodes = [
        node("Transpose", "input_1:0", "StatefulPartitionedCall/nchw:0", perm=[0, 3, 1, 2]),
        node("Conv", "StatefulPartitionedCall/nchw:0 const_fold_opt__1", "conv", strides=[2, 2]),
        node("Relu", "conv", "relu"),
        node("AveragePool", "relu", "small", kernel_shape=[18, 18], strides=[18, 18]),
        node("Conv", "small const_fold_opt__2", "wide"),
        node("Relu", "wide", "mixed10_nchw"),
        node("Transpose", "mixed10_nchw", "mixed10", perm=[0, 2, 3, 1]),
        node("GlobalAveragePool", "mixed10_nchw", "gap"),
        node("Squeeze", "gap axes", "avg_pool"),
    ]
    weights.put("axes", np.array([2, 3], np.int64))
    outputs = [value("mixed10", ["unk__612", 8, 8, 2048]), value("avg_pool", ["unk__613", 2048])]
    inputs = [value("input_1:0", ["unk__611", 299, 299, 3])]
    return network(Graph(nodes, inputs, outputs, weights.initializers), producer="tf2onnx", opset=15)


def vgg16_fc1() -> bytes:
    """VGG-16 up to its first full layer of 4096 numbers, one picture of one size at a time."""
    weights = _Weights()
    weights.add("features.0.weight", 4, 3, 3, 3)
    weights.add("classifier.0.weight", 4096, 4 * 7 * 7)
    nodes = [
        node("Conv", "data features.0.weight", "c1", pads=[1, 1, 1, 1]),
        node("Relu", "c1", "r1"),
        node("MaxPool", "r1", "p1", kernel_shape=[32, 32], strides=[32, 32]),
        node("Flatten", "p1", "flat", axis=1),
        node("Gemm", "flat classifier.0.weight", "fc1", transB=1),
        node("Relu", "fc1", "fc1_relu"),
    ]
    graph = Graph(nodes, [value("data", [1, 3, 224, 224])], [value("fc1_relu", [1, 4096])], weights.initializers)
    return network(graph, producer="caffe2onnx", opset=13)


def efficientnet_b0(dims: Sequence[str] = ("s77", "s53", "s0")) -> bytes:
    """EfficientNet-B0 as PyTorch's new exporter writes it: every size free, the map and 1280 numbers."""
    weights = _Weights()
    weights.add("model.stem.weight", 8, 3, 3, 3)
    weights.add("model.head.weight", 1280, 8, 1, 1)
    nodes = [
        node("Conv", "x model.stem.weight", "conv2d", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Sigmoid", "conv2d", "sigmoid"),
        node("Mul", "conv2d sigmoid", "mul"),
        node("AveragePool", "mul", "pool", kernel_shape=[16, 16], strides=[16, 16]),
        node("Conv", "pool model.head.weight", "conv2d_80"),
        node("Relu", "conv2d_80", "features"),
        node("ReduceMean", "features", "mean", axes=[2, 3], keepdims=0),
    ]
    batch, height, width = dims
    outputs = [value("features", [batch, 1280, None, None]), value("mean", [batch, 1280])]
    return network(Graph(nodes, [value("x", [batch, 3, height, width])], outputs, weights.initializers), opset=17)


def map_only(*, last: bool = False) -> bytes:
    """A network whose only output is a map that needs pooling: (n, 64, h, w), or (n, h, w, 64) with ``last``."""
    weights = _Weights()
    weights.add("w", 64, 3, 8, 8)
    nodes = [
        *([node("Transpose", "images", "planes", perm=[0, 3, 1, 2])] if last else []),
        node("Conv", f"{'planes' if last else 'images'} w", "c", strides=[32, 32]),
        node("Relu", "c", "r" if last else "features"),
        *([node("Transpose", "r", "features", perm=[0, 2, 3, 1])] if last else []),
    ]
    taken: Shape = ["N", "H", "W", 3] if last else ["N", 3, "H", "W"]
    given: Shape = ["N", "h", "w", 64] if last else ["N", 64, "h", "w"]
    return network(Graph(nodes, [value("images", taken)], [value("features", given)], weights.initializers))


def vision_transformer(patch_px: int, side_px: int, width: int, projected: int = 0, *, pooler: bool = False) -> bytes:
    """A vision transformer without its blocks: DINOv2 (patches of 14, tokens), CLIP's picture tower (projected)."""
    weights = _Weights()
    count = (side_px // patch_px) ** 2
    weights.add("patch.weight", width, 3, patch_px, patch_px)
    weights.add("cls_token", 1, 1, width)
    weights.add("position", 1, count + 1, width)
    weights.put("tokens", np.array([0, width, -1], np.int64))
    weights.put("first", np.array(0, np.int64))
    weights.put("ones", np.ones(width, np.float32))
    weights.put("zeros", np.zeros(width, np.float32))
    weights.put("one", np.array([1], np.int64))
    weights.put("rest", np.array([1, width], np.int64))
    nodes = [
        node("Conv", "pixel_values patch.weight", "patches", strides=[patch_px, patch_px]),
        node("Reshape", "patches tokens", "flat"),
        node("Transpose", "flat", "rows", perm=[0, 2, 1]),
        node("Shape", "rows", "batch", start=0, end=1),
        node("Concat", "batch rest", "cls_shape", axis=0),
        node("Expand", "cls_token cls_shape", "cls"),
        node("ReduceMean", "rows", "seen", axes=[1], keepdims=1),
        node("Add", "cls seen", "cls_seen"),
        node("Concat", "cls_seen rows", "all", axis=1),
        node("Add", "all position", "placed"),
        node("LayerNormalization", "placed ones zeros", "last_hidden_state"),
    ]
    outputs = [value("last_hidden_state", ["batch_size", count + 1, width])]
    if pooler or projected:
        nodes.append(node("Gather", "last_hidden_state first", "pooler_output", axis=1))
        outputs.append(value("pooler_output", ["batch_size", width]))
    if projected:
        weights.add("visual_projection", width, projected)
        nodes.append(node("MatMul", "pooler_output visual_projection", "image_embeds"))
        outputs = [value("image_embeds", ["batch_size", projected]), outputs[0]]
    taken = value("pixel_values", ["batch_size", "num_channels", "height", "width"])
    return network(Graph(nodes, [taken], outputs, weights.initializers))
