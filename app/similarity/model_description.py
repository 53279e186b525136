"""NAME.json: how a model describes itself, and how such a file is read and written.

It stands beside the files it names. It is read strictly, since a wrong number here would quietly give wrong
neighbours: every key must be there and no other, every value within its bounds, and NAME.json itself as
``NAME.json.sha256`` says where that is there (models that come with the program).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from app.similarity.checked_files import FaultError, altered, read_small
from app.similarity.pooling import Part, Pooling

FORMAT = 4
"""Version of the JSON's own layout."""

_LONGEST_FAULT = 200
MOST_NUMBERS = 1 << 16

PixelType = Literal["float32_nchw", "float32_nhwc", "float16_nchw", "float16_nhwc", "uint8_nchw", "uint8_nhwc"]
Channels = Literal["rgb", "bgr"]

Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\Z")]
FileName = Word  # in the folder of the description itself
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Tensor = Annotated[str, Meta(min_length=1, max_length=500)]
"""As exporters name inputs and outputs: "input:0", "/pool/Flatten_output_0"."""
_Prose = Annotated[str, Meta(pattern=r"\S")]
_Pixels = Annotated[int, Meta(ge=1, le=4096)]
_Level = Annotated[float, Meta(ge=0, le=255)]
_Spread = Annotated[float, Meta(ge=1e-3, le=1e3)]


class DescribedFile(Part, frozen=True):
    file: FileName
    sha256: Sha256


class DescribedNetwork(DescribedFile, frozen=True):
    """``output``: what is pooled. ``batch``: how many pictures the network takes at once, null if that is free."""

    pixels: Tensor
    pixel_type: PixelType
    channels: Channels
    batch: Annotated[int, Meta(ge=1, le=64)] | None
    output: Tensor
    mid_map: Tensor | None
    logits: Tensor | None
    sums_fit_16_bits: bool
    answer: Annotated[bytes, Meta(min_length=2, max_length=2 * MOST_NUMBERS)]
    stand_in: Word | None


class DescribedInput(Part, frozen=True):
    side_px: _Pixels
    grid_px: _Pixels
    max_aspect: Annotated[float, Meta(ge=1, le=10)]
    mean: tuple[_Level, _Level, _Level]
    std: tuple[_Spread, _Spread, _Spread]


class DescribedBlock(Part, frozen=True):
    name: Word
    size: Annotated[int, Meta(ge=1, le=MOST_NUMBERS)]
    weight: Annotated[float, Meta(ge=0, le=100)]


class Description(Part, frozen=True):
    """NAME.json."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    name: Word
    network: DescribedNetwork
    input: DescribedInput
    pooling: Pooling
    blocks: Annotated[list[DescribedBlock], Meta(min_length=1)]
    constants: Annotated[list[DescribedFile], Meta(min_length=1)]
    cells: DescribedFile | None
    classes: DescribedFile | None
    licence: _Prose
    source: Annotated[list[_Prose], Meta(min_length=1)]


def read_description(path: Path) -> Description:
    """Read a NAME.json. Raises FaultError for one that is not valid, AppError where it cannot be read or was altered.

    The files that it names are not looked at.
    """
    content = read_small(path)
    _check(path, content)
    try:
        return msgspec.json.decode(content, type=Description)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise FaultError(str(error)[:_LONGEST_FAULT]) from error


def write_description(path: Path, described: dict[str, Any]) -> None:
    """Write a NAME.json and the checksum that it is read with, as ``sha256sum`` knows it. Raises OSError."""
    content = (json.dumps(described, indent=2) + "\n").encode()
    path.write_bytes(content)
    _checksum_of(path).write_bytes(f"{hashlib.sha256(content).hexdigest()}  {path.name}\n".encode())


def _checksum_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _check(path: Path, content: bytes) -> None:
    """Compare a NAME.json with its checksum: a flipped digit of a weight is valid JSON. Raises AppError."""
    if _checksum_of(path).exists() and read_small(_checksum_of(path)).split()[:1] != [
        hashlib.sha256(content).hexdigest().encode()
    ]:
        raise altered(path)
