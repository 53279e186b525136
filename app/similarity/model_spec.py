"""A model's specification: the files that belong to it, what it expects and what its numbers mean.

``NAME.json`` stands beside the files it names. It is read strictly, since a wrong number here would quietly
give wrong neighbours: every key must be there and no other, every value within its bounds, every file as its
SHA-256 says, and NAME.json itself as ``NAME.json.sha256`` says where that is there (models that come with the program).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.core.input_rule import InputRule

FORMAT = 1
"""Version of the JSON's own layout."""

DESCRIPTOR_VERSION = 1
"""Part of every model id. Raise it when code changes what a vector holds: ``descriptor`` or app.imaging."""

_KEYS = (
    *("format", "name", "network", "input", "pooling", "blocks", "constants"),
    *("classes", "licence", "source"),
)
_FILE_KEYS = ("file", "sha256")
_MOST_BYTES = 1 << 20
_MOST_FILE_BYTES = 1 << 30
_MOST_SIDE_PX = 4096
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the vector: ``size`` numbers of unit length from ``offset`` on, counted with ``weight``."""

    name: str
    size: int
    offset: int
    weight: float


@dataclass(frozen=True, slots=True)
class Pooling:
    """Generalised mean of a map over the whole frame and four corner windows (see ``descriptor``)."""

    power: float
    floor: float
    window_fraction: float
    window_weight: float


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """All that is known of a model; its files were checked when it was loaded.

    ``model_id`` is the name and 12 hexadecimal digits that change whenever anything changes that would change
    a vector. ``mean`` and ``std`` are per colour channel (RGB) on the scale 0–255.
    """

    name: str
    model_id: str
    network: Path
    pixels_input: str
    map_output: str
    logits_output: str
    rule: InputRule
    mean: tuple[float, ...]
    std: tuple[float, ...]
    pooling: Pooling
    blocks: tuple[Block, ...]
    constants: tuple[Path, ...]
    classes: Path
    licence: str
    source: tuple[str, ...]

    @property
    def dim(self) -> int:
        """Length of a photo's vector."""
        return sum(block.size for block in self.blocks)

    def block(self, name: str) -> Block:
        """Return the block of this name; KeyError if there is none."""
        return {block.name: block for block in self.blocks}[name]


class _FaultError(Exception):
    """What is wrong with the JSON, as a fragment for the sentence shown."""


def load_spec(path: Path) -> ModelSpec:
    """Read ``path`` (a NAME.json) and check every file it names, about 15 ms for 10 MB.

    Raises AppError if the JSON or one of the files is missing, unreadable, damaged or altered.
    """
    try:
        content = _read(path, _MOST_BYTES)
        _check(path, content)
        return _spec_from(_parse(content), path.parent)
    except _FaultError as fault:
        raise AppError(
            "The model description {path} is not valid ({fault}): please install the program again.",
            path=str(path),
            fault=str(fault),
        ) from fault


def write_description(path: Path, described: dict[str, Any]) -> None:
    """Write a NAME.json and the checksum that it is read with, as ``sha256sum`` knows it. Raises OSError."""
    content = (json.dumps(described, indent=2) + "\n").encode()
    path.write_bytes(content)
    _checksum_of(path).write_bytes(f"{hashlib.sha256(content).hexdigest()}  {path.name}\n".encode())


def _checksum_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _check(path: Path, content: bytes) -> None:
    """Compare a NAME.json with its checksum: a flipped digit of a weight is valid JSON. Raises AppError."""
    if _checksum_of(path).exists() and _read(_checksum_of(path), _MOST_BYTES).split()[:1] != [
        hashlib.sha256(content).hexdigest().encode()
    ]:
        raise _altered(path)


def _altered(path: Path) -> AppError:
    return AppError(
        "The model file {path} is damaged or was altered: please install the program again.", path=str(path)
    )


