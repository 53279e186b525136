"""A model's specification: the files that belong to it, what it expects and what its numbers mean.

``NAME.json`` stands beside the files it names. It is read strictly, since a wrong number here would quietly
give wrong neighbours: every key must be there and no other, every value within its bounds, every file as its
SHA-256 says, and NAME.json itself as ``NAME.json.sha256`` says where that is there (models that come with the program).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from app.core.errors import AppError
from app.core.input_rule import InputRule

FORMAT = 3
"""Version of the JSON's own layout."""

DESCRIPTOR_VERSION = 1
"""Part of every model id. Raise it when code changes what a vector holds: ``descriptor`` or app.imaging."""

CELLS_VERSION = 1
"""Part of every cells id. Raise it when code changes what the cells of a photo hold: ``map_cells`` or app.imaging."""

_MOST_BYTES = 1 << 20
_MOST_FILE_BYTES = 1 << 30
_LONGEST_FAULT = 200

PixelType = Literal["float32_nchw", "uint8_nhwc"]

_Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\Z")]
_FileName = _Word  # in the folder of the description itself
_Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Prose = Annotated[str, Meta(pattern=r"\S")]
_Pixels = Annotated[int, Meta(ge=1, le=4096)]
_Level = Annotated[float, Meta(ge=0, le=255)]
_Spread = Annotated[float, Meta(ge=1e-3, le=1e3)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An object of the JSON: every key must be there, and no other."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the vector: ``size`` numbers of unit length from ``offset`` on, counted with ``weight``."""

    name: str
    size: int
    offset: int
    weight: float


class Pooling(_Part, frozen=True):
    """Generalised mean of a map over the whole frame and four corner windows (see ``descriptor``)."""

    power: Annotated[float, Meta(ge=1, le=10)]
    floor: Annotated[float, Meta(ge=1e-9, le=1)]
    window_fraction: Annotated[float, Meta(ge=0, le=1)]
    window_weight: Annotated[float, Meta(ge=0, le=10)]


class _File(_Part, frozen=True):
    file: _FileName
    sha256: _Sha256


class _Network(_File, frozen=True):
    pixels: _Word
    pixel_type: PixelType
    map: _Word
    mid_map: _Word | None
    logits: _Word | None
    sums_fit_16_bits: bool
    answer: Annotated[bytes, Meta(min_length=2, max_length=1 << 17)]
    stand_in: _Word | None


class _Input(_Part, frozen=True):
    side_px: _Pixels
    grid_px: _Pixels
    max_aspect: Annotated[float, Meta(ge=1, le=10)]
    mean: tuple[_Level, _Level, _Level]
    std: tuple[_Spread, _Spread, _Spread]


class _Block(_Part, frozen=True):
    name: _Word
    size: Annotated[int, Meta(ge=1, le=1 << 16)]
    weight: Annotated[float, Meta(ge=0, le=100)]


class _Description(_Part, frozen=True):
    """NAME.json."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    name: _Word
    network: _Network
    input: _Input
    pooling: Pooling
    blocks: Annotated[list[_Block], Meta(min_length=1)]
    constants: Annotated[list[_File], Meta(min_length=1)]
    cells: _File | None
    classes: _File
    licence: _Prose
    source: Annotated[list[_Prose], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """All that is known of a model; its files were checked when it was loaded.

    ``model_id`` is the name and 12 hexadecimal digits that change whenever anything changes that would change
    a vector. ``mean`` and ``std`` are per colour channel (RGB) on the scale 0–255. A network of pixel type
    ``uint8_nhwc`` takes pictures as they are, (n, h, w, 3), and does that arithmetic itself; one of ``float32_nchw``
    takes (n, 3, h, w). ``mid_map_output``: the last map of stride 16, which tells where in a picture something is.
    ``sums_fit_16_bits``: no processor can overflow with its bytes, so the runtime needs no care that costs time.
    ``answer``: see ``known_answer``; ``stand_in``: the description of the model to use where the answer is another.
    ``cells``: the constants of ``map_cells``, None for a network without a map of stride 16. ``cells_id`` changes
    whenever anything changes that would change what is kept of a photo's cells; the vectors' id does not follow it.
    """

    name: str
    model_id: str
    network: Path
    pixels_input: str
    pixel_type: PixelType
    map_output: str
    mid_map_output: str | None
    logits_output: str | None
    sums_fit_16_bits: bool
    answer: bytes
    stand_in: Path | None
    rule: InputRule
    mean: tuple[float, ...]
    std: tuple[float, ...]
    pooling: Pooling
    blocks: tuple[Block, ...]
    constants: tuple[Path, ...]
    cells: Path | None
    cells_id: str
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


def _spec_from(described: _Description, folder: Path) -> ModelSpec:
    rule = InputRule(described.input.side_px, described.input.grid_px, described.input.max_aspect)
    mean, std, pooling = described.input.mean, described.input.std, described.pooling
    network = described.network
    decisive = (
        ("descriptor", DESCRIPTOR_VERSION),
        ("network", network.sha256, (network.pixels, network.map)),
        ("input", rule.side_px, rule.grid_px, rule.max_aspect, mean, std),
        ("pooling", pooling.power, pooling.floor, pooling.window_fraction, pooling.window_weight),
        ("blocks", [(block.name, block.size) for block in described.blocks]),
        ("constants", [constants.sha256 for constants in described.constants]),
    )
    of_cells = (
        ("cells", CELLS_VERSION, None if described.cells is None else described.cells.sha256, network.mid_map),
        *(part for part in decisive if part[0] in ("network", "input")),
    )
    return ModelSpec(
        name=described.name,
        model_id=_id_of(described.name, decisive),
        network=_checked(network, folder),
        pixels_input=network.pixels,
        pixel_type=network.pixel_type,
        map_output=network.map,
        mid_map_output=network.mid_map,
        logits_output=network.logits,
        sums_fit_16_bits=network.sums_fit_16_bits,
        answer=network.answer,
        stand_in=None if network.stand_in is None else folder / f"{network.stand_in}.json",
        rule=rule,
        mean=mean,
        std=std,
        pooling=pooling,
        blocks=_blocks(described.blocks),
        constants=tuple(_checked(constants, folder) for constants in described.constants),
        cells=None if described.cells is None else _checked(described.cells, folder),
        cells_id=_id_of(described.name, of_cells),
        classes=_checked(described.classes, folder),
        licence=described.licence,
        source=tuple(described.source),
    )


def _id_of(name: str, decisive: object) -> str:
    return f"{name}-{hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:12]}"


def _blocks(described: list[_Block]) -> tuple[Block, ...]:
    if len({block.name for block in described}) < len(described):
        raise _FaultError("two blocks have one name")
    if not any(block.weight for block in described):
        raise _FaultError("every block has weight 0")
    offsets = itertools.accumulate((block.size for block in described), initial=0)
    return tuple(
        Block(block.name, block.size, offset, block.weight) for block, offset in zip(described, offsets, strict=False)
    )


def _checked(file: _File, folder: Path) -> Path:
    """Return where a file lies, in ``folder`` itself, once its SHA-256 was found right."""
    path = folder / file.file
    if hashlib.sha256(_read(path, _MOST_FILE_BYTES)).hexdigest() != file.sha256:
        raise _altered(path)
    return path


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            if size_bytes > most_bytes:
                raise _FaultError(f"{path.name} is too large")
            return file.read(size_bytes)  # never more: Python sets aside as much as it is asked for
    except FileNotFoundError as error:
        raise AppError("The model file {path} is missing: please install the program again.", path=str(path)) from error
    except OSError as error:
        raise AppError(
            "The model file {path} cannot be read ({reason}): please check its permissions.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error


def _parse(content: bytes) -> _Description:
    try:
        return msgspec.json.decode(content, type=_Description)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise _FaultError(str(error)[:_LONGEST_FAULT]) from error
