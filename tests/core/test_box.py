"""Boxes: what is one, what somebody may write, and what lies on the picture."""

from __future__ import annotations

import math

import pytest

from app.core.box import Box, box_of, clipped
from app.core.errors import InputError


def test_a_box_as_it_is_written() -> None:
    assert box_of(".1,.2,.5,.4") == Box(0.1, 0.2, 0.5, 0.4)
    assert box_of(" 0, 0, 1, 1 ") == Box(0, 0, 1, 1)
    assert box_of("0.7,0.1,0.3,0.9") == Box(0.7, 0.1, 0.3, 0.9)  # 0.7 + 0.3 is more than 1 in floats, or not


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "is no box"),
        (".1,.2,.3", "is no box"),
        (".1,.2,.3,.4,.5", "is no box"),
        ("a,b,c,d", "is no box"),
        (".1,.2,0,.4", "has no size"),
        (".1,.2,.3,-.4", "has no size"),
        (".1,.2,nan,.4", "has no size"),
        ("-.1,.2,.3,.4", "lies outside"),
        (".8,.2,.3,.4", "lies outside"),
        (".1,.2,.3,inf", "lies outside"),
        ("nan,.2,.3,.4", "lies outside"),
    ],
)
def test_what_is_none_is_one_sentence(written: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        box_of(written)


@pytest.mark.parametrize("numbers", [(0, 0, 0, 1), (-0.1, 0, 1, 1), (0.5, 0.5, 0.6, 0.1), (0, 0, math.nan, 1)])
def test_what_is_none_cannot_be_made(numbers: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="a box"):
        Box(*numbers)


def test_what_lies_on_the_picture() -> None:
    assert clipped(-0.5, 0.25, 0.5, 2) == Box(0, 0.25, 0.5, 0.75)
    assert clipped(1.1, 0, 1.5, 1) is None
