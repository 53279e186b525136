"""Engines as others see them: what there is, how far each has read the library, and the proof of a taught one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.text import Text

Origin = Literal["shipped", "added", "taught", "compact", "finetuned", "subject"]

STANDARD = "standard"
"""The engine of who has chosen none; it is there whatever happens to others."""


COMPARED_WITH = frozenset({"plain", "plain_large"})
"""Names of engines that are there to be compared with: nothing is made of them."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a taught engine does for photos that it did not learn from, ``asked`` questions about ``groups`` kinds.

    ``before`` and ``after``: the shares, 0…1, of questions whose first answer was of the same kind, without what was
    learned and with it. ``better`` and ``worse`` count the questions whose first answer became right, and wrong;
    ``worse_photos`` are some of the latter. ``chance``: how likely chance alone does this (a sign test). ``helps`` is
    the verdict: an engine that does not help is not used.
    """

    asked: int
    groups: int
    before: float
    after: float
    better: int
    worse: int
    chance: float
    worse_photos: tuple[str, ...]
    helps: bool
    learned_from: Text
    seed: int


@dataclass(frozen=True, slots=True)
class EngineCard:
    """One engine: ``name`` is what it is asked for by, ``title`` what people read.

    ``made``: when, 'YYYY-MM-DDTHH:MM:SS' in UTC, None for one that came with the program. ``size_bytes`` are those of
    its own files; ``dim`` numbers are kept of a photo, ``bytes_per_photo`` in the catalog (the index keeps as much
    again). ``in_use``: new photos are read for it; ``answers``: its vectors are compared now, which may be those of the
    one in use before; ``kept``: it is kept up to date beside the one in use. ``read`` of ``total`` photos have a vector
    of it; those of ``at_hand`` more need not be read for it: an engine beneath its learned map has seen them.
    ``waiting_for``: what reading them waits for, None where nothing is left or it does not wait.
    ``ms_per_photo``: time of a processor core, None where nobody has measured. ``trouble``: why it cannot be used.
    """

    name: str
    title: str | Text
    origin: Origin
    made: str | None
    size_bytes: int
    dim: int
    bytes_per_photo: int
    in_use: bool
    answers: bool
    kept: bool
    read: int
    total: int
    ms_per_photo: float | None = None
    trouble: Text | None = None
    proof: Proof | None = None
    at_hand: int = 0
    waiting_for: Text | None = None
