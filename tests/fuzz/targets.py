"""What is fuzzed: everything that reads what others may have written. Each target raises only when it finds a fault."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image, TiffImagePlugin
from PySide6.QtCore import QByteArray, QUrl

from app.core.errors import AppError, DecodeError, InputError
from app.core.input_rule import InputRule
from app.core.stored_text import dump_text, load_text
from app.core.text import text
from app.gui.frame.drops import _inside
from app.gui.frame.window_state import WindowState, load_state, save_state
from app.gui.kit.dragged import _path
from app.gui.start.second_start import line_of, paths_in
from app.imaging.failure import CrowdedOut, NotEnoughMemory
from app.imaging.formats import is_photo_name
from app.imaging.information import read_information
from app.imaging.memory import Room
from app.imaging.picture import read_picture, read_thumbnail
from app.imaging.prepare import prepare
from app.library.labelled import read_labelled
from app.machine.settings import Settings, load_settings, save_settings
from app.similarity.manifest import (
    FORMAT,
    MANIFEST,
    ORDER_PARTS,
    PARTS,
    DamagedIndex,
    Manifest,
    current_generation,
    verify,
)
from app.similarity.map_cells import SIZE, likeness, unpacked_cells
from app.similarity.model_description import FORMAT as MODEL_FORMAT
from app.similarity.model_spec import load_spec
from app.similarity.onnx_outline import read_outline
from app.similarity.onnx_takeover import opened, take_over
from app.similarity.protobuf_wire import WireError
from tests.imaging.made_up import FOREIGN, jpeg, png_photo, slow_jpeg, tiff
from tests.imaging.readable import fault_in
from tests.onnx_files import Graph, network, node, tensor, tensor_outside, value

Run = Callable[[bytes], None]

_RULE = InputRule(64, 32, 2.0)
_PICTURE_BYTES = 32 << 20  # larger ones are refused, as they would be in a pool: they only take time
_LONGEST_PX = 64


class FoundError(Exception):
    """A fault that is no exception of its own: a reason nobody can read, a value that does not fit."""


@dataclass(frozen=True)
class Target:
    """``seeds`` are small inputs to begin with; ``start`` makes the function to be fuzzed, with a folder of its own."""

    seeds: Callable[[], list[bytes]]
    start: Callable[[Path], Run]


def _with_file(name: str, read: Callable[[str], object]) -> Callable[[Path], Run]:
    """Return what reads each input as a file of this ``name``; it may end with a plain DecodeError."""

    def start(folder: Path) -> Run:
        path = folder / name

        def run(data: bytes) -> None:
            path.write_bytes(data)
            try:
                read(str(path))
            except DecodeError as error:
                _check_reason(str(error))

        return run

    return start


def _check_reason(reason: str) -> None:
    if fault := fault_in(reason):
        raise FoundError(f"{fault}: {reason}")


def _prepare(path: str) -> None:
    try:
        prepared = prepare(path, _RULE, _LONGEST_PX, room=Room(_PICTURE_BYTES, shared=True))
    except CrowdedOut as error:
        if isinstance(error.__cause__, NotEnoughMemory):
            return
        prepared = prepare(path, _RULE, _LONGEST_PX)  # as a pool does: what fails beside others is read alone
    if not (np.isfinite(prepared.colour).all() and np.isfinite(prepared.layout).all()):
        raise FoundError("numbers that are none")
    if prepared.warning is not None:
        _check_reason(str(prepared.warning))


def _thumbnail(_: Path) -> Run:
    def run(data: bytes) -> None:
        try:
            read_thumbnail(data)
        except DecodeError:
            return

    return run


def _settings(folder: Path) -> Run:
    path, again = folder / "settings.json", folder / "again.json"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        settings = load_settings(path)
        save_settings(again, settings)
        if load_settings(again) != settings:
            raise FoundError("settings that do not come back")

    return run


def _window_state(folder: Path) -> Run:
    path, again = folder / "window.json", folder / "again.json"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        state = load_state(path)
        save_state(again, state)
        if load_state(again) != state:
            raise FoundError("a state that does not come back")

    return run


_MODEL_FILES = {f"{name}.bin": name.encode() for name in ("network", "constants", "classes", "cells")}


def _model_seeds() -> list[bytes]:
    named = [{"file": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in _MODEL_FILES.items()]
    spec = {
        "format": MODEL_FORMAT,
        "name": "tiny",
        "network": named[0]
        | {"pixels": "pixels", "output": "map", "mid_map": "mid_map", "logits": "logits", "pixel_type": "uint8_nhwc"}
        | {"channels": "rgb", "batch": None}
        | {"sums_fit_16_bits": True, "answer": "AAAA", "stand_in": None},
        "input": {"side_px": 64, "grid_px": 32, "max_aspect": 2, "mean": [127, 127, 127], "std": [128, 128, 128]},
        "pooling": {"kind": "gem", "power": 3, "floor": 1e-6, "window_fraction": 0.6, "window_weight": 0.5},
        "blocks": [{"name": "subject", "size": 8, "weight": 1}],
        "constants": [named[1]],
        "classes": named[2],
        "cells": named[3],
        "licence": "none",
        "source": ["here"],
    }
    return [json.dumps(spec).encode(), b"[" * 2000, b'{"format": 1e999}']


def _cells(folder: Path) -> Run:
    def run(data: bytes) -> None:
        cells = unpacked_cells(data)
        if cells is not None and not 0 <= likeness(cells, cells) < 1:
            raise FoundError("cells that are more like themselves than any photo")

    return run


def _model_spec(folder: Path) -> Run:
    for name, data in _MODEL_FILES.items():
        (folder / name).write_bytes(data)
    path = folder / "tiny.json"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            spec = load_spec(path)
        except AppError:
            return
        if any(file.parent != folder for file in spec.files):
            raise FoundError("a model file outside the model's folder")

    return run


def _network_seeds() -> list[bytes]:
    weights = np.ones(4, np.float32)
    held = (tensor("w", weights), tensor_outside("w", weights, "beside.bin", offset="0", length="16"))
    adding = node("Add", "x w", "y", odd=Graph([], [], [], held[:1]))
    return [network(Graph([adding], [value("x", [4])], [value("y", [4])], [each])) for each in held]


def _network(folder: Path) -> Run:
    """Take each input over as a network: what is written names no other file, and is taken over again as it is."""
    (folder / "beside.bin").write_bytes(bytes(16))
    path, taken, again = folder / "net.onnx", folder / "taken.onnx", folder / "again.onnx"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            take_over(path, taken)
        except InputError:
            return
        (folder / "beside.bin").rename(folder / "away.bin")
        try:
            take_over(taken, again)
            with opened(taken) as message:
                read_outline(message)
        except WireError:
            pass  # a graph without a node: nothing to load
        except InputError as error:
            raise FoundError("a network that is not whole") from error
        finally:
            (folder / "away.bin").rename(folder / "beside.bin")
        if taken.read_bytes() != again.read_bytes():
            raise FoundError("a network that is taken over as another")

    return run


def _manifest_seeds() -> list[bytes]:
    empty = hashlib.sha256(b"").hexdigest()
    manifest = Manifest(
        FORMAT, "tiny-0123456789ab", 3, 8, 4, "euclidean", 5, 3, 3, "0" * 32, dict.fromkeys(PARTS, (0, empty))
    )
    return [msgspec.json.encode(manifest), b"[" * 2000, b'{"parts": null}']


def _manifest(folder: Path) -> Run:
    generation_folder = folder / "generation-000001"
    generation_folder.mkdir()
    for name in PARTS:
        (generation_folder / name).touch()

    def run(data: bytes) -> None:
        (generation_folder / MANIFEST).write_bytes(data)
        (folder / "current").write_text(f"{generation_folder.name} {hashlib.sha256(data).hexdigest()}\n")
        generation = current_generation(folder)
        if generation is None:
            return
        manifest = generation.manifest
        numbers = (manifest.count, manifest.dim, manifest.projected_dim, manifest.trees, manifest.last_row)
        strange = set(manifest.parts) - {*PARTS, *ORDER_PARTS}
        if any(type(number) is not int or number < 0 for number in numbers) or strange:
            raise FoundError(f"a manifest that is none: {manifest}")
        try:
            verify(generation)
        except DamagedIndex:
            return

    return run


def _handed_over(_: Path) -> Run:
    def run(data: bytes) -> None:
        paths = paths_in(data)
        if paths is not None and paths_in(line_of(paths)) != paths:
            raise FoundError("paths that do not come back")

    return run


def _dropped_address(_: Path) -> Run:
    def run(data: bytes) -> None:
        url = QUrl.fromEncoded(QByteArray(data))
        _inside(url)
        if url.isLocalFile():
            _path(url)

    return run


def _stored_sentence(_: Path) -> Run:
    def run(data: bytes) -> None:
        sentence = load_text(data.decode("utf-8", "replace"))
        if sentence is not None and len(str(sentence)) > 100 * len(data) + 1000:
            raise FoundError("a sentence that grows")

    return run


def _exif() -> bytes:
    exif = Image.Exif()
    exif[271], exif[272], exif[274] = "Maker", "Maker One", 6
    camera, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    camera[0x9003], camera[0x829A], camera[0x8827] = "2020:01:02 03:04:05", TiffImagePlugin.IFDRational(1, 250), 100
    camera[0x829D], camera[0x920A] = TiffImagePlugin.IFDRational(28, 10), TiffImagePlugin.IFDRational(50)
    place[1], place[3] = "N", "E"
    place[2] = place[4] = tuple(TiffImagePlugin.IFDRational(n) for n in (35, 40, 30))
    return exif.tobytes()


def _picture_seeds() -> list[bytes]:
    picture = Image.fromarray(np.random.default_rng(3).integers(0, 255, (12, 16, 3), np.uint8))
    seeds = [jpeg(16, 16), slow_jpeg(16, 2), png_photo(), tiff((256, 4, 1, 16), (257, 4, 1, 16)), *FOREIGN.values()]
    for format_name, options in (
        ("JPEG", {"exif": _exif(), "progressive": True}), ("PNG", {"exif": _exif()}), ("GIF", {}), ("BMP", {}),
        ("WEBP", {"exif": _exif()}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("AVIF", {}), ("HEIF", {}),
    ):  # fmt: skip
        buffer = io.BytesIO()
        picture.save(buffer, format_name, **options)
        seeds.append(buffer.getvalue())
    for mode in ("1", "P", "LA", "RGBA", "I;16"):
        buffer = io.BytesIO()
        Image.new(mode, (9, 7)).save(buffer, "PNG")
        seeds.append(buffer.getvalue())
    return seeds


def _raw_seeds() -> list[bytes]:
    camera = tiff((256, 4, 1, 16), (257, 4, 1, 16), (271, 2, 4, 0x45444F4D), (513, 4, 1, 8), (514, 4, 1, 600))
    return [
        camera,
        tiff((256, 4, 1, 16), (50706, 1, 4, 0x0401)),
        b"FUJIFILMCCD-RAW " + bytes(200),
        b"II*\0\x10\0\0\0CR\2\0",
    ]


def _json_seeds(*objects: object) -> Callable[[], list[bytes]]:
    return lambda: [*(json.dumps(value).encode() for value in objects), b"[" * 2000, b"\xff\xfe{}"]


def _labels_seeds() -> list[bytes]:
    return [
        b"path,class\na.jpg,cat\n./a.jpg,dog\nb.jpg,cat\n",
        '\ufeffLabel;Path\r\n"a ""cat""";"a.jpg"\r\n'.encode(),
        b'path\tlabel\n"two\nlines.jpg"\tx\n',
    ]


