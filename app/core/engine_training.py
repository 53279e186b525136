"""What is asked of a whole network that is to be trained: from labelled photos, or as a short code of the library.

It takes the optional extra ``finetune`` (PyTorch). What is told afterwards are ``Taught`` and ``Compacted``, as where
only a head or a projection is learned. The progress has the stages ``examples`` (photos are read) and ``learn`` (counts
steps); once the first steps are made, a Notice says how long it will take. Cancelled and asked again, the same plan
goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.engine_teaching import COMPACT_NUMBERS

Start = Literal["lite0", "lite2", "nothing"]
"""Published weights of the smaller or the larger shipped network, or weights that are drawn: for pictures unlike
photographs."""

STARTS: tuple[Start, ...] = ("lite0", "lite2", "nothing")
FINETUNED_NUMBERS = 64
"""How long a trained vector is where nobody says otherwise."""
MOST_EPOCHS = 1_000


@dataclass(frozen=True, slots=True)
class FinetunePlan:
    """Train a whole network with labelled photos: ``labelled`` is a folder whose sub-folders are classes, or a list.

    ``base``: the name of the engine that it is compared with, "" for the one in use. ``title``: what people will read,
    "" for one made of the start. ``numbers``: the length of its vector, FEWEST_NUMBERS … MOST_NUMBERS. ``epochs``: how
    often it looks at each photo, 0 for as often as usually does, MOST_EPOCHS at most. ``seed``: the same photos, plan
    and seed give the same engine on the same computer. ``new_classes``: train a second time with a third of the classes
    put aside, to tell how it does on classes that it never saw.
    """

    labelled: str
    start: Start = "lite0"
    base: str = ""
    title: str = ""
    numbers: int = FINETUNED_NUMBERS
    epochs: int = 0
    seed: int = 0
    new_classes: bool = False


@dataclass(frozen=True, slots=True)
class AutoencoderPlan:
    """Learn a short code of the library's pictures by a small network that draws them again. Fields as above."""

    numbers: int = COMPACT_NUMBERS
    base: str = ""
    title: str = ""
    epochs: int = 0
    seed: int = 0
