"""From an ONNX file to what there is to know of a segmentation network. Only for a process that may die.

As ``network_inspection``, whose steps it takes; what is tried is whether the network tells of places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import PixelForm, Trial
from app.core.engine_masking import THRESHOLD, InspectedMask, MapChoice, MaskPlan, MaskWishes, has_classes
from app.core.errors import InputError
from app.similarity.found_network import FoundNetwork, Way
from app.similarity.mask_maps import check_class, levels_of, map_choices, usual_class
from app.similarity.network_inspection import Workplace, check_output, outline_of, see, see_as_planned
from app.similarity.network_trial import SLOWEST_S, seconds, too_slow

_MOST_CHANGED = 0.01  # of all places, where the same picture is seen again


@dataclass(frozen=True, slots=True)
class ProvenMask:
    """A network that was taken over and tried as planned. ``input`` takes the pictures, ``batch`` at a time, None for
    any number.
    """

    input: str
    form: PixelForm
    batch: int | None
    trial: Trial


def inspect_mask(path: Path, wishes: MaskWishes, place: Workplace) -> InspectedMask:
    """Look at the ONNX file ``path`` and try what is wished, and seems best for the rest.

    The plan in the answer has no path, base, name and title. Raises InputError for a file that cannot mask anything.
    """
    place.stage("read")
    outline = outline_of(path)
    hidden = [] if wishes.output is None or wishes.output in outline.outputs else [wishes.output]
    if wishes.output is not None:
        check_output(wishes.output, outline)
    seen = see(path, outline, hidden, wishes, place)
    network, several = seen.network, seen.pictures
    found = map_choices(seen.gave, network.picture.batch or 1)
    chosen = next((choice for choice in found if wishes.output in (None, choice.name)), None)
    if chosen is None:
        raise InputError("The output {output} does not tell of places in a picture.", output=wishes.output or "")
    chosen = _with_kind_of_several(network, seen.way, chosen, several)
    number = wishes.class_number if wishes.class_number is not None else usual_class(chosen.classes)
    check_class(chosen, number)
    plan = MaskPlan(
        path="",
        base="",
        name="",
        title="",
        output=chosen.name,
        kind=chosen.kind,
        last=chosen.last,
        class_number=number if has_classes(chosen.kind) else 0,
        threshold=THRESHOLD if wishes.threshold is None else wishes.threshold,
        **seen.how(),
    )
    trial, share = _tried(network, replace(seen.way, output=chosen.name), plan, several, place.memory)
    return InspectedMask(
        plan=plan,
        trial=trial,
        outputs=(chosen, *(choice for choice in found if choice.name != chosen.name)),
        share=share,
        **seen.told(),
    )


def prove_mask(plan: MaskPlan, place: Workplace) -> ProvenMask:
    """Take the network of a plan over, with the one output that it names, and try it as planned. Raises InputError."""
    seen = see_as_planned(plan, place)
    picture = seen.network.picture
    for choice in map_choices(seen.gave, picture.batch or 1):
        check_class(choice, plan.class_number)
    trial, _ = _tried(seen.network, seen.way, plan, seen.pictures, place.memory)
    return ProvenMask(picture.name, picture.form, picture.batch, trial)


def _with_kind_of_several(
    network: FoundNetwork, way: Way, choice: MapChoice, pictures: Sequence[NDArray[np.uint8]]
) -> MapChoice:
    """Return the choice with what all pictures say of its numbers: those of one may look like shares by chance."""
    for picture in pictures[1:]:
        gave = network.arrays(network.filled(picture), way, (choice.name,))
        other = map_choices(gave, network.picture.batch or 1)[0]
        if other.kind.endswith("scores"):
            choice = replace(choice, kind=other.kind)
    return choice


def _tried(
    network: FoundNetwork,
    way: Way,
    plan: MaskPlan,
    pictures: Sequence[NDArray[np.uint8]],
    memory: Callable[[], int],
) -> tuple[Trial, float]:
    """Return what a trial gave, and how much of the first picture is of the subject. Raises InputError."""
    first_s = seconds(network, pictures[0], way, rounds=1)
    if first_s > 2 * SLOWEST_S:
        raise too_slow(first_s)
    gave = [network.arrays(network.filled(picture), way, (way.output,))[way.output] for picture in pictures]
    again = network.arrays(network.filled(pictures[0]), way, (way.output,))[way.output]
    try:
        masks = [levels_of(values[:1], plan)[0] for values in gave]
        same = levels_of(again[:1], plan)[0]
    except ArithmeticError as error:
        raise InputError("The network gives numbers that are none (infinite, or no number at all).") from error
    if plan.kind != "class numbers" and all(np.array_equal(values, gave[0]) for values in gave[1:]):
        raise InputError("The network gives the same numbers for every picture.")
    if same.shape != masks[0].shape or float((same != masks[0]).mean()) > _MOST_CHANGED:
        raise InputError(
            "The network gives other numbers each time it sees a picture. Export it for use, not training."
        )
    taken_s = min(first_s, seconds(network, pictures[0], way))
    if taken_s > SLOWEST_S:
        raise too_slow(taken_s)
    return Trial(masks[0].size, 1000 * taken_s, memory()), float(masks[0].mean()) / 255
