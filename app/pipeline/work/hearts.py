"""The file that keeps whose lists people liked better. It is the library's, and always safe to delete."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from app.core.comparison import Hearts
from app.core.errors import AppError
from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

log = logging.getLogger(__name__)

_MOST_BYTES = 1_000_000
_MOST_PAIRS = 1_000
_Name = Annotated[str, Meta(min_length=1, max_length=200)]
_Pair = tuple[_Name, _Name, Annotated[int, Meta(ge=1, le=1_000_000)]]
_Pairs = Annotated[tuple[_Pair, ...], Meta(max_length=_MOST_PAIRS)]


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pairs: _Pairs = ()
    told: _Pairs = ()


def read_hearts(path: Path) -> Hearts:
    """Return what was kept; a file that is missing or damaged holds nothing."""
    try:
        written = msgspec.json.decode(read_ordinary(path, _MOST_BYTES), type=_Written)
    except FileNotFoundError:
        return Hearts()
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError) as error:
        log.warning("hearts not readable, beginning anew: %s", error)
        return Hearts()
    return Hearts(written.pairs, written.told)


def write_hearts(path: Path, hearts: Hearts) -> None:
    """Keep the newest pairs. Raises AppError."""
    written = _Written(hearts.pairs[-_MOST_PAIRS:], hearts.told[-_MOST_PAIRS:])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n")
    except OSError as error:
        raise AppError(
            "{path} cannot be written: {detail}.", path=str(path), detail=error.strerror or str(error)
        ) from error
