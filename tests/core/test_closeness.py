"""The words for closeness, at their edges."""

from __future__ import annotations

import pytest

from app.core.closeness import SHIPPED, Closeness, Edges, counted_distance
from app.core.closest import ClosestPairs, Pair


@pytest.mark.parametrize(
    ("distance", "word"),
    [
        (0.0, "Very like"), (0.5, "Very like"), (0.51, "Like"), (0.7, "Like"), (0.71, "Somewhat like"),
        (0.9, "Somewhat like"), (0.91, "Little in common"), (2.0, "Little in common"),
    ],
)  # fmt: skip
def test_a_distance_at_an_edge_belongs_to_the_closer_word(distance: float, word: str) -> None:
    assert str(Edges(0.5, 0.7, 0.9).closeness(distance).words) == word


def test_one_file_is_one_file_at_any_distance() -> None:
    assert str(SHIPPED.closeness(1.5, same_file=True).words) == "Same file"


def test_what_was_verified_is_one_picture_at_any_distance() -> None:
    edges = Edges(0.5, 0.7, 0.9)
    for distance in (0.0, 0.6, 1.5):
        word = edges.closeness(distance, same_picture=True)
        assert str(word.words) == "Same picture"
        assert edges.dots(word, distance) == 5
        assert counted_distance(word, distance) == 0
        assert counted_distance(edges.closeness(distance), distance) == distance
    assert edges.range_of(Closeness.SAME_PICTURE) == (0, 0)
    assert edges.closeness(0.0, same_file=True, same_picture=True) is Closeness.SAME_FILE
    assert Closeness.SAME_FILE < Closeness.SAME_PICTURE < Closeness.VERY_LIKE


def test_the_edges_that_are_shipped_rise() -> None:
    assert 0 < SHIPPED.very_like < SHIPPED.like < SHIPPED.somewhat_like < 2


@pytest.mark.parametrize(
    ("closeness", "alike"),
    [(Closeness.SAME_FILE, True), (Closeness.LIKE, True), (Closeness.SOMEWHAT_LIKE, False), (None, False)],
)
def test_whether_anything_is_alike(closeness: Closeness | None, alike: bool) -> None:
    pairs = () if closeness is None else (Pair("/a", "/b", 0.5, closeness),)
    assert ClosestPairs(pairs, 2, 2).anything_alike is alike


@pytest.mark.parametrize(
    ("distance", "dots"),
    [
        (0.0, 4.5), (0.25, 4.5), (0.26, 4), (0.5, 4), (0.51, 3.5), (0.6, 3.5), (0.61, 3), (0.7, 3),
        (0.75, 2.5), (0.8, 2.5), (0.81, 2), (0.9, 2), (0.91, 1), (2.0, 1),
    ],
)  # fmt: skip
def test_the_nearer_half_of_a_word_has_half_a_dot_more(distance: float, dots: float) -> None:
    edges = Edges(0.5, 0.7, 0.9)
    assert edges.dots(edges.closeness(distance), distance) == dots
    assert edges.dots(Closeness.SAME_FILE, 0) == 5


def test_the_words_have_keys_that_stay() -> None:
    assert [word.key for word in Closeness] == [
        "same file",
        "same picture",
        "very like",
        "like",
        "somewhat like",
        "little in common",
    ]


@pytest.mark.parametrize(
    "edges", [(0.7, 0.5, 0.9), (0.5, 0.5, 0.9), (0, 0.5, 0.9), (0.5, 0.7, 2), (float("nan"), 0.7, 0.9)]
)
def test_edges_that_do_not_rise_are_none(edges: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="edges"):
        Edges(*edges)
