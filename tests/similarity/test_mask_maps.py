"""What a segmentation network gives, read as a mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from app.core.engine_masking import MapKind
from app.core.errors import InputError
from app.similarity.mask_maps import check_class, levels_of, map_choices, usual_class

_RANDOM = np.random.default_rng(3)
_INSIDE = np.zeros((12, 12), bool)
_INSIDE[2:6, 3:9] = True


@dataclass(frozen=True)
class _How:
    kind: MapKind
    last: bool = False
    class_number: int = 15
    threshold: float = 0.5


def _scores() -> np.ndarray:
    scores = _RANDOM.normal(size=(1, 21, 12, 12)).astype(np.float32)
    scores[0, 15] = np.where(_INSIDE, 9, -9)
    return scores


def _shares(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


_FOREGROUND = np.where(_INSIDE, 4.0, -4.0).astype(np.float32)[None, None]


@pytest.mark.parametrize(
    ("values", "how"),
    [
        (_scores(), _How("class scores")),
        (np.moveaxis(_scores(), 1, -1), _How("class scores", last=True)),
        (_shares(_scores()), _How("class shares")),
        (_scores().argmax(axis=1), _How("class numbers")),
        (_scores().argmax(axis=1)[..., None].astype(np.uint8), _How("class numbers", last=True)),
        (_INSIDE[None], _How("class numbers", class_number=1)),
        (_FOREGROUND, _How("foreground scores")),
        (_FOREGROUND[:, 0], _How("foreground scores")),
        (np.moveaxis(_FOREGROUND, 1, -1).astype(np.float16), _How("foreground scores", last=True)),
        (1 / (1 + np.exp(-_FOREGROUND)), _How("foreground shares")),
    ],
)
def test_each_form_is_found_and_read(values: np.ndarray, how: _How) -> None:
    (found,) = map_choices({"out": values}, 1)
    assert (found.kind, found.width, found.height) == (how.kind, 12, 12)
    assert found.last == how.last
    levels = levels_of(values, how)
    assert np.array_equal(levels[0], np.where(_INSIDE, 255, 0))


def test_a_higher_threshold_takes_less() -> None:
    ramp = np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 1, 8, 8)
    counts = [
        int((levels_of(ramp, _How("foreground shares", threshold=threshold)) > 0).sum())
        for threshold in (0.1, 0.5, 0.9)
    ]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 3


def test_the_likely_output_comes_first() -> None:
    arrays = {"aux": _scores(), "coarse": _scores()[:, :, ::2, ::2], "out": _scores(), "n": np.ones((1, 5), np.float32)}
    assert [choice.name for choice in map_choices(arrays, 1)] == ["out", "coarse", "aux"]
    assert next(iter(map_choices(arrays, 1))).classes == 21


@pytest.mark.parametrize(
    "values",
    [np.ones((1, 1000), np.float32), np.ones((1, 7, 2, 2), np.float32), np.ones((2, 21, 8, 8), np.float32)],
)
def test_what_tells_of_no_place_is_said_to(values: np.ndarray) -> None:
    with pytest.raises(InputError, match="does not tell of each place of a picture"):
        map_choices({"out": values}, 1)


@pytest.mark.parametrize(
    ("values", "how"),
    [
        (np.full((1, 1, 8, 8), np.nan, np.float32), _How("foreground scores")),
        (np.full((1, 21, 8, 8), np.inf, np.float32), _How("class scores")),
        (np.ones((1, 3, 8, 8), np.float32), _How("class scores")),
        (np.ones((1, 8), np.float32), _How("class scores")),
        (np.ones((1, 8, 8), np.float32), _How("class numbers")),
        (np.ones((1, 8, 8), np.int64), _How("foreground shares")),
    ],
)
def test_an_output_that_changed_its_mind_is_no_mask(values: np.ndarray, how: _How) -> None:
    with pytest.raises(ArithmeticError):
        levels_of(values, how)


def test_a_person_is_found_among_usual_classes() -> None:
    assert [usual_class(count) for count in (21, 2, 19, 150, 1, 7, 40, 0)] == [15, 1, 11, 12, 0, 1, 15, 15]


def test_a_class_that_is_none() -> None:
    (choice,) = map_choices({"out": _scores()}, 1)
    check_class(choice, 20)
    with pytest.raises(InputError, match="no class 21: it tells 21 apart"):
        check_class(choice, 21)