def _spec_from(value: object, folder: Path) -> ModelSpec:
    top = _object(value, "the file", _KEYS)
    if top["format"] != FORMAT:
        raise _FaultError(f"format is {top['format']!r:.20}, this program reads {FORMAT}")
    network = _object(top["network"], "network", ("file", "sha256", "pixels", "map", "logits"))
    picture = _object(top["input"], "input", ("side_px", "grid_px", "max_aspect", "mean", "std"))
    pooling = _pooling(top["pooling"])
    blocks = _blocks(top["blocks"])
    listed = [_object(entry, "constants", _FILE_KEYS) for entry in _list(top["constants"], "constants")]
    constants = [_file(entry, folder) for entry in listed]
    classes, _ = _file(_object(top["classes"], "classes", _FILE_KEYS), folder)
    rule = InputRule(
        side_px=_integer(picture["side_px"], "side_px", _MOST_SIDE_PX),
        grid_px=_integer(picture["grid_px"], "grid_px", _MOST_SIDE_PX),
        max_aspect=_number(picture["max_aspect"], "max_aspect", 1, 10),
    )
    mean = tuple(_number(part, "mean", 0, 255) for part in _list(picture["mean"], "mean", length=3))
    std = tuple(_number(part, "std", 1e-3, 1e3) for part in _list(picture["std"], "std", length=3))
    tensors = tuple(_word(network[key], key) for key in ("pixels", "map", "logits"))
    network_path, network_sha256 = _file(network, folder)
    name = _word(top["name"], "name")
    decisive = (
        ("descriptor", DESCRIPTOR_VERSION),
        ("network", network_sha256, tensors[:2]),
        ("input", rule.side_px, rule.grid_px, rule.max_aspect, mean, std),
        ("pooling", pooling.power, pooling.floor, pooling.window_fraction, pooling.window_weight),
        ("blocks", [(block.name, block.size) for block in blocks]),
        ("constants", [sha256 for _, sha256 in constants]),
    )
    return ModelSpec(
        name=name,
        model_id=f"{name}-{hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:12]}",
        network=network_path,
        pixels_input=tensors[0],
        map_output=tensors[1],
        logits_output=tensors[2],
        rule=rule,
        mean=mean,
        std=std,
        pooling=pooling,
        blocks=blocks,
        constants=tuple(file for file, _ in constants),
        classes=classes,
        licence=_prose(top["licence"], "licence"),
        source=tuple(_prose(line, "source") for line in _list(top["source"], "source")),
    )


def _pooling(value: object) -> Pooling:
    made = _object(value, "pooling", ("power", "floor", "window_fraction", "window_weight"))
    return Pooling(
        power=_number(made["power"], "power", 1, 10),
        floor=_number(made["floor"], "floor", 1e-9, 1),
        window_fraction=_number(made["window_fraction"], "window_fraction", 0, 1),
        window_weight=_number(made["window_weight"], "window_weight", 0, 10),
    )


def _blocks(value: object) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for entry in _list(value, "blocks"):
        made = _object(entry, "blocks", ("name", "size", "weight"))
        blocks.append(
            Block(
                name=_word(made["name"], "name"),
                size=_integer(made["size"], "size", 1 << 16),
                offset=sum(block.size for block in blocks),
                weight=_number(made["weight"], "weight", 0, 100),
            )
        )
    if len({block.name for block in blocks}) < len(blocks):
        raise _FaultError("two blocks have one name")
    if not any(block.weight for block in blocks):
        raise _FaultError("every block has weight 0")
    return tuple(blocks)


def _file(entry: dict[str, Any], folder: Path) -> tuple[Path, str]:
    """Return the path of the file that ``entry`` names, in ``folder`` itself, and its SHA-256, checked."""
    name, sha256 = entry["file"], entry["sha256"]
    if not isinstance(name, str) or not _FILE_NAME.fullmatch(name):
        raise _FaultError("file is not a plain file name")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise _FaultError(f"sha256 of {name} is not a checksum")
    path = folder / name
    if hashlib.sha256(_read(path, _MOST_FILE_BYTES)).hexdigest() != sha256:
        raise _altered(path)
    return path, sha256


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > most_bytes:
                raise _FaultError(f"{path.name} is too large")
            return file.read(most_bytes)
    except FileNotFoundError as error:
        raise AppError("The model file {path} is missing: please install the program again.", path=str(path)) from error
    except OSError as error:
        raise AppError(
            "The model file {path} cannot be read ({reason}): please check its permissions.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error


def _parse(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _FaultError("it is not JSON") from error


def _object(value: object, where: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _FaultError(f"{where} is not an object")
    if missing := sorted(set(keys) - set(value)):
        raise _FaultError(f"{where} lacks {missing[0]}")
    if strange := sorted(set(value) - set(keys)):
        raise _FaultError(f"{where} has an unknown key {strange[0]!r:.40}")
    return value


def _list(value: object, where: str, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or not value or len(value) != (length or len(value)):
        raise _FaultError(f"{where} is not a list of {length or 'at least 1'}")
    return value


def _number(value: object, where: str, least: float, most: float) -> float:
    # Comparing also refuses NaN, infinity and integers too long for a float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _FaultError(f"{where} is not a number from {least:g} to {most:g}")
    return float(value)


def _integer(value: object, where: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _FaultError(f"{where} is not a whole number from 1 to {most}")
    return value


def _word(value: object, where: str) -> str:
    if not isinstance(value, str) or not _FILE_NAME.fullmatch(value):
        raise _FaultError(f"{where} is not a plain name")
    return value


def _prose(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _FaultError(f"{where} is not a text")
    return value
