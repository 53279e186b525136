"""Pictures that show a network which numbers to expect: photos of a folder, made to its input, in a fixed order."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.formats import is_photo_name
from app.imaging.prepare import prepare

Picture = NDArray[np.uint8]

_SEED = 1


def calibration_pictures(folder: Path, rule: InputRule, count: int) -> list[Picture]:
    """Return ``count`` pictures (h, w, 3) from ``folder`` and below; SystemExit where fewer can be read.

    Its sub-folders take turns, so that the largest of them does not decide alone. The same folder always gives the same
    pictures in the same order.
    """
    pictures: list[Picture] = []
    for path in _paths_in_turn(folder):
        if len(pictures) == count:
            return pictures
        try:
            pictures.append(prepare(path, rule).pixels)
        except DecodeError:
            continue
    raise SystemExit(f"{folder}: {len(pictures)} photos can be read, more than {count} are needed.")


def _paths_in_turn(folder: Path) -> Iterator[str]:
    mixed = random.Random(_SEED)  # noqa: S311 - the same every time
    groups = []
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        paths = sorted(
            os.path.join(place, name) for place, _, names in os.walk(part) for name in names if is_photo_name(name)
        )
        mixed.shuffle(paths)
        groups.append(paths)
    while groups:
        for group in groups:
            if group:
                yield group.pop()
        groups = [group for group in groups if group]
