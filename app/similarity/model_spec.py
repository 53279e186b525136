"""A model's specification: the files that belong to it, what it expects and what its numbers mean."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import AppError
from app.core.input_rule import InputRule
from app.similarity.checked_files import FaultError, checked
from app.similarity.model_description import (
    Channels,
    DescribedBlock,
    DescribedFile,
    Description,
    PixelType,
    read_description,
)
from app.similarity.pooling import Gem, Mean, Pooling

DESCRIPTOR_VERSION = 1
"""Part of every model id. Raise it when code changes what a vector holds: ``descriptor`` or app.imaging."""

CELLS_VERSION = 1
"""Part of every cells id. Raise it when code changes what the cells of a photo hold: ``map_cells`` or app.imaging."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the vector: ``size`` numbers of unit length from ``offset`` on, counted with ``weight``."""

    name: str
    size: int
    offset: int
    weight: float


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """All that is known of a model; its files were checked when it was loaded.

    ``model_id`` is the name and 12 hexadecimal digits that change whenever anything changes that would change
    a vector. ``mean`` and ``std`` are per colour channel (RGB) on the scale 0–255, whatever order the network takes the
    ``channels`` in. A network whose pixel type is of uint8 takes pictures as they are and does that
    arithmetic itself; the others take (n, 3, h, w) or (n, h, w, 3) after it. ``batch``: how many pictures a network
    wants at a time, None where it takes any number. ``output`` is what is pooled.
    ``mid_map_output``: the last map of stride 16, which tells where in a picture something is.
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
    channels: Channels
    batch: int | None
    output: str
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
    classes: Path | None
    licence: str
    source: tuple[str, ...]

    @property
    def dim(self) -> int:
        """Length of a photo's vector."""
        return sum(block.size for block in self.blocks)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that belong to it, but for the description itself."""
        beside = (self.cells, self.classes)
        return (self.network, *self.constants, *(path for path in beside if path is not None))

    def block(self, name: str) -> Block:
        """Return the block of this name; KeyError if there is none."""
        return {block.name: block for block in self.blocks}[name]


def load_spec(path: Path, *, look_into: bool = True) -> ModelSpec:
    """Read ``path`` (a NAME.json) and check every file it names, about 15 ms for 10 MB.

    Without ``look_into`` files are only known to be there: for who tells what there is, and uses nothing of it.

    Raises AppError if the JSON or one of the files is missing, unreadable, damaged or altered.
    """
    try:
        return _spec_from(read_description(path), path.parent, look_into=look_into)
    except FaultError as fault:
        raise AppError(
            "The model description {path} is not valid ({fault}): please install the program again.",
            path=str(path),
            fault=str(fault),
        ) from fault


def plain(spec: ModelSpec) -> ModelSpec:
    """Return the same network with its map averaged and nothing else counted: what there was before descriptors."""
    return replace(
        spec,
        name=f"{spec.name}_plain",
        model_id=id_of(f"{spec.name}_plain", ("plain", spec.model_id)),
        pooling=Mean(),
        blocks=placed((block.name, block.size, 0.0 if place else 1.0) for place, block in enumerate(spec.blocks)),
    )


def id_of(name: str, decisive: object) -> str:
    """Return the name and 12 hexadecimal digits of all that decides."""
    return f"{name}-{hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:12]}"


def placed(blocks: Iterable[tuple[str, int, float]]) -> tuple[Block, ...]:
    """Return blocks (name, size, weight) side by side."""
    given = tuple(blocks)
    offsets = itertools.accumulate((size for _, size, _ in given), initial=0)
    return tuple(
        Block(name, size, offset, weight) for (name, size, weight), offset in zip(given, offsets, strict=False)
    )


def _spec_from(described: Description, folder: Path, *, look_into: bool) -> ModelSpec:
    def found(file: DescribedFile) -> Path:
        return checked(folder, file.file, file.sha256, look_into=look_into)

    rule = InputRule(described.input.side_px, described.input.grid_px, described.input.max_aspect)
    mean, std, network = described.input.mean, described.input.std, described.network
    decisive = (
        ("descriptor", DESCRIPTOR_VERSION),
        ("network", network.sha256, (network.pixels, network.output)),
        ("input", rule.side_px, rule.grid_px, rule.max_aspect, mean, std),
        ("pooling", *_told(described.pooling)),
        ("blocks", [(block.name, block.size) for block in described.blocks]),
        ("constants", [constants.sha256 for constants in described.constants]),
        *([("channels", network.channels)] if network.channels != "rgb" else ()),  # no part of ids before format 4
    )
    of_cells = (
        ("cells", CELLS_VERSION, None if described.cells is None else described.cells.sha256, network.mid_map),
        *(part for part in decisive if part[0] in ("network", "input", "channels")),
    )
    return ModelSpec(
        name=described.name,
        model_id=id_of(described.name, decisive),
        network=found(network),
        pixels_input=network.pixels,
        pixel_type=network.pixel_type,
        channels=network.channels,
        batch=network.batch,
        output=network.output,
        mid_map_output=network.mid_map,
        logits_output=network.logits,
        sums_fit_16_bits=network.sums_fit_16_bits,
        answer=network.answer,
        stand_in=None if network.stand_in is None else folder / f"{network.stand_in}.json",
        rule=rule,
        mean=mean,
        std=std,
        pooling=described.pooling,
        blocks=_blocks(described.blocks),
        constants=tuple(map(found, described.constants)),
        cells=None if described.cells is None else found(described.cells),
        cells_id=id_of(described.name, of_cells),
        classes=None if described.classes is None else found(described.classes),
        licence=described.licence,
        source=tuple(described.source),
    )


def _told(pooling: Pooling) -> tuple[object, ...]:
    """Return what of a way of pooling decides: the numbers alone for ``gem``, as before there were others."""
    if isinstance(pooling, Gem):
        return pooling.power, pooling.floor, pooling.window_fraction, pooling.window_weight
    return (type(pooling).__struct_config__.tag,)


def _blocks(described: list[DescribedBlock]) -> tuple[Block, ...]:
    if len({block.name for block in described}) < len(described):
        raise FaultError("two blocks have one name")
    if not any(block.weight for block in described):
        raise FaultError("every block has weight 0")
    return placed((block.name, block.size, block.weight) for block in described)
