"""What a segmentation network gives, as a mask: which places of a picture belong to the subject.

As such networks are usually exported: a plane of scores for each class (DeepLab and its like), the class that won, or
one plane for the foreground. Pure NumPy, no state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.engine_masking import MOST_CLASSES, PERSON, MapChoice, MapKind, has_classes
from app.core.errors import InputError

Levels = NDArray[np.uint8]
Values = NDArray[np.generic]

_SIDES = (4, 4096)  # places a side: fewer tell nothing
_MOST_PLACES = 1 << 24
_SEEN = np.uint8(255)
_NEARLY = 1e-3
_OF_MASKS = re.compile(r"mask|seg|^out$|alpha|matte|logits|argmax|pred|foreground|sal", re.IGNORECASE)
_ASIDE = re.compile(r"aux", re.IGNORECASE)
# Where a person stands among the classes of usual sets, by how many there are: two of one's own, Cityscapes, Pascal
# VOC, COCO with a background, ADE20K.
_PERSONS = {2: 1, 19: 11, 21: PERSON, 81: 1, 91: 1, 150: 12, 151: 13}


class Reading(Protocol):
    """How an output is read, see ``MaskPlan``."""

    @property
    def kind(self) -> MapKind: ...
    @property
    def last(self) -> bool: ...
    @property
    def class_number(self) -> int: ...
    @property
    def threshold(self) -> float: ...


def levels_of(values: Values, reading: Reading) -> Levels:
    """Return the masks (n, h, w), 255 in the subject, that an output's numbers for n pictures say.

    Raises ArithmeticError for numbers that are none, or another form than is read.
    """
    places = _places(values, reading.kind, reading.last)
    if places is None:
        raise ArithmeticError(f"a map {values.shape}")
    if reading.kind == "class numbers":
        return np.where(places == reading.class_number, _SEEN, np.uint8(0))
    numbers = places.astype(np.float32, copy=False)
    if not np.isfinite(numbers.sum(dtype=np.float64)):
        raise ArithmeticError("the network gave numbers that are none")
    if has_classes(reading.kind):
        if reading.class_number >= numbers.shape[1]:
            raise ArithmeticError(f"{numbers.shape[1]} classes")
        shares = numbers[:, reading.class_number] if reading.kind == "class shares" else _softmax(numbers, reading)
    else:
        shares = numbers if reading.kind == "foreground shares" else _sigmoid(numbers)
    return np.where(shares >= np.float32(reading.threshold), _SEEN, np.uint8(0))


def map_choices(arrays: Mapping[str, Values], count: int) -> tuple[MapChoice, ...]:
    """Return the outputs for ``count`` pictures that tell of places, the likeliest first.

    Raises InputError where there is none.
    """
    made = (_choice(name, values, count) for name, values in arrays.items())
    found = [choice for choice in made if choice is not None]
    if not found:
        shapes = ", ".join(f"{name} {'×'.join(map(str, values.shape))}" for name, values in arrays.items())
        raise InputError(
            "The network does not tell of each place of a picture what it belongs to. It gives: {shapes}.",
            shapes=shapes[:200],
        )
    return tuple(sorted(found, key=_rank))


def usual_class(classes: int) -> int:
    """Return where a person stands among so many classes, 0 where that is not told."""
    if not classes:
        return PERSON
    return _PERSONS.get(classes, PERSON if classes > PERSON else min(1, classes - 1))


def check_class(choice: MapChoice, number: int) -> None:
    """Raise InputError for a class that a network does not have."""
    if has_classes(choice.kind) and choice.classes and number >= choice.classes:
        raise InputError(
            "The network has no class {number}: it tells {count} apart, from 0 on.",
            number=number,
            count=choice.classes,
        )


def _softmax(numbers: NDArray[np.float32], reading: Reading) -> NDArray[np.float32]:
    """Return the share (n, h, w) of one class among scores (n, c, h, w)."""
    most = numbers.max(axis=1, keepdims=True)
    powers: NDArray[np.float32] = np.exp(numbers - most)
    shares: NDArray[np.float32] = powers[:, reading.class_number] / powers.sum(axis=1)
    return shares


def _sigmoid(numbers: NDArray[np.float32]) -> NDArray[np.float32]:
    shares: NDArray[np.float32] = np.reciprocal(1 + np.exp(-np.clip(numbers, -60, 60)), dtype=np.float32)
    return shares


def _places(values: Values, kind: MapKind, last: bool) -> Values | None:
    """Return an output as (n, classes, h, w), or (n, h, w) without classes; None where it has another form."""
    if kind in ("class scores", "class shares"):
        if values.ndim != 4 or not np.issubdtype(values.dtype, np.floating):
            return None
        return np.moveaxis(values, -1, 1) if last else values
    if values.ndim == 4 and 1 in (values.shape[1], values.shape[3]):
        values = values[..., 0] if last else values[:, 0] if values.shape[1] == 1 else values[..., 0]
    if values.ndim != 3 or np.issubdtype(values.dtype, np.floating) != kind.startswith("foreground"):
        return None
    return values


def _choice(name: str, values: Values, count: int) -> MapChoice | None:
    """Return how one output can be read, None if it does not tell of places."""
    if values.ndim not in (3, 4) or len(values) != count or not 0 < values.size <= _MOST_PLACES * MOST_CLASSES:
        return None
    is_real = np.issubdtype(values.dtype, np.floating)
    if not (is_real or np.issubdtype(values.dtype, np.integer) or values.dtype == np.bool_):
        return None
    shape = values.shape[1:]
    last = len(shape) == 3 and _classes_are_last(shape)
    classes = 1 if len(shape) == 2 else shape[2] if last else shape[0]
    height, width = shape if len(shape) == 2 else shape[:2] if last else shape[1:]
    if not all(_SIDES[0] <= side <= _SIDES[1] for side in (height, width)) or classes > MOST_CLASSES:
        return None
    if not is_real:
        return MapChoice(name, "class numbers", last, width, height, 0) if classes == 1 else None
    kind = _kind(values, classes, last)
    return MapChoice(name, kind, last, width, height, 0 if classes == 1 else classes)


def _classes_are_last(shape: Sequence[int]) -> bool:
    """Tell where the classes lie among three axes: as a network sees squares, the two of places are of one length."""
    first, middle, last = shape
    return first == middle != last


def _kind(values: Values, classes: int, last: bool) -> MapKind:
    numbers = values.astype(np.float32)
    are_shares = bool((numbers >= -_NEARLY).all() and (numbers <= 1 + _NEARLY).all())
    if classes == 1:
        return "foreground shares" if are_shares else "foreground scores"
    sums = numbers.sum(axis=3 if last else 1)
    return "class shares" if are_shares and np.allclose(sums, 1, atol=0.01) else "class scores"


def _rank(choice: MapChoice) -> tuple[bool, bool, int]:
    """Order outputs: the likely names first, then as the network has them, the finer before the coarser."""
    return _ASIDE.search(choice.name) is not None, _OF_MASKS.search(choice.name) is None, -choice.width * choice.height
