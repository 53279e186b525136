"""A network that tells the subject of a picture from the rest, looked at before it stands before an engine's models.

``InspectedMask`` is what looking at an ONNX file gives; its ``plan`` is a proposal that can be added as it is, or with
parts replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.engine_adding import Channels, Layout, PixelForm, Preset, Trial
from app.core.text import Text, text

MapKind = Literal["class scores", "class shares", "class numbers", "foreground scores", "foreground shares"]
"""What a network says of each place of a picture.

    class scores        a number for each class, any number (logits)
    class shares        the same, 0…1 and 1 together
    class numbers       the number of its class
    foreground scores   one number, above 0 in the subject
    foreground shares   one number, 0…1
"""

MAP_WORDS: dict[MapKind, Text] = {
    "class scores": text("scores of classes"),
    "class shares": text("shares of classes"),
    "class numbers": text("numbers of classes"),
    "foreground scores": text("scores of the foreground"),
    "foreground shares": text("shares of the foreground"),
}

PERSON = 15
"""Among the 21 classes of Pascal VOC, which most published networks of this kind name."""

VOC: tuple[Text, ...] = (
    text("background"),
    text("aeroplane"),
    text("bicycle"),
    text("bird"),
    text("boat"),
    text("bottle"),
    text("bus"),
    text("car"),
    text("cat"),
    text("chair"),
    text("cow"),
    text("dining table"),
    text("dog"),
    text("horse"),
    text("motorbike"),
    text("person"),
    text("potted plant"),
    text("sheep"),
    text("sofa"),
    text("train"),
    text("screen"),
)
"""What the classes of Pascal VOC are, in their order: a network of so many most likely names these."""

MOST_CLASSES = 4096
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class MaskWishes:
    """What somebody wants otherwise than it would be proposed, each as in ``MaskPlan``; None where they leave it."""

    output: str | None = None
    class_number: int | None = None
    threshold: float | None = None
    preset: Preset | None = None
    side_px: int | None = None
    layout: Layout | None = None
    channels: Channels | None = None


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """What is to stand before which engine, and how.

    ``path`` is the ONNX file, ``base`` the name of the engine whose models see what is left. ``name`` and ``title`` as
    in ``AddPlan``. A place belongs to the subject where the share of ``class_number`` is ``threshold`` or more; for a
    foreground there is no class. ``last``: classes lie side by side for each place, not one plane after the other.
    """

    path: str
    base: str
    name: str
    title: str
    output: str
    kind: MapKind
    last: bool
    class_number: int
    threshold: float
    preset: Preset
    side_px: int
    layout: Layout
    channels: Channels


@dataclass(frozen=True, slots=True)
class MapChoice:
    """One output that tells of places: ``width`` × ``height`` of them, and how many ``classes``, 0 if not told."""

    name: str
    kind: MapKind
    last: bool
    width: int
    height: int
    classes: int


@dataclass(frozen=True, slots=True)
class InspectedMask:
    """An ONNX file that can tell the subject from the rest.

    As ``Inspected``. ``outputs``: all that tell of places, that of the plan first. ``trial.numbers``: of how many
    places it tells. ``share``: how much of the picture it was tried on is of the subject.
    """

    size_bytes: int
    plan: MaskPlan
    trial: Trial
    preset_reason: Text
    outputs: tuple[MapChoice, ...]
    side_is_fixed: bool
    layouts: tuple[Layout, ...]
    presets: tuple[Preset, ...]
    pixels: PixelForm
    share: float


def has_classes(kind: MapKind) -> bool:
    """Tell whether one of several classes is the subject."""
    return kind.startswith("class")
