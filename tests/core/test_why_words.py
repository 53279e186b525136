"""The sentence for why two photos are similar says what the shares say, and no more."""

from __future__ import annotations

import pytest

from app.core.closeness import Closeness
from app.core.why import Share, Warmth, Why
from app.core.why_words import place_of, sentence_of, shares_words

ROWS = COLUMNS = 6


def warm_at(*cells: tuple[int, int]) -> Warmth:
    """Return warmth of a map of 6 times 6 cells with as much in each of these (row, column)."""
    values = [0.01] * (ROWS * COLUMNS)
    for row, column in cells:
        values[row * COLUMNS + column] = 1.0
    return Warmth(ROWS, COLUMNS, tuple(values))


MIDDLE = warm_at((2, 2), (2, 3), (3, 2), (3, 3))
LEFT = warm_at((2, 0), (3, 0))
ALL_OVER = Warmth(ROWS, COLUMNS, (0.1,) * (ROWS * COLUMNS))


def shares(subject: float, colour: float, layout: float | None = None) -> tuple[Share, ...]:
    """Return the shares of photos that are alike by that much."""
    if layout is None:
        return Share("subject", 0.9, subject), Share("colour", 0.1, colour), Share("layout", 0.0, 0.5)
    return Share("subject", 0.4, subject), Share("colour", 0.3, colour), Share("layout", 0.3, layout)


@pytest.mark.parametrize(
    ("warmth", "place"),
    [
        (MIDDLE, "in the middle of"),
        (LEFT, "on the left of"),
        (warm_at((0, 0)), "in the upper left of"),
        (warm_at((5, 5), (5, 4)), "in the lower right of"),
        (warm_at((0, 2), (0, 3)), "at the top of"),
        (warm_at((5, 2), (5, 3)), "at the bottom of"),
        (ALL_OVER, "all over"),
        (Warmth(2, 2, (-0.1, -0.2, -0.3, 0.0)), "all over"),
    ],
)
def test_places(warmth: Warmth, place: str) -> None:
    assert str(place_of(warmth)) == place


@pytest.mark.parametrize(
    ("given", "warmth", "closeness", "sentence"),
    [
        (shares(0.7, 0.1), (MIDDLE, MIDDLE), 3, "Mainly what is in the middle of both pictures; the colours differ."),
        (
            shares(0.7, 0.7),
            (MIDDLE, LEFT),
            3,
            "Mainly what is in the middle of the one and on the left of the other; the colours are alike.",
        ),
        (
            shares(0.7, 0.4),
            (ALL_OVER, MIDDLE),
            3,
            "Mainly what is all over the one and in the middle of the other; the colours are partly alike.",
        ),
        (
            shares(0.1, -0.2),
            (LEFT, LEFT),
            5,
            "Little is alike, most of it on the left of both pictures; the colours differ.",
        ),
        (
            shares(0.1, 0.9, 0.1),
            (LEFT, LEFT),
            4,
            "Hardly what is in the pictures; much of it is their colours (79 %), and they are laid out differently.",
        ),
        (
            shares(0.9, 0.1),
            None,
            3,
            "Mainly what is in the pictures, but this engine cannot say where; the colours differ.",
        ),
        (shares(-0.1, -0.2), (LEFT, LEFT), 5, "The two have nothing in common that counts."),
        (shares(0.5, 0.2), (LEFT, LEFT), 0, "The two look the same everywhere."),
        (shares(1.0, 1.0), (LEFT, LEFT), 2, "The two look the same everywhere."),
    ],
)
def test_sentences(
    given: tuple[Share, ...], warmth: tuple[Warmth, Warmth] | None, closeness: int, sentence: str
) -> None:
    assert str(sentence_of(given, warmth, Closeness(closeness))) == sentence


def test_the_sum_names_what_counts() -> None:
    def words(given: tuple[Share, ...]) -> str:
        total = sum(each.share for each in given)
        return str(
            shares_words(
                Why("/a", "/b", total, 1.0, Closeness.LIKE, given, None, sentence_of(given, None, Closeness.LIKE))
            )
        )

    assert words(shares(0.5, 0.2)) == "Similarity 0.470 = 0.450 what is seen + 0.020 colours"
    assert words(shares(0.5, 0.5, 0.5)) == "Similarity 0.500 = 0.200 what is seen + 0.150 colours + 0.150 layout"
    assert words((Share("subject", 1.0, 0.5),)) == "Similarity 0.500"


def test_cells_must_fit() -> None:
    with pytest.raises(ValueError, match="5 cells"):
        Warmth(2, 3, (0.0,) * 5)


def test_what_is_laid_over_a_photo_is_brightest_where_it_is_warmest() -> None:
    painted = Warmth(1, 3, (-1.0, 0.4, 1.0)).paint()
    cold, half, warm = (painted[start : start + 4] for start in (0, 4, 8))
    assert cold[:3] == b"\0\0\0"
    assert [warm[0] > half[0] > cold[0], warm[3] < half[3] < cold[3]] == [True, True]
    assert Warmth(1, 1, (0.0,)).paint() == cold
