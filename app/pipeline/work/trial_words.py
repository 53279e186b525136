"""What the process that tries a network says, as JSON: it may have been taken over, and its words are only values."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from app.core.engine_adding import Inspected
from app.core.engine_masking import InspectedMask
from app.core.text import Text, printable, text
from app.similarity.mask_inspection import ProvenMask
from app.similarity.network_inspection import Proven

MOST_BYTES = 1 << 20
"""Of one message."""


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """A message; its class is told by its name."""


class StageBegun(_Word, frozen=True):
    """What is done next, see ``network_inspection.Stage``."""

    name: str


class Found(_Word, frozen=True):
    inspected: Inspected


class Took(_Word, frozen=True):
    proven: Proven


class FoundMask(_Word, frozen=True):
    inspected: InspectedMask


class TookMask(_Word, frozen=True):
    proven: ProvenMask


class Refused(_Word, frozen=True):
    """Why it cannot be used. ``is_fault``: of the surroundings, not of the network."""

    sentence: Text
    is_fault: bool


class NoMemory(_Word, frozen=True):
    """It wanted more than it may have."""


class Bug(_Word, frozen=True):
    report: str


Said: TypeAlias = StageBegun | Found | Took | FoundMask | TookMask | Refused | NoMemory | Bug


def sent(said: Said) -> bytes:
    """Return a message as bytes: names of files that are no valid UTF-8 as what can be shown of them."""
    if isinstance(said, Refused):
        values = {name: printable(value) for name, value in said.sentence.values}
        said = Refused(text(said.sentence.template, **values), said.is_fault)
    return msgspec.json.encode(said)


def received(data: bytes) -> Said:
    """Return the message in ``data``. Raises ValueError for what is none."""
    try:
        return msgspec.json.decode(data, type=Said)  # type: ignore[no-any-return]
    except msgspec.MsgspecError as error:
        raise ValueError("no message of the process that tries a network") from error
