"""Makes an int8 network of a float32 one: ONNX Runtime's quantisation, then a bias correction of our own.

Weights become signed bytes, symmetric, with a scale for each output channel; activations unsigned bytes between the
least and the largest number that the calibration pictures showed. A convolution of rounded numbers is a little off on
average, each channel in its own way, and the next layers add to it: so the mean that is missing is added to each bias,
layer by layer from the input on, as measured in the network that is corrected so far (M. Nagel et al., "Data-free
quantization through weight equalization and bias correction", ICCV 2019, section 4.2, with measured means).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from app.similarity.device import open_session

PIXELS = "pixels"
_LEAST_PIXEL, _LARGEST_PIXEL = (
    np.float32(-127 / 128),
    np.float32(1),
)  # of (x − 127) / 128: scale 1/128 and zero point 127, exactly
_MOST_STEPS, _MOST_STEPS_OF_A_PAIR, _FINER = 127, 128, 1.002

Array = NDArray[Any]
Pictures = Sequence[NDArray[np.uint8]]


def quantised(exact: bytes, calibration: Pictures, correction: Pictures) -> bytes:
    """Return the int8 form of the ONNX file ``exact``, for uint8 ``pixels`` (n, h, w, 3) instead of float32 ones.

    ``exact`` takes (x − 127) / 128 as (n, 3, h, w) in ``pixels``; ``calibration`` and ``correction`` are uint8 pictures
    (h, w, 3) of any sizes on its grid. The same input gives the same bytes on the same kind of processor.
    """
    model = _with_byte_pixels(_rounded(exact, calibration))
    _check_pairs(model)
    _correct_biases(onnx.load_from_string(exact), model, correction)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def float_pixels(picture: NDArray[np.uint8]) -> Array:
    """Return (1, 3, h, w) float32 as the float network takes it."""
    scaled = (picture.astype(np.float32) - 127) / 128
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, pictures: Pictures) -> None:
        self._pictures = iter(pictures)

    def get_next(self) -> dict[str, Array] | None:
        picture = next(self._pictures, None)
        return None if picture is None else {PIXELS: float_pixels(picture)}


def _rounded(exact: bytes, pictures: Pictures) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        source, inferred, made = (Path(folder) / f"{name}.onnx" for name in ("exact", "inferred", "made"))
        source.write_bytes(exact)
        quant_pre_process(source, inferred, skip_optimization=True, skip_symbolic_shape=True)  # nothing to fold
        quantize_static(
            inferred,
            made,
            _Reader(pictures),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={
                "ActivationSymmetric": False,
                "WeightSymmetric": True,
                "TensorQuantOverrides": {PIXELS: [{"rmin": _LEAST_PIXEL, "rmax": _LARGEST_PIXEL}]}
                | _weight_scales(onnx.load_from_string(exact)),
            },
        )
        return onnx.load(str(made))


def _weight_scales(exact: onnx.ModelProto) -> dict[str, list[dict[str, Any]]]:
    """Return for each convolution's weights the scale of each output channel, as ``TensorQuantOverrides`` has it.

    x86 without VNNI multiplies bytes with ``vpmaddubsw``, which adds two neighbouring products in 16 bits: 255 times
    two weights of 127 do not fit. So a channel's scale is as small as its largest weight allows, and no smaller than
    what keeps each two neighbours of one sign within 128 steps together. Depthwise convolutions have no neighbours.
    """
    weights = {stored.name: numpy_helper.to_array(stored) for stored in exact.graph.initializer}
    scales = {}
    for node in exact.graph.node:
        if node.op_type == "Conv":
            values = weights[node.input[1]]
            pairs = values.shape[1] > 1
            scales[node.input[1]] = [
                {"axis": 0, "scale": scale, "zero_point": np.int8(0), "quant_type": QuantType.QInt8}
                for scale in (_scale(row, pairs=pairs) for row in _rows(values))
            ]
    return scales


def _rows(values: Array) -> Array:
    """Return the weights of each output channel as they lie in memory: input channels innermost."""
    return values.transpose(0, 2, 3, 1).reshape(len(values), -1)


def _check_pairs(model: onnx.ModelProto) -> None:
    """SystemExit if two neighbouring weights are too large together, however they were rounded."""
    for stored in model.graph.initializer:
        if stored.data_type == TensorProto.INT8 and len(stored.dims) == 4 and stored.dims[1] > 1:
            rows = _rows(numpy_helper.to_array(stored).astype(np.int64))
            if max(map(_largest_pair, rows)) > _MOST_STEPS_OF_A_PAIR:
                raise SystemExit(f"{stored.name}: two neighbouring weights overflow 16 bits")


def _scale(row: Array, *, pairs: bool) -> np.float32:
    scale = np.float32(max(np.abs(row).max() / _MOST_STEPS, np.finfo(np.float32).tiny))
    while pairs and _largest_pair(np.rint(row / scale)) > _MOST_STEPS_OF_A_PAIR:
        scale = np.float32(scale * _FINER)
    return scale


def _largest_pair(steps: Array) -> float:
    """Return the largest sum of two neighbours that have one sign, without it."""
    pairs = np.append(steps, np.zeros(len(steps) % 2)).reshape(-1, 2)
    return float(max(np.maximum(sign * pairs, 0).sum(axis=1).max() for sign in (1, -1)))


def _with_byte_pixels(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the file with uint8 (n, h, w, 3) for its input: rounding it was the first step, and is not needed then."""
    graph = model.graph
    (rounding,) = (node for node in graph.node if node.op_type == "QuantizeLinear" and node.input[0] == PIXELS)
    nodes = [node for node in graph.node if node is not rounding]
    turned = helper.make_node("Transpose", [PIXELS], rounding.output, name="pixels.turned", perm=[0, 3, 1, 2])
    made = helper.make_graph(
        [turned, *nodes],
        graph.name,
        [helper.make_tensor_value_info(PIXELS, TensorProto.UINT8, ["n", "h", "w", 3])],
        graph.output,
        graph.initializer,
    )
    return helper.make_model(
        made, producer_name="photokin", ir_version=model.ir_version, opset_imports=model.opset_import
    )