def _labels(folder: Path) -> Run:
    """Read each input as a list of labelled photos: each is named once, is there, and has a class that can be shown."""
    path = folder / "labels.csv"
    for name in ("a.jpg", "b.jpg"):
        (folder / name).touch()

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            found = read_labelled(str(path), is_photo_name)
        except InputError as error:
            if not str(error).isprintable():
                raise FoundError("a sentence that cannot be shown") from error
            return
        paths = [photo.path for photo in found.photos]
        if len(set(paths)) != len(paths) or not all(map(os.path.isfile, paths)):
            raise FoundError("a photo that is not there, or is there twice")
        if not all(0 < len(photo.label) <= 200 for photo in found.photos):
            raise FoundError("a class without a name")

    return run


TARGETS: dict[str, Target] = {
    "prepare": Target(_picture_seeds, _with_file("a.jpg", _prepare)),
    "prepare-raw": Target(_raw_seeds, _with_file("a.nef", _prepare)),
    "information": Target(_picture_seeds, _with_file("a.jpg", read_information)),
    "picture": Target(_picture_seeds, _with_file("a.jpg", lambda path: read_picture(path, _LONGEST_PX))),
    "thumbnail": Target(lambda: [jpeg(16, 16), slow_jpeg(16, 2), jpeg(1100, 4)], _thumbnail),
    "labels": Target(_labels_seeds, _labels),
    "model-spec": Target(_model_seeds, _model_spec),
    "network": Target(_network_seeds, _network),
    "cells": Target(
        lambda: [bytes((2, 3)) + bytes(range(180)), b"\xff\xff", bytes((32, 32)) + bytes(1024 * SIZE)], _cells
    ),
    "manifest": Target(_manifest_seeds, _manifest),
    "settings": Target(_json_seeds(asdict(Settings()), {"threads": -1, "theme": []}), _settings),
    "window-state": Target(_json_seeds(asdict(WindowState()), {"geometry": 5, "cell_px": 1e9}), _window_state),
    "handed-over": Target(lambda: [line_of(["/a/b.jpg", "/ü.png"]), b'{"paths": [1]}', b"[" * 2000], _handed_over),
    "stored-sentence": Target(
        lambda: [
            (dump_text(text("The file {name} is {size}.", name="a", size=5)) or "").encode(),
            b'["{a:>999999999}", {"a": 1}]',
            b"[" * 2000,
        ],
        _stored_sentence,
    ),
    "dropped-address": Target(
        lambda: [
            b"data:image/png;base64,iVBORw0KGgo=",
            b"data:image/png;base64,%C3%A4",
            b"file:///a%20b.jpg",
            b"https://example.org/a.jpg",
        ],
        _dropped_address,
    ),
}
