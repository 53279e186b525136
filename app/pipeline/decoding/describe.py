"""A photo's vector, made in the process that has decoded it. So no pixels travel, and no crash reaches the program.

One network with one thread a process: there are as many processes as cores. Where a graphics card runs the network
nothing of this is used.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.text import text
from app.imaging.closer_look import CloserLook
from app.imaging.masking import masked
from app.imaging.memory import Room
from app.imaging.prepare import Prepared, with_pixels, with_vector
from app.machine.limits import shortage
from app.machine.missing_parts import missing_part
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine

Floats = NDArray[np.float32]

NO_SENSE = text("The model cannot make sense of this picture.")
NO_SUBJECT = text("The mask found no subject in this picture, so the whole of it was looked at.")

_embedder: Embedder | None = None


def has_loaded(engine: Engine) -> bool:
    """Tell whether this process has the networks of this engine."""
    return _embedder is not None and _embedder.engine.model_id == engine.model_id


def load(engine: Engine) -> None:
    """Load the networks (0.3 s each), instead of others. Raises AppError."""
    global _embedder
    _embedder = None  # never two engines at a time
    try:
        loaded = Embedder(engine, cpu_device(text("The processor was chosen.")), threads=1)
        loaded.warm_up()
    except AppError:
        raise
    except ImportError as error:
        raise missing_part(error) from error
    except Exception as error:
        raise shortage(error) or AppError(
            "The model file {path} cannot be loaded ({reason}): please install the program again.",
            path=str(engine.models[0].network),
            reason=type(error).__name__,
        ) from error
    _embedder = loaded


def described(
    seen: Prepared | tuple[Prepared, ...] | CloserLook | NDArray[np.uint8],
) -> Prepared | tuple[Prepared, ...] | CloserLook | bytes:
    """Return a photo with its vector by the network that is loaded, and its time; a closer look with the network's
    maps as well; or the cells of pixels (h, w, 3).

    Of several photos each has its vector, and no time.

    Of what makes no sense they are empty.
    """
    if _embedder is None:
        raise RuntimeError("no network is loaded")
    if isinstance(seen, CloserLook):
        return looked_at(_embedder, seen)
    if isinstance(seen, tuple):
        return tuple(with_vectors(_embedder, [each])[0] for each in seen)
    if not isinstance(seen, Prepared):
        return _cells_of(seen, _embedder)
    before_s = time.process_time()  # others may be busy on this computer
    made = with_vectors(_embedder, [seen])[0]
    return dataclasses.replace(made, vector_ms=1000 * (time.process_time() - before_s))


def _cells_of(pixels: NDArray[np.uint8], embedder: Embedder) -> bytes:
    try:
        return embedder.cells(pixels[None])[0]
    except ArithmeticError:  # numbers that are none
        return b""


def with_vectors(embedder: Embedder, photos: Sequence[Prepared]) -> list[Prepared]:
    """Return photos of one shape with their vectors; those of which the engine makes no sense have an empty one.

    With a mask before the models their subjects are looked at, each of its own shape.
    """
    if embedder.engine.mask is not None and any(photo.masked is None for photo in photos):
        return [_with_vector_of_subject(embedder, photo) for photo in photos]
    try:
        vectors = embedded(embedder, photos)
    except ArithmeticError:  # numbers that are none: of one of them, perhaps
        if len(photos) == 1:
            return [with_vector(photos[0], b"")]
        return [described for photo in photos for described in with_vectors(embedder, [photo])]
    return [with_vector(photo, stored(vector)) for photo, vector in zip(photos, vectors, strict=True)]


def looked_at(embedder: Embedder, seen: CloserLook) -> CloserLook:
    """Return a photo with its vector and the networks' maps; of what makes no sense they are empty."""
    try:
        photo = seen.prepared if embedder.engine.mask is None else _subject_of(embedder, seen.prepared)
        vectors, outputs = embedder.look(
            photo.pixels[None], photo.colour[None], photo.layout[None], [more[None] for more in photo.more_pixels]
        )
    except ArithmeticError:  # numbers that are none
        return CloserLook(with_vector(seen.prepared, b""))
    return CloserLook(with_vector(photo, stored(vectors[0])), tuple(output[0] for output in outputs))


def _with_vector_of_subject(embedder: Embedder, photo: Prepared) -> Prepared:
    try:
        return with_vectors(embedder, [_subject_of(embedder, photo)])[0]
    except ArithmeticError:
        return with_vector(photo, b"")


def _subject_of(embedder: Embedder, photo: Prepared) -> Prepared:
    """Return a photo, prepared by the rules of an engine with a mask, as its models see it. Raises ArithmeticError."""
    levels = embedder.mask_levels(photo.more_pixels[0])
    return masked(photo, levels, embedder.engine.model_rules, NO_SUBJECT)


def embedded(embedder: Embedder, photos: Sequence[Prepared]) -> Floats:
    """Return the vectors (n, dim) of photos of one shape. Raises ArithmeticError as ``Embedder.embed``."""
    return embedder.embed(
        np.stack([photo.pixels for photo in photos]),
        np.stack([photo.colour for photo in photos]),
        np.stack([photo.layout for photo in photos]),
        [np.stack(more) for more in zip(*(photo.more_pixels for photo in photos), strict=True)],
    )


def given(prepared: Prepared, *pixels: NDArray[np.uint8], room: Room | None = None) -> Prepared:
    """Return a photo that was prepared before: for a decoder that is to describe it."""
    return with_pixels(prepared, *pixels)


def stored(vector: Floats) -> bytes:
    """Return a vector (dim,) as the catalog keeps it: float16, the low byte first."""
    return vector.astype("<f2").tobytes()


def vector_of(prepared: Prepared, dim: int) -> Floats | None:
    """Return the vector (dim,) that came with a photo, None if the model could make no sense of the picture."""
    if prepared.vector is None or len(prepared.vector) != 2 * dim:
        return None
    vector = np.frombuffer(prepared.vector, "<f2").astype(np.float32)
    return vector if np.isfinite(vector).all() and vector.any() else None
