"""How far two lists of neighbours agree."""

from __future__ import annotations

import pytest

from app.core.agreement import agreement, moves
from app.core.closeness import Closeness
from app.core.photo import Match


def _list(names: str) -> tuple[Match, ...]:
    return tuple(
        Match(rank, name.encode() * 16, (f"/{name}.jpg",), 0.1 * rank, 0.5, Closeness.LIKE)
        for rank, name in enumerate(names, 1)
    )


def test_the_same_list_agrees_wholly() -> None:
    same = agreement(_list("abcde"), _list("abcde"))
    assert (same.first, same.common, same.share, same.correlation) == (5, 5, 1.0, 1.0)


def test_only_the_first_ones_are_common() -> None:
    halves = agreement(_list("abcdef"), _list("dbxyac"), first=3)
    assert (halves.first, halves.common) == (3, 1)
    assert halves.share == pytest.approx(1 / 3)


def test_the_correlation_is_that_of_the_places_of_common_photos() -> None:
    assert agreement(_list("abcde"), _list("edcba")).correlation == pytest.approx(-1)
    # a, b, d are common; in the other list they stand as b, a, d: 1 − 6·2/(3·8)
    assert agreement(_list("abcd"), _list("bxad")).correlation == pytest.approx(0.5)
    assert agreement(_list("abc"), _list("xya")).correlation is None
    assert agreement((), ()).share == 1.0


def test_moved_photos() -> None:
    assert moves(_list("abcd"), _list("caxb")) == (2, -1, None, -2)
