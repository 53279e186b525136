"""The int8 network that is shipped: its numbers beside the float network's, its maps, and its known answer."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import WrongAnswerError
from app.core.text import text
from app.imaging.prepare import prepare
from app.similarity import network as network_module
from app.similarity.descriptor import Floats
from app.similarity.device import Device, choose_device, open_session
from app.similarity.known_answer import TOLERANCE, answer_of, is_right, question
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.network import Network
from app.similarity.pooling import Mean

MODELS = Path(__file__).resolve().parents[2] / "models"
INT8 = sorted(path.stem for path in MODELS.glob("*_int8.json"))
GPU = Device("gpu", "Testcard", ("CUDAExecutionProvider", "CPUExecutionProvider"), text("It works."))
CPU = ("CPUExecutionProvider",)


@pytest.fixture(scope="module", params=INT8)
def network(request: pytest.FixtureRequest) -> Network:
    return Network(load_spec(MODELS / f"{request.param}.json"), choose_device("cpu"), threads=1)


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    return load_spec(MODELS / "efficientnet_lite0_int8.json")


def pictures(height_px: int, width_px: int) -> NDArray[np.uint8]:
    """What is hard for sums of bytes: all dark, all bright, both by turns, and noise."""
    random = np.random.default_rng(height_px)
    chequered = np.indices((height_px, width_px, 3)).sum(axis=0) % 2 * 255
    noise = random.integers(0, 256, (height_px, width_px, 3))
    flat = np.zeros_like(noise)
    return np.stack([flat, flat + 255, chequered, noise]).astype(np.uint8)


def test_they_are_shipped_and_small() -> None:
    assert INT8 == ["efficientnet_lite0_int8", "efficientnet_lite2_int8"]
    assert all((MODELS / f"{name}.onnx").stat().st_size < 7_000_000 for name in INT8)
    assert load_spec(MODELS / "efficientnet_lite0_int8.json").stand_in == MODELS / "efficientnet_lite0.json"


def test_the_golden_vectors(shared: Path, network: Network) -> None:
    """Thirty photos against vectors of the float network that were made without this code."""
    with np.load(shared / "descriptor" / "golden.npz") as golden:
        names, expected = golden["files"], golden[f"subject_{network.spec.name.split('_')[1]}"].astype(np.float32)
    cosines = []
    for name, golden_subject in zip(names, expected, strict=True):
        photo = prepare(str(shared / "photos" / str(name)), network.spec.rule)
        subject = network.subject(photo.pixels[None])[0]
        cosines.append(float(subject @ golden_subject / np.linalg.norm(golden_subject)))
    assert min(cosines) > 0.97, cosines
    assert np.mean(cosines) > 0.99, cosines


@pytest.mark.parametrize("shape_px", [(64, 64), (32, 96), (256, 320)])
def test_no_sum_of_its_bytes_overflows(shape_px: tuple[int, int], network: Network) -> None:
    """The same numbers, bit for bit, with the careful sums and the fast ones (which do overflow without VNNI)."""
    assert network.spec.sums_fit_16_bits
    careful, fast = (
        open_session(str(network.spec.network), CPU, 1, careful=careful_sums) for careful_sums in (True, False)
    )
    feed = {network.spec.pixels_input: pictures(*shape_px)}
    for one, other in zip(careful.run(None, feed), fast.run(None, feed), strict=True):
        assert (one == other).all()


def test_mid_maps_come_with_the_maps(network: Network) -> None:
    pixels = pictures(64, 96)
    last, middle = network.mid_maps(pixels)
    assert (last == network.outputs(pixels)).all()
    assert last.shape == (4, 1280, 2, 3)
    assert middle.shape == (4, {"efficientnet_lite0_int8": 112}.get(network.spec.name, 120), 4, 6)
    assert np.isfinite(middle).all()
    assert middle.std() > 0.1
    with pytest.raises(ValueError, match="has no classes"):
        network.classify(pixels)


def test_a_float_network_says_what_it_does_not_give() -> None:
    plain = Network(load_spec(MODELS / "efficientnet_lite0.json"), choose_device("cpu"), threads=1)
    with pytest.raises(ValueError, match="no map of stride 16"):
        plain.mid_maps(pictures(32, 32))


def test_it_is_near_the_float_network(spec: ModelSpec) -> None:
    """Subject blocks of a picture that neither was made with; without the bias correction it is .93."""
    plain = Network(load_spec(MODELS / "efficientnet_lite0.json"), choose_device("cpu"), threads=1)
    rounded = Network(spec, choose_device("cpu"), threads=1)
    pixels = question().repeat(4, axis=1).repeat(4, axis=2)
    one, other = (each.subject(pixels)[0] for each in (plain, rounded))
    assert one @ other > 0.95


class Skewed:
    """A session whose numbers are a little off: a card or a processor that computes something else."""

    def __init__(self, real: Any, providers: tuple[str, ...]) -> None:
        self._real, self._providers = real, providers

    def get_providers(self) -> list[str]:
        return list(self._providers)

    def run(self, outputs: list[str], feed: dict[str, Any]) -> list[Floats]:
        return [
            values + 0.1 * (np.arange(values.shape[1]) % 7 == 0)[None, :, None, None]
            for values in self._real.run(outputs, feed)
        ]


def test_a_processor_with_other_numbers_is_refused(spec: ModelSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        network_module, "open_session", lambda path, providers, *_, careful: Skewed(open_session(path, CPU, 1), CPU)
    )
    with pytest.raises(WrongAnswerError, match="gives other numbers on this computer") as caught:
        Network(spec, choose_device("cpu"))
    assert "\n" not in str(caught.value)


def test_a_card_with_other_numbers_leaves_it_to_the_processor(
    spec: ModelSpec, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def opened(path: str, providers: tuple[str, ...], threads: int, *, careful: bool) -> Any:
        real = open_session(path, CPU, threads, careful=careful)
        return Skewed(real, providers) if providers == GPU.providers else real

    monkeypatch.setattr(network_module, "open_session", opened)
    started = Network(spec, GPU)
    assert started.device.kind == "cpu"
    assert started.device.stands_in
    assert "gives other numbers than it must" in caplog.text


@pytest.mark.parametrize("careful", [True, False])
def test_the_careful_sums_are_asked_for_where_bytes_are_large(
    careful: bool, spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def opened(path: str, providers: tuple[str, ...], threads: int, *, careful: bool) -> Any:
        asked.append(careful)
        return open_session(path, providers, threads, careful=careful)

    monkeypatch.setattr(network_module, "open_session", opened)
    Network(dataclasses.replace(spec, sums_fit_16_bits=not careful), choose_device("cpu"))
    assert asked == [careful]


def test_a_known_answer_that_differs_is_noticed() -> None:
    maps = np.random.default_rng(0).random((1, 40, 2, 2), dtype=np.float32)
    answer = answer_of(maps, Mean())
    known = answer.astype("<f2").tobytes()
    assert np.linalg.norm(answer) == pytest.approx(1)
    assert is_right(answer, known)
    off = answer.copy()
    off[3] += 2 * TOLERANCE
    assert not is_right(off, known)
    assert not is_right(answer[:-1], known)
    assert not is_right(answer * np.nan, known)
    assert question().shape == (1, 64, 64, 3)
    assert question().std() > 50