def _correct_biases(exact: onnx.ModelProto, model: onnx.ModelProto, pictures: Pictures) -> None:
    """Add to each bias of ``model``, in place, what its convolution's mean lacks to that of ``exact``."""
    stored = {weights.name: weights for weights in model.graph.initializer}
    restored_from = {node.output[0]: node for node in model.graph.node if node.op_type == "DequantizeLinear"}
    rounded = {node.name: node for node in model.graph.node if node.op_type == "Conv"}
    convolutions = [node for node in exact.graph.node if node.op_type == "Conv"]
    expected = _means(exact, [node.output[0] for node in convolutions], map(float_pixels, pictures))
    for node in convolutions:
        twin = rounded[node.name]
        (mean,) = _means(model, [twin.output[0]], (picture[None] for picture in pictures))
        bias, scale = (stored[name] for name in restored_from[twin.input[2]].input[:2])
        steps = np.rint((next(expected) - mean) / numpy_helper.to_array(scale).astype(np.float64))
        corrected = numpy_helper.to_array(bias).astype(np.int64) + steps.astype(np.int64)
        bias.CopyFrom(numpy_helper.from_array(corrected.astype(np.int32), bias.name))


def _means(model: onnx.ModelProto, tensors: list[str], feeds: Iterable[Array]) -> Iterator[Array]:
    """Yield for each of ``tensors`` the mean per channel over the feeds, each of which counts the same."""
    part = Extractor(onnx.shape_inference.infer_shapes(model)).extract_model([PIXELS], tensors)
    session = open_session(part.SerializeToString(), ("CPUExecutionProvider",), threads=1)
    sums = [np.zeros(()) for _ in tensors]
    count = 0
    for count, feed in enumerate(feeds, start=1):  # noqa: B007
        values = session.run(tensors, {PIXELS: feed})
        sums = [total + value.mean(axis=(0, 2, 3), dtype=np.float64) for total, value in zip(sums, values, strict=True)]
    return iter([total / count for total in sums])
