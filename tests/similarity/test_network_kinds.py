"""Networks as others export them: layouts, precisions, channels, batches, and what there is to pool."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import AppError, WrongAnswerError
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.known_answer import question
from app.similarity.model_spec import load_spec
from app.similarity.network import Network
from app.similarity.pooling import FirstToken, Mean, MeanNhwc, MeanTokens, Vector, pooled
from tests.similarity.networks import SIDE_PX, described, passing_on

CPU = choose_device("cpu")


def pictures(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(count).integers(0, 256, (count, SIDE_PX, SIDE_PX, 3), dtype=np.uint8)


def expected(pixels: NDArray[np.uint8], pixel_type: str, channels: str, kind: str) -> NDArray[np.float64]:
    """What such a network makes of pictures, worked out with no code of the program."""
    numbers = pixels.astype(np.float64)
    if not pixel_type.startswith("uint8"):
        numbers = (numbers - [0, 100, 200]) / [50, 60, 70]
    if channels == "bgr":
        numbers = numbers[..., ::-1]
    if kind.endswith(("token", "tokens")):
        laid = numbers.transpose(0, 3, 1, 2) if pixel_type.endswith("nchw") else numbers
        tokens = laid.reshape(len(pixels), 3, -1)
        rows = tokens[:, 0] if kind == "first_token" else tokens.mean(axis=1)
    else:
        rows = numbers.mean(axis=(1, 2))
    unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(
    ("pixel_type", "kind", "channels", "batch"),
    [
        ("float32_nchw", "mean", "rgb", None),
        ("float32_nchw", "mean", "bgr", 4),
        ("float32_nchw", "vector", "rgb", 1),
        ("float32_nchw", "first_token", "rgb", None),
        ("float32_nchw", "mean_tokens", "bgr", None),
        ("float32_nhwc", "mean_nhwc", "rgb", None),
        ("float32_nhwc", "vector", "bgr", 4),
        ("float16_nchw", "mean", "rgb", 4),
        ("float16_nhwc", "mean_nhwc", "bgr", None),
        ("uint8_nhwc", "vector", "rgb", None),
        ("uint8_nhwc", "vector", "bgr", 4),
        ("uint8_nchw", "mean", "bgr", None),
    ],
)
def test_every_kind_sees_the_picture_as_it_wants_to(
    pixel_type: str, kind: str, channels: str, batch: int | None, tmp_path: Path
) -> None:
    size = SIDE_PX * SIDE_PX if "token" in kind else 3
    path = described(
        tmp_path, passing_on(pixel_type, kind, batch), size, pixel_type=pixel_type, channels=channels, batch=batch,
        pooling=kind,
    )  # fmt: skip
    network = Network(load_spec(path), CPU, threads=1)
    for count in (1, 5):  # one more than a whole batch: the last is filled up, and what filled it is not given
        found = network.subject(pictures(count))
        assert found.dtype == np.float32
        assert np.allclose(found, expected(pictures(count), pixel_type, channels, kind), atol=2e-3)


def test_a_network_that_answers_otherwise_than_it_must_is_refused(tmp_path: Path) -> None:
    """Its question has the size that it takes; the answer is that of its own way of pooling."""
    spec = load_spec(described(tmp_path, passing_on("float32_nchw", "mean", 2), 3, batch=2, pooling="mean"))
    assert question(spec.rule).shape == (1, SIDE_PX, SIDE_PX, 3)
    Network(spec, CPU, threads=1)
    with pytest.raises(WrongAnswerError):
        Network(dataclasses.replace(spec, channels="bgr"), CPU, threads=1)


def test_an_output_that_cannot_be_pooled_like_that_is_no_vector(tmp_path: Path) -> None:
    spec = load_spec(described(tmp_path, passing_on("float32_nchw", "mean", None), 3, pooling="mean"))
    network = Network(spec, CPU, threads=1)
    network.spec = dataclasses.replace(spec, pooling=Vector())
    with pytest.raises(ArithmeticError):
        network.subject(pictures(1))
    network.spec = dataclasses.replace(spec, pooling=MeanNhwc())  # 8 numbers a photo, where its block holds 3
    with pytest.raises(ArithmeticError):
        network.subject(pictures(1))


def test_ways_of_pooling_that_do_not_fit_an_output() -> None:
    for pooling, axes in ((Mean(), 3), (MeanNhwc(), 2), (FirstToken(), 4), (MeanTokens(), 2), (Vector(), 1)):
        with pytest.raises(ArithmeticError):
            pooled(np.ones((2,) * axes, np.float32), pooling)
    assert pooled(np.ones((2, 5, 1, 1), np.float16), Vector()).shape == (2, 5)


def test_a_description_changes_its_id_with_the_way_of_pooling_and_the_channels(tmp_path: Path) -> None:
    content, ids = passing_on("float32_nchw", "mean", None), set()
    for pooling, channels in (("mean", "rgb"), ("mean", "bgr"), ("mean_nhwc", "rgb")):
        size = 8 if pooling == "mean_nhwc" else 3
        ids.add(load_spec(described(tmp_path, content, size, pooling=pooling, channels=channels)).model_id)
    assert len(ids) == 3


def test_its_engine_has_colour_and_layout_beside_it(tmp_path: Path) -> None:
    spec = load_spec(described(tmp_path, passing_on("float32_nchw", "vector", None), 3))
    embedder = Embedder(engine_of(spec), CPU, threads=1)
    random = np.random.default_rng(1)
    vectors = embedder.embed(pictures(2), random.random((2, 98), np.float32), random.random((2, 164), np.float32))
    assert vectors.shape == (2, 3 + 98 + 164)
    for block in embedder.engine.blocks:
        part = vectors[:, block.offset : block.offset + block.size]
        assert np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)
    with pytest.raises(ValueError, match="no cells"):
        embedder.cells(pictures(1))


def test_constants_that_it_needs_are_missed(tmp_path: Path) -> None:
    spec = load_spec(described(tmp_path, passing_on("float32_nchw", "vector", None), 3))
    np.savez(tmp_path / "none.npz", colour_mean=np.zeros(98))
    with pytest.raises(AppError, match="do not fit"):
        Network(dataclasses.replace(spec, constants=(tmp_path / "none.npz",)), CPU)
