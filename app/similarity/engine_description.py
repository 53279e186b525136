"""engine.json: how an engine of the user's own describes itself. Read strictly: it may come from anywhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from app.core.engine_adding import LEAST_SIDE_PX, MOST_SIDE_PX, Preset
from app.core.engine_masking import MOST_CLASSES, MapKind
from app.core.engines import Proof
from app.core.text import Day, Text
from app.similarity.checked_files import FaultError
from app.similarity.engine import MOST_MODELS
from app.similarity.learned_map import MOST_NUMBERS
from app.similarity.mask_spec import MaskSpec
from app.similarity.model_description import Channels, DescribedFile, PixelType, Tensor, Word
from app.similarity.pooling import Part

FORMAT = 1
DESCRIPTION = "engine.json"
MOST_TITLE = 200

_NAME = r"^[a-z0-9][a-z0-9_-]{0,49}\Z"
_LONGEST_FAULT = 200

Name = Annotated[str, Meta(pattern=_NAME)]
OwnOrigin = Literal["added", "taught", "compact", "finetuned", "subject"]
_Count = Annotated[int, Meta(ge=0, le=1 << 40)]
_Share = Annotated[float, Meta(ge=0, le=1)]
_Weight = Annotated[float, Meta(ge=0, le=100)]


class DescribedMap(DescribedFile, frozen=True):
    """``size`` numbers come out of the map. Colour and layout are kept beside them with these weights; null: not."""

    size: Annotated[int, Meta(ge=1, le=MOST_NUMBERS)]
    colour: _Weight | None
    layout: _Weight | None


class DescribedMask(DescribedFile, frozen=True):
    """``mask_spec.MaskSpec`` as it is written: the network that tells the subject of a photo from the rest."""

    pixels: Tensor
    pixel_type: PixelType
    channels: Channels
    batch: Annotated[int, Meta(ge=1, le=64)] | None
    side_px: Annotated[int, Meta(ge=LEAST_SIDE_PX, le=MOST_SIDE_PX)]
    preset: Preset
    output: Tensor
    kind: MapKind
    last: bool
    class_number: Annotated[int, Meta(ge=0, le=MOST_CLASSES)] = msgspec.field(name="class")
    threshold: Annotated[float, Meta(ge=0, le=1)]


class DescribedSentence(Part, frozen=True):
    template: Annotated[str, Meta(max_length=1000)]
    values: Annotated[list[tuple[Annotated[str, Meta(max_length=100)], str | int | float]], Meta(max_length=20)]


class DescribedProof(Part, frozen=True):
    """``core.engines.Proof`` as it is written."""

    asked: _Count
    groups: _Count
    before: _Share
    after: _Share
    better: _Count
    worse: _Count
    chance: _Share
    worse_photos: Annotated[list[Annotated[str, Meta(max_length=10_000)]], Meta(max_length=1000)]
    helps: bool
    learned_from: DescribedSentence
    seed: int


class EngineDescription(Part, frozen=True):
    """engine.json. ``models``: names of those that came with the program, or descriptions in the engine's folder.

    ``mask``: stands before them; engines without one need not say so.
    """

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    name: Name
    title: Annotated[str, Meta(pattern=r"\S", max_length=MOST_TITLE)]
    origin: OwnOrigin
    made: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\Z")]
    models: Annotated[list[Word | DescribedFile], Meta(min_length=1, max_length=MOST_MODELS)]
    learned: DescribedMap | None
    proof: DescribedProof | None
    ms_per_photo: Annotated[float, Meta(ge=0, le=1e6)] | None
    notes: Annotated[str, Meta(max_length=4000)]
    mask: DescribedMask | None = None


def is_name(word: str) -> bool:
    """Tell whether an engine of the user's own may be called so."""
    return re.match(_NAME, word) is not None


def parsed(content: bytes) -> EngineDescription:
    """Return what an engine.json says. Raises FaultError for one that is not valid."""
    try:
        return msgspec.json.decode(content, type=EngineDescription)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FaultError(f"{DESCRIPTION}: {str(error)[:_LONGEST_FAULT]}") from error


def written(described: EngineDescription) -> bytes:
    """Return an engine.json. Raises FaultError for what could not be read again."""
    content = msgspec.json.format(msgspec.json.encode(described), indent=2)
    parsed(content)
    return content


def described_mask(mask: MaskSpec) -> DescribedMask:
    """Return a mask as it is written."""
    return DescribedMask(
        mask.network.name, mask.sha256, mask.pixels_input, mask.pixel_type, mask.channels, mask.batch, mask.side_px,
        mask.preset, mask.output, mask.kind, mask.last, mask.class_number, mask.threshold,
    )  # fmt: skip


def mask_of(written: DescribedMask, network: Path) -> MaskSpec:
    """Return the mask whose file, which was looked into, lies at ``network``."""
    return MaskSpec(
        network, written.sha256, written.pixels, written.pixel_type, written.channels, written.batch, written.side_px,
        written.preset, written.output, written.kind, written.last, written.class_number, written.threshold,
    )  # fmt: skip


def described_proof(proof: Proof) -> DescribedProof:
    """Return a proof as it is written. TypeError for a sentence or a day within its sentence."""
    values = []
    for name, value in proof.learned_from.values:
        if isinstance(value, Text | Day):
            raise TypeError(name)
        values.append((name, value))
    sentence = DescribedSentence(proof.learned_from.template, values)
    return DescribedProof(
        proof.asked, proof.groups, proof.before, proof.after, proof.better, proof.worse, proof.chance,
        [*proof.worse_photos], proof.helps, sentence, proof.seed,
    )  # fmt: skip


def proof_of(written: DescribedProof) -> Proof:
    """Raises FaultError for a sentence that cannot be said."""
    said = Text(written.learned_from.template, tuple(written.learned_from.values))
    try:
        str(said)
    except KeyError as error:
        raise FaultError(f"learned_from: {error}") from error
    return Proof(
        written.asked, written.groups, written.before, written.after, written.better, written.worse, written.chance,
        tuple(written.worse_photos), written.helps, said, written.seed,
    )  # fmt: skip
