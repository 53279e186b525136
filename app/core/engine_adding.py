"""A network from somewhere, looked at before it becomes an engine: what was found, what is planned, what a trial gave.

``Inspected`` is what looking at an ONNX file gives; its ``plan`` is a proposal that can be added as it is, or with
parts replaced (``dataclasses.replace``) by others that ``Inspected`` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.text import Text, text

Layout = Literal["nchw", "nhwc"]
"""How pictures lie in the input: one colour plane after the other, or the colours of a pixel side by side."""

Channels = Literal["rgb", "bgr"]

PixelForm = Literal["float32", "float16", "uint8"]
"""What numbers the network takes. Bytes are given as they are, whatever the preset would do to them."""

OutputPooling = Literal["vector", "mean", "mean_nhwc", "first_token", "mean_tokens"]
"""How an output becomes one vector: it is one, or by a map's mean, the first of its tokens, or their mean."""

Preset = Literal["unit", "signed", "imagenet", "caffe", "clip", "efficientnet-lite", "bytes"]

PRESETS: dict[Preset, Text] = {
    "unit": text("0 to 1"),
    "signed": text("−1 to 1"),
    "imagenet": text("ImageNet mean and deviation"),
    "caffe": text("Caffe: blue first, mean subtracted"),
    "clip": text("CLIP mean and deviation"),
    "efficientnet-lite": text("EfficientNet-Lite"),
    "bytes": text("0 to 255, as in the file"),
}
"""What is usually done to pixels before a network sees them, in words, in the order of a list."""

MOST_NUMBERS = 8192
"""The longest vector that is taken."""

LEAST_SIDE_PX, MOST_SIDE_PX = 16, 1024
"""How small and large the square may be that a network sees."""

LONGEST_TITLE = 100
"""Characters of an engine's title."""


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """One output that a vector can be made of.

    ``shape`` is that of one picture's numbers as the network gave them, without the batch. ``numbers``: how many the
    vector holds. ``is_hidden``: no output of the file itself, but what its last layer, which names classes, is made of.
    ``are_classes``: how sure the network is of each class; photos that are alike may differ much in it.
    """

    name: str
    shape: tuple[int, ...]
    pooling: OutputPooling
    numbers: int
    is_hidden: bool = False
    are_classes: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants otherwise than it would be proposed, each as in ``AddPlan``; None where they leave it."""

    output: str | None = None
    pooling: OutputPooling | None = None
    preset: Preset | None = None
    side_px: int | None = None
    layout: Layout | None = None
    channels: Channels | None = None


@dataclass(frozen=True, slots=True)
class AddPlan:
    """What is to become an engine, and how.

    ``path`` is the ONNX file. ``name`` is the key of the engine (a file's name in small letters), "" for one made of
    the title; ``title`` what people read. A picture is squeezed into a square of ``side_px`` pixels.
    ``channels``: which colour comes first; a preset says what is usual (``channels_of``).
    """

    path: str
    name: str
    title: str
    output: str
    pooling: OutputPooling
    preset: Preset
    side_px: int
    layout: Layout
    channels: Channels


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a few pictures: ``numbers`` in a vector, time for a photo on one core of this computer.

    ``memory_bytes``: what the network needs at most, itself and one picture; 0 where the system does not tell.
    """

    numbers: int
    ms_per_photo: float
    memory_bytes: int

    @property
    def photos_per_second(self) -> float:
        """On one core; several read photos at the same time."""
        return 1000 / self.ms_per_photo


@dataclass(frozen=True, slots=True)
class Inspected:
    """An ONNX file that can become an engine.

    ``size_bytes``: with its external data. ``plan``: the proposal, ``trial`` what came of it; ``preset_reason`` why
    this preset. ``outputs``: all that can be taken. ``side_is_fixed``: the network takes one size only. ``layouts``:
    those that its input may have. ``presets``: those that fit. Everywhere that of the plan is first. ``caution``: what
    should be known before it is added, None if nothing.
    """

    size_bytes: int
    plan: AddPlan
    trial: Trial
    preset_reason: Text
    outputs: tuple[OutputChoice, ...]
    side_is_fixed: bool
    layouts: tuple[Layout, ...]
    presets: tuple[Preset, ...]
    pixels: PixelForm
    caution: Text | None = None


def channels_of(preset: Preset) -> Channels:
    """Return which colour comes first where a preset is usual."""
    return "bgr" if preset == "caffe" else "rgb"
