"""Groups stand round one photo, never chain, and are the same at every run."""

from __future__ import annotations

import itertools
import random

from app.core.photo import ContentId
from app.similarity.grouping import Pair, grouped, pair_of, unsettled

A, B, C, D, E = (bytes([letter]) for letter in b"abcde")


def _plain(content: ContentId) -> bytes:
    return content


def _pairs(**scores: float) -> dict[Pair, float]:
    return {pair_of(name[0].encode(), name[1].encode()): score for name, score in scores.items()}


def test_all_that_match_each_other_are_one_group() -> None:
    assert grouped(_pairs(ab=0.99, ac=0.96, bc=0.95), (), _plain) == ((A, B, C),)


def test_matches_do_not_chain() -> None:
    chain = _pairs(ab=0.99, bc=0.99, cd=0.99, ac=0.2, bd=0.2, ad=0.0)
    assert grouped(chain, (), _plain) == ((B, A), (C, D))


def test_every_member_matches_the_first_one() -> None:
    assert grouped(_pairs(ab=0.97, ac=0.97, bc=0.9), (), _plain) == ((A, B, C),)
    assert grouped(_pairs(ab=0.97, ac=0.9, bc=0.9), (), _plain) == ((A, B),)


def test_members_bear_each_other() -> None:
    assert grouped(_pairs(ab=0.99, ac=0.97, bc=0.84), (), _plain) == ((A, B),)
    assert grouped(_pairs(ab=0.99, ac=0.97, bc=0.85), (), _plain) == ((A, B, C),)


def test_what_was_not_compared_is_asked_for_first() -> None:
    known = _pairs(ab=0.99, ac=0.97, ad=0.96, bc=0.9)
    assert grouped(known, (), _plain) == ((A, B, C),)
    assert unsettled(known, (), _plain) == ((B, D), (C, D))
    assert unsettled(known | _pairs(bd=0.9, cd=0.1), (), _plain) == ()


def test_what_somebody_set_apart_never_comes_together() -> None:
    pairs = _pairs(ab=0.99, ac=0.99, bc=0.99)
    assert grouped(pairs, [(B, A)], _plain) == ((C, A),)
    assert grouped(pairs, [(A, B), (A, C)], _plain) == ((B, C),)
    assert (A, B) not in unsettled(_pairs(ac=0.99, bc=0.99), [(A, B)], _plain)


def test_each_is_in_one_group_at_most() -> None:
    pairs = _pairs(ab=0.99, ac=0.99, bc=0.99, cd=0.99, de=0.99, ce=0.1, ad=0.1, bd=0.1)
    groups = grouped(pairs, (), _plain)
    assert groups == ((C, A, B), (D, E))


def test_a_better_one_stands_in_the_middle_where_both_could() -> None:
    pairs = _pairs(ab=0.99, ac=0.98, bc=0.97)
    assert grouped(pairs, (), lambda content: -content[0]) == ((C, A, B),)
    two = _pairs(ab=0.99, cd=0.99)
    assert grouped(two, (), lambda content: -content[0]) == ((D, C), (B, A))


def test_the_order_in_which_pairs_come_does_not_count() -> None:
    chance = random.Random(1)
    contents = [bytes([number]) for number in range(40)]
    scores = {pair_of(*pair): chance.choice((0.3, 0.9, 0.95, 0.99)) for pair in itertools.combinations(contents, 2)}
    expected = grouped(scores, (), lambda content: content[0] % 7)
    for _ in range(5):
        mixed = list(scores.items())
        chance.shuffle(mixed)
        assert grouped(dict(mixed), (), lambda content: content[0] % 7) == expected
    members = [content for group in expected for content in group]
    assert len(members) == len(set(members))
    for first, *others in expected:
        assert all(scores[pair_of(first, other)] >= 0.94 for other in others)
        assert all(scores[pair_of(*pair)] >= 0.85 for pair in itertools.combinations(others, 2))


def test_other_bounds() -> None:
    assert grouped(_pairs(ab=0.2), (), _plain, match=0.2, bearable=0.1) == ((A, B),)
