"""Networks as people export them are understood, and become what was planned; others are refused, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.engine_adding import PRESETS, AddPlan, Inspected, OutputChoice, Preset, Wishes
from app.core.errors import InputError
from app.similarity import network_trial
from app.similarity.device import open_session
from app.similarity.found_network import FoundNetwork, Way
from app.similarity.network_inspection import Proven, Workplace, asked, inspect, prove
from tests.onnx_files import Graph, field, network, node, tensor, value
from tests.usual_networks import efficientnet_b0, inception_v3, map_only, resnet50, vgg16_fc1, vision_transformer


def _pictures(side_px: int) -> Sequence[NDArray[np.uint8]]:
    pattern = asked(side_px)[0]
    return pattern, 255 - pattern, pattern[::-1]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_trial, "_MOST_S", 0)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    ours = tmp_path / "ours"
    ours.mkdir()
    return Workplace(ours, _pictures, lambda _: None, lambda: 5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "net.onnx"


def _inspected(content: bytes, file: Path, place: Workplace, **wishes: Any) -> Inspected:
    file.write_bytes(content)
    return inspect(file, Wishes(**wishes), place)


def _proven(plan: AddPlan, file: Path, place: Workplace) -> Proven:
    (place.folder / "model.onnx").unlink(missing_ok=True)
    return prove(replace(plan, path=str(file)), place)


USUAL: dict[str, tuple[bytes, AddPlan, int]] = {
    name: (content, AddPlan("", "", "", *rest), numbers)  # type: ignore[arg-type]
    for name, content, rest, numbers in (
        ("resnet50", resnet50(), ("output", "vector", "imagenet", 224, "nchw", "rgb"), 2048),
        ("resnet50-4d", resnet50(flat=False, batch=1), ("output", "mean", "imagenet", 224, "nchw", "rgb"), 2048),
        ("resnet50-fp16", resnet50(kind="float16"), ("output", "vector", "imagenet", 224, "nchw", "rgb"), 2048),
        ("inception_v3", inception_v3(), ("avg_pool", "vector", "signed", 299, "nhwc", "rgb"), 2048),
        ("vgg16", vgg16_fc1(), ("fc1_relu", "vector", "caffe", 224, "nchw", "bgr"), 4096),
        ("efficientnet_b0", efficientnet_b0(), ("mean", "vector", "imagenet", 224, "nchw", "rgb"), 1280),
        ("map", map_only(), ("features", "mean", "imagenet", 224, "nchw", "rgb"), 64),
        ("map-nhwc", map_only(last=True), ("features", "mean_nhwc", "imagenet", 224, "nhwc", "rgb"), 64),
        (
            "dinov2_vits14",
            vision_transformer(14, 224, 384),
            ("last_hidden_state", "first_token", "imagenet", 224, "nchw", "rgb"),
            384,
        ),
        (
            "dinov2_518",
            vision_transformer(14, 518, 24, pooler=True),
            ("pooler_output", "vector", "imagenet", 518, "nchw", "rgb"),
            24,
        ),
        (
            "clip-vit-b32-visual",
            vision_transformer(32, 224, 64, 512),
            ("image_embeds", "vector", "clip", 224, "nchw", "rgb"),
            512,
        ),
    )
}


@pytest.mark.parametrize("name", USUAL)
def test_what_people_export_is_understood_and_taken_over(name: str, tmp_path: Path, place: Workplace) -> None:
    content, plan, numbers = USUAL[name]
    file = tmp_path / f"{name}.onnx"
    found = _inspected(content, file, place)
    assert found.plan == plan
    assert found.trial.numbers == found.outputs[0].numbers == numbers
    assert found.caution is None
    proven = _proven(found.plan, file, place)
    assert proven.batch == (1 if name in ("resnet50-4d", "vgg16") else None)
    assert proven.form == found.pixels == ("float16" if name == "resnet50-fp16" else "float32")
    # What was taken over gives the answer that goes with it.
    network = FoundNetwork(place.folder / "model.onnx")
    assert network.outputs == (plan.output,)
    way = Way(plan.layout, plan.channels, plan.preset, plan.output, plan.pooling)
    vector = network.vectors(tuple(asked(plan.side_px)), way)[0]
    known = np.frombuffer(proven.answer, "<f2").astype(np.float32)
    assert np.abs(vector / np.linalg.norm(vector) - known).max() < 1e-3


def test_all_that_a_network_offers_is_told(file: Path, place: Workplace) -> None:
    found = _inspected(inception_v3(), file, place)
    assert found.outputs == (
        OutputChoice("avg_pool", (2048,), "vector", 2048),
        OutputChoice("mixed10", (8, 8, 2048), "mean_nhwc", 2048),
    )
    assert (found.side_is_fixed, found.layouts, found.pixels) == (True, ("nhwc",), "float32")
    assert set(found.presets) == set(PRESETS)
    assert found.presets[0] == found.plan.preset
    assert found.size_bytes == pytest.approx(file.stat().st_size, rel=0.01)
    assert found.trial.memory_bytes == 5
    assert found.trial.photos_per_second == pytest.approx(1000 / found.trial.ms_per_photo)


def test_of_a_network_that_names_classes_what_they_are_made_of_is_taken(file: Path, place: Workplace) -> None:
    found = _inspected(resnet50(logits=True), file, place)
    assert found.outputs == (
        OutputChoice("/Flatten_output_0", (2048,), "vector", 2048, is_hidden=True),
        OutputChoice("output", (1000,), "vector", 1000, are_classes=True),
    )
    classes = replace(found.plan, output="output")
    assert _proven(classes, file, place).trial.numbers == 1000


def _network(nodes: Sequence[bytes], taken: bytes, *weights: tuple[str, NDArray[Any]], given: str = "y") -> bytes:
    made = [tensor(name, values) for name, values in weights]
    return network(Graph(nodes, [taken], [value(given, [None, None])], made))


_PICTURE = value("x", ["n", 3, 32, 32])
_RANDOM = np.random.default_rng(3)
_FULL = ("w", _RANDOM.normal(size=(3 * 32 * 32, 24)).astype("f4"))
_FLAT = node("Flatten", "x", "flat")
_MADE = node("MatMul", "flat w", "y")


def test_classes_alone_are_taken_with_a_word_of_caution(file: Path, place: Workplace) -> None:
    found = _inspected(
        _network([_FLAT, node("MatMul", "flat w", "z"), node("Softmax", "z", "y")], _PICTURE, _FULL), file, place
    )
    assert [choice.are_classes for choice in found.outputs] == [True]  # what they are made of is the picture itself
    assert "names classes" in str(found.caution)


@pytest.mark.parametrize(
    ("first", "constant", "preset"),
    [
        ("Div", 255.0, "bytes"),
        ("Mul", 1 / 255, "bytes"),
        ("Sub", 127.5, "bytes"),
        ("Sub", 0.485, "unit"),
        ("Div", 0.229, "unit"),
        ("Mul", 2.0, "unit"),
        ("Conv", 2.0, "imagenet"),
    ],
)
def test_arithmetic_that_a_network_does_itself_is_left_to_it(
    first: str, constant: float, preset: str, file: Path, place: Workplace
) -> None:
    weights = ("c", np.full((3, 3, 1, 1) if first == "Conv" else (1, 3, 1, 1), constant, "f4"))
    nodes = [node("Identity", "x", "same"), node(first, "same c", "z"), node("Flatten", "z", "flat"), _MADE]
    if first == "Conv":
        weights = ("c", _RANDOM.normal(size=(3, 3, 1, 1)).astype("f4"))
    assert _inspected(_network(nodes, _PICTURE, weights, _FULL), file, place).plan.preset == preset


@pytest.mark.parametrize(
    ("name", "producer", "preset"),
    [
        ("efficientnet_lite4.onnx", "tf2onnx", "efficientnet-lite"),
        ("CLIP-ViT-L14.onnx", "pytorch", "clip"),
        ("siglip-base.onnx", "pytorch", "signed"),
        ("vit_base_patch16.onnx", "pytorch", "signed"),
        ("dinov2_vits14.onnx", "pytorch", "imagenet"),
        ("resnet50.onnx", "tf2onnx", "caffe"),
        ("resnet50v2.onnx", "tf2onnx", "signed"),
        ("mobilenet.onnx", "keras2onnx", "signed"),
        ("efficientnetb0.onnx", "tf2onnx", "bytes"),
        ("resnet50.onnx", "pytorch", "imagenet"),
        ("features.onnx", "tf2onnx", "signed"),
        ("features.onnx", "onnx-caffe2", "caffe"),
        ("invite.onnx", "", "imagenet"),
    ],
)
def test_the_preset_follows_from_what_is_known(name: str, producer: str, preset: Preset) -> None:
    from app.similarity.pixel_presets import proposed

    assert proposed(name, producer, "float32", None)[0] == preset


def test_bytes_are_given_as_they_are(file: Path, place: Workplace) -> None:
    nodes = [node("Cast", "x", "f", to=1), node("Flatten", "f", "flat"), _MADE]
    found = _inspected(_network(nodes, value("x", [1, 32, 32, 3], "uint8"), _FULL), file, place)
    assert (found.pixels, found.plan.preset, found.presets) == ("uint8", "bytes", ("bytes",))
    assert _proven(found.plan, file, place).form == "uint8"
    with pytest.raises(InputError, match="takes bytes"):
        _proven(replace(found.plan, preset="unit"), file, place)


def test_a_free_batch_that_is_only_said_is_not_believed(file: Path, place: Workplace) -> None:
    flat = node("Reshape", "x shape", "flat")
    shape = ("shape", np.array([1, -1], np.int64))
    mixing = [node("ReduceMean", "x", "mean", axes=[0]), node("Sub", "x mean", "apart"), node("Add", "apart x", "both")]
    for nodes in ([flat, _MADE], [*mixing, node("Flatten", "both", "flat"), _MADE]):
        content = _network(nodes, _PICTURE, shape, _FULL)
        found = _inspected(content, file, place)
        assert _proven(found.plan, file, place).batch == 1


def test_a_network_that_takes_several_at_a_time_gets_them(file: Path, place: Workplace) -> None:
    found = _inspected(_network([_FLAT, _MADE], value("x", [4, 3, 32, 32]), _FULL), file, place)
    assert _proven(found.plan, file, place).batch == 4


def test_presets_and_order_of_colours_reach_the_network(file: Path, place: Workplace) -> None:
    whole = _network([node("Flatten", "x", "y")], _PICTURE)
    file.write_bytes(whole)
    network = FoundNetwork(file)
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[..., 0], picture[..., 1], picture[..., 2] = 255, 0, 51
    seen = {
        preset: network.arrays(picture[None], Way("nchw", channels, preset))["y"].reshape(3, -1)[:, 0]  # type: ignore[arg-type]
        for preset, channels in (
            *((preset, "rgb") for preset in PRESETS if preset != "caffe"),
            ("caffe", "bgr"),
        )
    }
    assert seen["unit"] == pytest.approx([1, 0, 0.2])
    assert seen["signed"] == pytest.approx([1, -1, -0.6])
    assert seen["bytes"] == pytest.approx([255, 0, 51])
    assert seen["efficientnet-lite"] == pytest.approx([1, -127 / 128, -76 / 128])
    assert seen["imagenet"] == pytest.approx([(1 - 0.485) / 0.229, -0.456 / 0.224, (0.2 - 0.406) / 0.225], rel=1e-4)
    assert seen["clip"] == pytest.approx(
        [(1 - 0.48145466) / 0.26862954, -0.4578275 / 0.26130258, (0.2 - 0.40821073) / 0.27577711], rel=1e-4
    )
    assert seen["caffe"] == pytest.approx([51 - 103.939, -116.779, 255 - 123.68], rel=1e-4)  # blue first


_NAN = ("nan", np.array(np.nan, "f4"))
_ZERO = ("zero", np.array(0, "f4"))
_WIDE = ("w", np.ones((3, 8193), "f4"))
_POOL_TO_Y = [node("ReduceMean", "x", "y", axes=[2, 3], keepdims=0)]
_POOL = [node("ReduceMean", "x", "mean", axes=[2, 3], keepdims=0)]

REFUSED: dict[str, tuple[bytes, str]] = {
    "text": (
        _network([node("Cast", "x", "y", to=1)], value("x", ["n", "length"], "int64")),
        r"takes no picture. It asks for x \?×\?",
    ),
    "picture and text": (
        network(
            Graph(
                [_FLAT, _MADE, node("Cast", "ids", "z", to=1)],
                [_PICTURE, value("ids", ["n", 77], "int64")],
                [value("y", [None, None]), value("z", [None, None])],
                [tensor(*_FULL)],
            )
        ),
        r"asks for more than a picture: ids \?×77",
    ),
    "grey": (_network(_POOL_TO_Y, value("x", [1, 1, 32, 32])), "takes no colour pictures"),
    "doubles": (
        _network([node("Cast", "x", "f", to=1), node("Flatten", "f", "y")], value("x", [1, 3, 32, 32], "float64")),
        "takes pictures as double",
    ),
    "wide": (_network(_POOL_TO_Y, value("x", [1, 3, 32, 64])), "64 × 32 pixels. Photokin gives squares"),
    "tiny": (_network(_POOL_TO_Y, value("x", [1, 3, 8, 8])), "gives 16 to 1024"),
    "huge": (_network(_POOL_TO_Y, value("x", [1, 3, 9000, 9000])), "gives 16 to 1024"),
    "many": (_network([_FLAT, _MADE], value("x", [999, 3, 32, 32]), _FULL), "takes 999 pictures at a time"),
    "custom": (
        _network([node("Magic", "x", "y", domain="com.example")], _PICTURE),
        r"operators that ONNX does not have: com\.example\.Magic",
    ),
    "unknown": (_network([node("Magic", "x", "y")], _PICTURE), "operators that ONNX does not have: Magic"),
    "newer": (
        network(Graph([_FLAT, _MADE], [_PICTURE], [value("y", [None, None])], [tensor(*_FULL)]), opset=99),
        "newer than this Photokin understands",
    ),
    "newer format": (
        network(Graph([_FLAT, _MADE], [_PICTURE], [value("y", [None, None])], [tensor(*_FULL)]), rest=field(1, 99)),
        "newer than this Photokin understands",
    ),
    "unfit": (_network([_FLAT, node("MatMul", "flat w", "y")], _PICTURE, ("w", np.ones((5, 9), "f4"))), "be loaded"),
    "not finite": (
        _network([_FLAT, node("MatMul", "flat w", "z"), node("Add", "z nan", "y")], _PICTURE, _FULL, _NAN),
        "numbers that are none",
    ),
    "all zero": (
        _network([_FLAT, node("MatMul", "flat w", "z"), node("Mul", "z zero", "y")], _PICTURE, _FULL, _ZERO),
        "the same numbers for every picture",
    ),
    "all one": (
        _network([node("Mul", "x zero", "z"), node("Flatten", "z", "f"), node("Cos", "f", "y")], _PICTURE, _ZERO),
        "the same numbers for every picture",
    ),
    "too many numbers": (
        _network([*_POOL, node("MatMul", "mean w", "y")], _PICTURE, _WIDE),
        "gives 8193 numbers for a picture. Photokin takes 8192 at most",
    ),
    "too few numbers": (_network([*_POOL, node("Relu", "mean", "y")], _PICTURE), "gives only 3 numbers"),
    "no vector": (
        network(Graph([node("Cast", "x", "y", to=7)], [_PICTURE], [value("y", [None] * 4, "int64")])),
        r"None of the network's outputs can become a vector: y 1×3×32×32",
    ),
    "chance": (
        _network(
            [_FLAT, node("RandomUniformLike", "flat", "r"), node("Mul", "r flat", "m"), node("MatMul", "m w", "y")],
            _PICTURE,
            _FULL,
        ),
        "other numbers each time",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_is_refused_with_the_reason(name: str, file: Path, place: Workplace) -> None:
    content, words = REFUSED[name]
    with pytest.raises(InputError, match=words):
        _inspected(content, file, place)


@pytest.mark.parametrize("taken_s", [8, 60])
def test_a_network_that_is_too_slow_is_refused_with_its_rate(
    taken_s: int, file: Path, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_trial, "_LEAST_ROUNDS", 1)
    ticks = iter(range(0, 10_000, taken_s))
    monkeypatch.setattr("app.similarity.network_trial.time.process_time", lambda: next(ticks))
    with pytest.raises(InputError, match=f"reads {3600 // taken_s} photos an hour"):
        _inspected(_network([_FLAT, _MADE], _PICTURE, _FULL), file, place)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"output": "secret"}, r"no output secret. It has: output"),
        ({"side_px": 256}, "of 224 × 224 pixels only"),
        ({"layout": "nhwc"}, "takes its pictures as nchw"),
        ({"pooling": "first_token"}, "No vector can be made of the output output"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(changed: dict[str, Any], words: str, file: Path, place: Workplace) -> None:
    found = _inspected(resnet50(), file, place)
    with pytest.raises(InputError, match=words):
        _proven(replace(found.plan, **changed), file, place)


@pytest.mark.parametrize("side_px", [15, 1025])
def test_a_side_out_of_bounds_is_refused(side_px: int, file: Path, place: Workplace) -> None:
    with pytest.raises(InputError, match="16 to 1024"):
        _inspected(efficientnet_b0(), file, place, side_px=side_px)
    plan = AddPlan("", "", "", "mean", "vector", "unit", side_px, "nchw", "rgb")
    with pytest.raises(InputError, match="16 to 1024"):
        _proven(plan, file, place)


def test_what_is_wished_is_tried(file: Path, place: Workplace) -> None:
    found = _inspected(
        efficientnet_b0(), file, place, output="features", preset="caffe", side_px=96, channels="rgb", layout="nchw"
    )
    assert found.plan == AddPlan("", "", "", "features", "mean", "caffe", 96, "nchw", "rgb")
    assert [choice.name for choice in found.outputs] == ["features", "mean"]
    assert found.outputs[0].shape == (1280, 3, 3)
    assert found.presets[0] == "caffe"
    assert str(found.preset_reason) == "As you chose."
    assert _inspected(efficientnet_b0(), file, place, preset="caffe").plan.channels == "bgr"


def test_a_value_inside_the_network_may_be_wished(file: Path, place: Workplace) -> None:
    found = _inspected(efficientnet_b0(), file, place, output="conv2d_80")
    assert found.outputs[0] == OutputChoice("conv2d_80", (1280, 7, 7), "mean", 1280, is_hidden=True)
    assert _proven(found.plan, file, place).trial.numbers == 1280


def test_another_way_to_make_a_vector_may_be_wished(file: Path, place: Workplace) -> None:
    found = _inspected(vision_transformer(16, 64, 24), file, place, pooling="mean_tokens", side_px=64)
    assert (found.plan.pooling, found.outputs[0].pooling) == ("mean_tokens", "mean_tokens")
    with pytest.raises(InputError, match="No vector can be made of the output last_hidden_state in this way"):
        _inspected(vision_transformer(16, 64, 24), file, place, pooling="mean", side_px=64)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"output": "secret"}, "no output secret. It has: output"),
        ({"output": "/relu", "pooling": "vector"}, "No vector can be made of the output /relu in this way"),
        ({"side_px": 256}, "of 224 × 224 pixels only"),
        ({"layout": "nhwc"}, "takes its pictures as nchw"),
    ],
)
def test_a_wish_that_the_network_does_not_allow_is_refused(
    wishes: dict[str, Any], words: str, file: Path, place: Workplace
) -> None:
    with pytest.raises(InputError, match=words):
        _inspected(resnet50(), file, place, **wishes)


def test_the_runtime_is_never_given_the_file_itself(
    file: Path, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def watched(path: str, *rest: Any) -> Any:
        given.append(path)
        return open_session(path, *rest)

    monkeypatch.setattr("app.similarity.found_network.open_session", watched)
    _proven(_inspected(resnet50(), file, place).plan, file, place)
    assert given == [str(place.folder / "model.onnx")] * 2
