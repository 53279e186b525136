"""Hearts: counted by pairs, and when an engine is proposed."""

from __future__ import annotations

from app.core.comparison import Hearts


def _given(hearts: Hearts, better: str, times: int, *others: str) -> Hearts:
    for _ in range(times):
        hearts = hearts.with_heart(better, others)
    return hearts


def test_hearts_are_counted_by_pairs() -> None:
    hearts = _given(_given(Hearts(), "a", 2, "b", "c"), "b", 1, "a")
    assert (hearts.count("a", "b"), hearts.count("a", "c"), hearts.count("b", "a"), hearts.count("b", "c")) == (
        2,
        2,
        1,
        0,
    )
    assert hearts.with_heart("a", ("b",), -1).count("a", "b") == 1
    assert Hearts().with_heart("a", ("b",), -1) == Hearts()


def test_three_hearts_ahead_propose_it_and_three_more_again() -> None:
    hearts = _given(_given(Hearts(), "b", 1, "a"), "a", 2, "b")
    assert hearts.proposed("a") == ""
    hearts = _given(hearts, "b", 3, "a")
    assert hearts.proposed("a") == "", "two ahead"
    hearts = _given(hearts, "b", 1, "a")
    assert hearts.proposed("a") == "b"
    assert hearts.proposed("b") == ""
    assert hearts.proposed("c") == "", "it was never compared with that one"
    hearts = hearts.with_told("b", "a")
    assert hearts.proposed("a") == ""
    hearts = _given(hearts, "b", 2, "a")
    assert hearts.proposed("a") == ""
    assert _given(hearts, "b", 1, "a").proposed("a") == "b"


def test_the_one_that_is_farthest_ahead_is_proposed() -> None:
    assert _given(_given(Hearts(), "b", 3, "a"), "c", 4, "a").proposed("a") == "c"
