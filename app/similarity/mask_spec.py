"""The mask before an engine's models: a network that tells the subject from the rest, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.engine_adding import Channels, Preset
from app.core.engine_masking import MapKind
from app.core.input_rule import InputRule
from app.similarity.model_description import PixelType
from app.similarity.pixel_presets import ARITHMETIC, Three

MASK_VERSION = 1
"""Part of the id of every engine with a mask. Raise it when code changes what is left of a photo: ``mask_maps``, or
``masking`` of app.imaging."""


@dataclass(frozen=True, slots=True)
class MaskSpec:
    """All that is needed to mask a photo. As in ``MaskPlan`` and ``ModelSpec``; a photo is squeezed into a square."""

    network: Path
    sha256: str
    pixels_input: str
    pixel_type: PixelType
    channels: Channels
    batch: int | None
    side_px: int
    preset: Preset
    output: str
    kind: MapKind
    last: bool
    class_number: int
    threshold: float

    @property
    def rule(self) -> InputRule:
        """How large a picture the network wants to see."""
        return InputRule(self.side_px, 1, 1.0)

    @property
    def mean(self) -> Three:
        return ARITHMETIC[self.preset].mean

    @property
    def std(self) -> Three:
        return ARITHMETIC[self.preset].std

    @property
    def decisive(self) -> tuple[object, ...]:
        """All that changes a vector, wherever the file lies."""
        return (
            *("mask", MASK_VERSION, self.sha256, self.pixel_type, self.channels, self.side_px, self.preset),
            *(self.output, self.kind, self.last, self.class_number, self.threshold),
        )
