"""From an ONNX file to what there is to know of it, and to an engine's network. Only for a process that may die."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import (
    LEAST_SIDE_PX,
    MOST_SIDE_PX,
    PRESETS,
    AddPlan,
    Inspected,
    Layout,
    OutputChoice,
    PixelForm,
    Preset,
    Trial,
    Wishes,
    channels_of,
)
from app.core.engine_masking import MaskPlan, MaskWishes
from app.core.errors import InputError
from app.core.input_rule import InputRule
from app.core.text import Text, text
from app.similarity.found_input import PictureInput
from app.similarity.found_network import FoundNetwork, Way, unknown_operators
from app.similarity.found_outputs import choices, unit
from app.similarity.known_answer import question
from app.similarity.network_trial import takes_any_number, try_out
from app.similarity.onnx_outline import Outline, read_outline
from app.similarity.onnx_takeover import no_network, opened, take_over
from app.similarity.pixel_presets import proposed
from app.similarity.protobuf_wire import WireError

NETWORK_FILE = "model.onnx"
"""What a network is called once it was taken over."""

# What is tried of a network that says no size, in this order.
_USUAL_SIDES_PX = (224, 256, 299, 384, 518, 336, 240, 192, 160, 128, 112, 96, 64, 32)
_ARE_CLASSES = text("The network names classes and gives nothing else. Photos that are alike may differ in it.")
_CHOSEN = text("As you chose.")
_MOST_TRIED = 3

Stage = Callable[[str], None]
"""Told what is done next: "read", "load", "first" (the first picture), "run"."""

Pictures = Callable[[int], Sequence[NDArray[np.uint8]]]
"""Returns a few different pictures, uint8 (side, side, 3), for a side in pixels."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """``folder``: where the network is written to; ``memory``: what this process holds more than at its start."""

    folder: Path
    pictures: Pictures
    stage: Stage
    memory: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Proven:
    """A network that was taken over and tried as planned. ``input`` takes the pictures, ``batch`` at a time, None for
    any number. ``answer``: its vector for ``known_answer.question``, of unit length, float16.
    """

    input: str
    form: PixelForm
    batch: int | None
    trial: Trial
    answer: bytes


def inspect(path: Path, wishes: Wishes, place: Workplace) -> Inspected:
    """Look at the ONNX file ``path`` and try what is wished, and seems best for the rest.

    The plan in the answer has no path, name and title. Raises InputError for a file that cannot become an engine.
    """
    place.stage("read")
    outline = outline_of(path)
    hidden = {outline.before_classes(output) for output in outline.outputs} - {"", *outline.outputs}
    if wishes.output is not None:
        check_output(wishes.output, outline)
        hidden |= {wishes.output} - set(outline.outputs)
    seen = see(path, outline, hidden, wishes, place)
    found = choices(seen.gave, seen.way.layout, hidden, seen.network.picture.batch or 1)
    wanted, most_tried = _wished(found, wishes)
    chosen, trial = _first_of_use(seen.network, seen.way, wanted[:most_tried], seen.pictures, place.memory)
    return Inspected(
        plan=AddPlan("", "", "", chosen.name, chosen.pooling, **seen.how()),
        trial=trial,
        outputs=(replace(chosen, numbers=trial.numbers), *(choice for choice in wanted if choice is not chosen)),
        caution=_ARE_CLASSES if chosen.are_classes else None,
        **seen.told(),
    )


def prove(plan: AddPlan, place: Workplace) -> Proven:
    """Take the network of a plan over, with the one output that it names, and try it as planned. Raises InputError."""
    seen = see_as_planned(plan, place)
    network, way, picture = seen.network, replace(seen.way, pooling=plan.pooling), seen.network.picture
    trial = try_out(network, way, seen.pictures, place.memory)
    batch = picture.batch if picture.batch or takes_any_number(network, way, seen.pictures) else 1
    answer = unit(network.vectors(tuple(asked(plan.side_px)), way))[0]
    return Proven(picture.name, picture.form, batch, trial, answer.astype("<f2").tobytes())


@dataclass(frozen=True, slots=True)
class Seen:
    """A network that was taken over, and what it ``gave`` for the first of a few ``pictures``, by name of output."""

    size_bytes: int
    network: FoundNetwork
    way: Way
    side_px: int
    preset_reason: Text
    pictures: Sequence[NDArray[np.uint8]]
    gave: Mapping[str, NDArray[Any]]

    def how(self) -> dict[str, Any]:
        """Return how it was shown pictures, as plans have it."""
        way = self.way
        return {"preset": way.preset, "side_px": self.side_px, "layout": way.layout, "channels": way.channels}

    def told(self) -> dict[str, Any]:
        """Return what is told of that, and what else could be chosen."""
        layout, preset, picture = self.way.layout, self.way.preset, self.network.picture
        return {
            "size_bytes": self.size_bytes,
            "preset_reason": self.preset_reason,
            "side_is_fixed": picture.side_px is not None,
            "layouts": (layout, *(other for other in picture.layouts if other != layout)),
            "presets": _presets_for(preset, picture.form),
            "pixels": picture.form,
        }


def see(path: Path, outline: Outline, hidden: Collection[str], wishes: Wishes | MaskWishes, place: Workplace) -> Seen:
    """Take a network over, with ``hidden`` values of it as outputs, and show it a picture as is wished, or seems best.

    Raises InputError.
    """
    size_bytes = take_over(path, place.folder / NETWORK_FILE, hidden=sorted(hidden))
    place.stage("load")
    network = FoundNetwork(place.folder / NETWORK_FILE)
    picture = network.picture
    preset, reason = proposed(path.name, outline.producer, picture.form, outline.first_step(picture.name))
    if wishes.preset is not None:
        preset, reason = wishes.preset, _CHOSEN
    _check_fits(picture, wishes.layout, wishes.side_px, preset)
    place.stage("first")
    way = Way("nchw", wishes.channels or channels_of(preset), preset)
    way, side_px = _first_way(network, way, wishes.layout, wishes.side_px, place)
    place.stage("run")
    several = place.pictures(side_px)
    gave = network.arrays(network.filled(several[0]), way)
    return Seen(size_bytes, network, way, side_px, reason, several, gave)


def see_as_planned(plan: AddPlan | MaskPlan, place: Workplace) -> Seen:
    """Take the network of a plan over, with the one output that it names, and show it a picture. Raises InputError."""
    place.stage("read")
    path = Path(plan.path)
    check_output(plan.output, outline_of(path))
    size_bytes = take_over(path, place.folder / NETWORK_FILE, only=plan.output)
    place.stage("load")
    network = FoundNetwork(place.folder / NETWORK_FILE)
    _check_fits(network.picture, plan.layout, plan.side_px, plan.preset)
    place.stage("first")
    several = place.pictures(plan.side_px)
    way = Way(plan.layout, plan.channels, plan.preset, plan.output)
    gave = network.arrays(network.filled(several[0]), way, (plan.output,))
    place.stage("run")
    return Seen(size_bytes, network, way, plan.side_px, _CHOSEN, several, gave)


def asked(side_px: int) -> NDArray[np.uint8]:
    """Return the picture (1, side, side, 3) of the known answer."""
    return question(rule_for(side_px))


def rule_for(side_px: int) -> InputRule:
    """Return the rule of networks that see squares of one size."""
    return InputRule(side_px, 1, 1.0)


def outline_of(path: Path) -> Outline:
    """Return what an ONNX file says of its network. Raises InputError."""
    with opened(path) as message:
        try:
            outline = read_outline(message)
        except WireError as error:
            raise no_network(path) from error
    if unknown := outline.unknown_operators():
        raise unknown_operators(", ".join(unknown[:3]))
    return outline


def _first_way(
    network: FoundNetwork, way: Way, wished: Layout | None, wished_px: int | None, place: Workplace
) -> tuple[Way, int]:
    """Return a layout and a side that the network takes, any output. Raises InputError with the first trouble."""
    trouble: InputError | None = None
    picture = network.picture
    side_px = picture.side_px or wished_px
    for layout in (wished,) if wished else picture.layouts:
        for tried_px in (side_px,) if side_px else _USUAL_SIDES_PX:
            tried = replace(way, layout=layout)
            try:
                network.arrays(network.filled(place.pictures(tried_px)[0]), tried)
            except InputError as error:
                trouble = trouble or error
            else:
                return tried, tried_px
    raise trouble or ValueError("nothing to try")


def _wished(found: Sequence[OutputChoice], wishes: Wishes) -> tuple[Sequence[OutputChoice], int]:
    """Return the choices with what is wished before the others, and how many of them to try."""
    if wishes.output is None and wishes.pooling is None:
        return found, _MOST_TRIED
    first = next((choice for choice in found if wishes.output in (None, choice.name)), None)
    if first is None:
        raise InputError("No vector can be made of the output {output}.", output=wishes.output or "")
    wished = replace(first, pooling=wishes.pooling or first.pooling)
    return (wished, *(choice for choice in found if choice is not first)), 1


def _first_of_use(
    network: FoundNetwork,
    way: Way,
    found: Sequence[OutputChoice],
    pictures: Sequence[NDArray[np.uint8]],
    memory: Callable[[], int],
) -> tuple[OutputChoice, Trial]:
    """Return the best choice that passes its trial. Raises InputError with the trouble of the first."""
    trouble: InputError | None = None
    for choice in found:
        try:
            chosen = replace(way, output=choice.name, pooling=choice.pooling)
            return choice, try_out(network, chosen, pictures, memory)
        except InputError as error:
            trouble = trouble or error
    raise trouble or ValueError("no choice")


def _presets_for(first: Preset, form: PixelForm) -> tuple[Preset, ...]:
    """Return the presets that go with such pixels, ``first`` before the others."""
    return ("bytes",) if form == "uint8" else (first, *(preset for preset in PRESETS if preset != first))


def check_output(name: str, outline: Outline) -> None:
    """Raise InputError for what is no value of the network at all."""
    if name not in outline.outputs and not outline.makes(name):
        raise InputError(
            "The network has no output {output}. It has: {outputs}.", output=name, outputs=", ".join(outline.outputs)
        )


def _check_fits(picture: PictureInput, layout: Layout | None, side_px: int | None, preset: Preset) -> None:
    """Raise InputError for wishes that the network's input does not allow."""
    if side_px is not None and picture.side_px not in (None, side_px):
        raise InputError("The network takes pictures of {side} × {side} pixels only.", side=picture.side_px or 0)
    if side_px is not None and not LEAST_SIDE_PX <= side_px <= MOST_SIDE_PX:
        raise InputError("Pictures may have {least} to {most} pixels a side.", least=LEAST_SIDE_PX, most=MOST_SIDE_PX)
    if layout is not None and layout not in picture.layouts:
        raise InputError("The network takes its pictures as {layout}.", layout=picture.layouts[0])
    if picture.form == "uint8" and preset != "bytes":
        raise InputError("The network takes bytes: no preset but 0 to 255 fits it.")
