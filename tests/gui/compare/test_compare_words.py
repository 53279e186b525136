"""What is said of compared photos: where the one lies on the other, how much differs, what speaks for each."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QSizeF

from app.core.alignment import WHOLE, Alignment, Matrix
from app.core.gallery import PhotoDetails
from app.core.photo import Stamp
from app.gui.compare.words import brightness_words, difference_words, lies_words, plain_facts

_A = QSizeF(1536, 2048)


def shifted(right: float, down: float) -> Matrix:
    return (1.0, 0.0, right / _A.width(), 0.0, 1.0, down / _A.height())


@pytest.mark.parametrize(
    ("right", "down", "words"),
    [
        (0.2, -0.3, "A and B lie in the same place"),
        (4, 0, "B lies 4 px to the right of A; aligned"),
        (-4, 0.4, "B lies 4 px to the left of A; aligned"),
        (0, 9, "B lies 9 px below A; aligned"),
        (0, -9, "B lies 9 px above A; aligned"),
        (4, 9, "B lies 4 px to the right of A and 9 px below it; aligned"),
        (-4, 9, "B lies 4 px to the left of A and 9 px below it; aligned"),
        (4, -9, "B lies 4 px to the right of A and 9 px above it; aligned"),
        (-4, -9, "B lies 4 px to the left of A and 9 px above it; aligned"),
    ],
)
def test_a_shift_is_told_in_pixels(right: float, down: float, words: str) -> None:
    assert lies_words("B", Alignment(shifted(right, down), sure=True), _A, _A) == words


def test_what_was_cut_off_at_one_side_is_a_shift_of_so_many_pixels() -> None:
    cut = QSizeF(1496, 2048)
    matrix = (1536 / 1496, 0.0, -40 / 1496, 0.0, 1.0, 0.0)
    assert lies_words("B", Alignment(matrix, sure=True), _A, cut) == "B lies 40 px to the left of A; aligned"
    assert lies_words("B", Alignment(WHOLE, sure=True), _A, _A / 4) == "A and B lie in the same place"


def test_parts_turned_ones_and_what_cannot_be_aligned_are_told() -> None:
    part = Alignment((1.25, 0.0, -0.1, 0.0, 1.25, -0.1), sure=True)
    assert lies_words("C", part, _A, _A) == "C shows 64 % of A; aligned"
    whole = Alignment((0.5, 0.0, 0.2, 0.0, 0.5, 0.2), sure=True)
    assert lies_words("B", whole, _A, _A) == "B shows more than A: 25 % of it is A; aligned"
    assert "turned" in lies_words("B", Alignment(WHOLE, 6, sure=True), _A, _A)
    assert lies_words("B", Alignment(), _A, _A) == "A and B could not be aligned"
    assert lies_words("B", Alignment(), _A, QSizeF()) == ""


def test_the_share_that_differs_is_told_as_far_as_it_means_something() -> None:
    assert difference_words("B", 0.0201) == "2.0 % of the pixels of A and B differ"
    assert difference_words("B", 0.517) == "52 % of the pixels of A and B differ"
    assert difference_words("B", 0.0001).startswith("No pixel")


def test_another_exposure_is_told() -> None:
    assert brightness_words("B", Alignment(sure=True, gain=1.25)) == "B is brighter"
    assert brightness_words("B", Alignment(sure=True, gain=0.8)) == "B is darker"
    for same in (Alignment(sure=True, gain=1.02), Alignment(gain=2.0)):
        assert brightness_words("B", same) == ""


def details(width_px: int, height_px: int, date_s: int) -> PhotoDetails:
    return PhotoDetails(1, "/a.jpg", Stamp(1, 1), date_s, None, width_px, height_px, "JPEG", "ready", None, False)


def test_facts_of_the_library_speak_for_the_larger_and_the_older() -> None:
    large, small = details(4000, 3000, 200), details(2000, 1500, 100)
    assert plain_facts([large, small], 0) == (("larger", True),)
    assert plain_facts([large, small], 1) == (("older", True),)
    twin = dataclasses.replace(large, date_s=200)
    assert plain_facts([large, twin], 0) == (("same size", False),)
    assert plain_facts([large, None], 0) == ()
    assert plain_facts([details(0, 0, 5), large], 0) == ()
