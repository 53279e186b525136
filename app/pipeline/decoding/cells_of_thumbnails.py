"""Cells (``similarity.map_cells``) of thumbnails: a decoder process makes them, or the network in the program does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine

log = logging.getLogger(__name__)

Ticket = TypeVar("Ticket")

NO_CELLS = b""
"""What there is of a thumbnail that cannot be read, or of which the network makes no sense."""


def cells_of_thumbnails(
    decoders: Decoders, model: ModelInUse, engine: Engine, requests: Iterator[tuple[Ticket, bytes]]
) -> Iterator[tuple[Ticket, bytes] | None]:
    """Yield the cells of thumbnails, (ticket, JPEG) each, as they get ready; else as ``Decoders.look_again``."""

    def drawn() -> Iterator[tuple[Ticket, bytes]]:
        for request in requests:
            decoders.engine = engine if model.in_decoders(engine) else None
            yield request

    for made in decoders.look_again(drawn()):
        yield None if made is None else (made[0], _cells_of(model, engine, made[1]))


def _cells_of(model: ModelInUse, engine: Engine, result: bytes | NDArray[np.uint8] | DecodeError) -> bytes:
    if isinstance(result, DecodeError):
        log.info("a thumbnail without cells: %s", result)
        return NO_CELLS
    if isinstance(result, bytes):
        return result
    try:
        return model.embedder_of(engine).cells(result[None])[0]
    except ArithmeticError:  # numbers that are none
        return NO_CELLS
