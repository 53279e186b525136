"""The embedder with the shipped network: golden vectors, batches, shapes, classes, and failures on the way."""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.text import text
from app.imaging.prepare import Prepared, prepare
from app.similarity import network as network_module
from app.similarity.descriptor import Floats
from app.similarity.device import Device, choose_device, cpu_device, open_session
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.network import Network, network_input

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "efficientnet_lite0.json"
GPU = Device("gpu", "Testcard", ("CUDAExecutionProvider", "CPUExecutionProvider"), text("It works."))
SHAPES_PX = ((288, 288), (256, 320), (320, 256), (352, 224), (192, 416), (32, 32))


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    return load_spec(SHIPPED)


@pytest.fixture(scope="module")
def embedder(spec: ModelSpec) -> Embedder:
    return Embedder(engine_of(spec), choose_device("cpu"))


def photos(count: int, height_px: int, width_px: int) -> tuple[NDArray[np.uint8], Floats, Floats]:
    """Soft noise as a picture and unit-length noise as colour and layout."""
    random = np.random.default_rng(height_px + width_px)
    cells = random.integers(0, 256, (count, height_px // 16, width_px // 16, 3), dtype=np.uint8)
    pixels = cells.repeat(16, axis=1).repeat(16, axis=2)
    colour, layout = random.random((count, 98)), random.normal(size=(count, 164))
    return pixels, colour.astype(np.float32), layout.astype(np.float32)


def cosine(one: NDArray[Any], other: NDArray[Any]) -> float:
    first, second = one.astype(np.float64), other.astype(np.float64)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def embedded(embedder: Embedder, photo: Prepared) -> Floats:
    vectors = embedder.embed(photo.pixels[None], photo.colour[None], photo.layout[None])
    result: Floats = vectors[0]
    return result


def test_the_golden_vectors(shared: Path, embedder: Embedder) -> None:
    """Thirty photos, from the file to the vector, against vectors that were made without this code."""
    with np.load(shared / "descriptor" / "golden.npz") as golden:
        expected = {name: golden[name] for name in golden.files}
    sides = {"subject": expected["subject_lite0"], "colour": expected["colour"], "layout": expected["layout"]}
    for row, name in enumerate(expected["files"]):
        photo = prepare(str(shared / "photos" / str(name)), embedder.engine.rule)
        assert photo.pixels.shape[1::-1] == tuple(expected["input_size"][row]), name
        vector = embedded(embedder, photo)
        for block, vectors in sides.items():
            place = embedder.engine.block(block)
            part = vector[place.offset : place.offset + place.size]
            assert cosine(part, vectors[row]) >= 0.999, (name, block)


@pytest.mark.parametrize("shape_px", SHAPES_PX)
def test_any_shape_gives_vectors_of_one_length(shape_px: tuple[int, int], embedder: Embedder) -> None:
    vectors = embedder.embed(*photos(2, *shape_px))
    assert vectors.shape == (2, embedder.engine.dim)
    assert vectors.dtype == np.float32
    for block in embedder.engine.blocks:
        part = vectors[:, block.offset : block.offset + block.size]
        assert np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("shape_px", [(256, 320), (192, 416)])
def test_a_vector_does_not_depend_on_the_batch(shape_px: tuple[int, int], embedder: Embedder) -> None:
    together = photos(9, *shape_px)
    whole = embedder.embed(*together)

    def part(rows: slice) -> Floats:
        pixels, colour, layout = together
        return embedder.embed(pixels[rows], colour[rows], layout[rows])

    for size in (1, 2, 4):
        pieces = [part(slice(start, start + size)) for start in range(0, 9, size)]
        assert np.abs(np.concatenate(pieces) - whole).max() < 1e-5
    assert np.abs(part(slice(None, None, -1))[::-1] - whole).max() < 1e-5


def test_threads_change_nothing(embedder: Embedder) -> None:
    together = photos(3, 288, 288)
    one = Embedder(embedder.engine, cpu_device(text("For this test.")), threads=1)
    assert np.abs(one.embed(*together) - embedder.embed(*together)).max() < 1e-5


def test_no_photos_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed(*photos(0, 256, 320)).shape == (0, embedder.engine.dim)


def test_black_and_white_pictures_have_vectors(embedder: Embedder) -> None:
    pixels = np.stack([np.zeros((256, 320, 3), np.uint8), np.full((256, 320, 3), 255, np.uint8)])
    flat = np.zeros((2, 98), np.float32), np.zeros((2, 164), np.float32)
    assert np.isfinite(embedder.embed(pixels, *flat)).all()


def test_several_threads_at_once(embedder: Embedder) -> None:
    batches = [photos(count, *shape_px) for count, shape_px in zip((1, 2, 3, 1), SHAPES_PX, strict=False)]
    expected = [embedder.embed(*batch) for batch in batches]
    found: list[Floats | None] = [None] * len(batches)

    def work(number: int) -> None:
        for _ in range(3):
            found[number] = embedder.embed(*batches[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for vectors, wanted in zip(found, expected, strict=True):
        assert vectors is not None
        assert np.abs(vectors - wanted).max() < 1e-5


def test_network_input(spec: ModelSpec) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 3), dtype=np.uint8)
    made = network_input(pixels, dataclasses.replace(spec, mean=(127, 100, 50), std=(128, 64, 50)))
    expected = (pixels.astype(np.float64) - [127, 100, 50]) / [128, 64, 50]
    assert made.shape == (2, 3, 4, 6)
    assert made.dtype == np.float32
    assert made.flags.c_contiguous
    assert np.allclose(made, expected.transpose(0, 3, 1, 2), atol=1e-6)
    assert network_input(pixels, dataclasses.replace(spec, pixel_type="uint8_nhwc")) is pixels  # not even copied


CLASSES = {
    "Fruit/Banana": "banana",
    "Fruit/Granny-Smith": "Granny Smith",
    "Fruit/Lemon": "lemon",
    "Fruit/Orange": "orange",
    "Fruit/Pineapple": "pineapple",
    "Vegetables/Cabbage": "head cabbage",
    "Vegetables/Cucumber": "cucumber",
    "Vegetables/Yellow-Bell-Pepper": "bell pepper",
    "Vegetables/Zucchini": "zucchini",
}


def test_known_pictures_get_sensible_classes(shared: Path, spec: ModelSpec) -> None:
    """The class of the folder is among the first five for at least five of its first six photos."""
    network = Network(spec, choose_device("cpu"))
    assert spec.classes is not None
    names = [line.partition(" ")[2] for line in spec.classes.read_text("utf-8").splitlines()]
    for folder, expected in CLASSES.items():
        votes: Counter[str] = Counter()
        for path in sorted((shared / "photos" / "grocery" / folder).glob("*.jpg"))[:6]:
            logits = network.classify(prepare(str(path), spec.rule).pixels[None])[0]
            assert logits.shape == (len(names),)
            votes.update(names[number] for number in np.argsort(-logits)[:5])
        assert votes[expected] >= 5, (folder, votes)


class FailingSession:
    """What a graphics card's session is when the card fails: it opens, runs for a while, then raises."""

    def __init__(self, network: str, good_runs: int, failure: Exception | float) -> None:
        self.real = open_session(network, ("CPUExecutionProvider",), threads=1)
        self.runs = itertools.count()
        self.good_runs = good_runs
        self.failure = failure

    def get_providers(self) -> list[str]:
        return list(GPU.providers)

    def run(self, outputs: list[str], feed: dict[str, Any]) -> list[Any]:
        found: list[Any] = self.real.run(outputs, feed)
        if next(self.runs) < self.good_runs:
            return found
        if isinstance(self.failure, Exception):
            raise self.failure
        return [found[0] * self.failure]


def card_that(monkeypatch: pytest.MonkeyPatch, good_runs: int, failure: Exception | float) -> None:
    def opened(network: str, providers: tuple[str, ...], threads: int, *, careful: bool) -> Any:
        if providers == GPU.providers:
            return FailingSession(network, 1 + good_runs, failure)  # the first is the question with a known answer
        return open_session(network, providers, threads, careful=careful)

    monkeypatch.setattr(network_module, "open_session", opened)


@pytest.mark.parametrize("failure", [RuntimeError("CUDA failure 2: out of memory"), float("nan"), float("inf")])
def test_a_card_that_fails_on_the_way(
    failure: Exception | float,
    spec: ModelSpec,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    card_that(monkeypatch, 1, failure)
    together = photos(2, 256, 320)
    failing = Embedder(engine_of(spec), GPU)
    assert failing.batch_size > embedder.batch_size
    failing.embed(*together)
    assert failing.device == GPU
    for _ in range(2):
        assert np.abs(failing.embed(*together) - embedder.embed(*together)).max() < 1e-5
    assert failing.device.providers == ("CPUExecutionProvider",)
    assert failing.batch_size == embedder.batch_size
    assert str(failing.device.reason) == "Testcard failed, so the processor took over."
    assert len(caplog.records) == 1
    assert "Testcard failed" in caplog.text


def test_a_card_that_fails_under_several_threads(
    spec: ModelSpec, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card_that(monkeypatch, 2, RuntimeError("out of memory"))
    failing = Embedder(engine_of(spec), GPU, threads=1)
    together = photos(1, 32, 32)
    found: list[Floats] = []
    threads = [threading.Thread(target=lambda: found.append(failing.embed(*together))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(caplog.records) == 1


@pytest.mark.parametrize("how", ["raises", "is left out"])
def test_a_card_that_does_not_start(
    how: str, spec: ModelSpec, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def opened(network: str, providers: tuple[str, ...], threads: int, *, careful: bool) -> Any:
        if providers == GPU.providers and how == "raises":
            raise RuntimeError("CUDA failure 999")
        return open_session(network, ("CPUExecutionProvider",), threads, careful=careful)

    monkeypatch.setattr(network_module, "open_session", opened)
    started = Embedder(engine_of(spec), GPU)
    assert started.device.kind == "cpu"
    assert len(caplog.records) == 1
    assert started.embed(*photos(1, 32, 32)).shape == (1, spec.dim)


def test_on_the_processor_a_failure_is_not_hidden(spec: ModelSpec, embedder: Embedder) -> None:
    pixels, colour, layout = photos(1, 32, 32)
    with pytest.raises(Exception, match=r"(?i)dimension"):
        embedder.embed(pixels[..., :2], colour, layout)
    assert embedder.device.kind == "cpu"


@pytest.mark.parametrize("good_runs", [0, 1])
def test_too_little_memory_on_the_processor_is_said_as_such(
    good_runs: int, spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = RuntimeError("Failed to allocate memory for requested buffer of size 9")
    monkeypatch.setattr(
        network_module, "open_session", lambda network, *_, careful: FailingSession(network, good_runs, failure)
    )
    with pytest.raises(MemoryError):
        Embedder(engine_of(spec), choose_device("cpu")).embed(*photos(1, 32, 32))


def test_a_file_that_is_no_network(spec: ModelSpec, tmp_path: Path) -> None:
    """Its checksum may be right: then it was made wrongly, and is refused in one sentence."""
    path = tmp_path / "network.onnx"
    for content in (b"", b"no network", spec.network.read_bytes()[:100_000]):
        path.write_bytes(content)
        with pytest.raises(AppError, match=r"network\.onnx cannot be loaded") as caught:
            Network(dataclasses.replace(spec, network=path), choose_device("cpu"))
        assert "\n" not in str(caught.value)
