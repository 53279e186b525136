"""How pairs become groups: each kind by its rule, copies of pixels standing for each other, nothing in chains."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.decisions import Decision, NewDecision, TrashedFile
from app.core.photo import ContentId
from app.library.look_alike_rows import HeldContent, HeldFile
from app.library.pair_cache import FoundPair
from app.pipeline.look_alikes.grouped_pairs import grouped_pairs
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.work.known_groups import KnownGroup, known_groups

_A, _B, _C, _D, _E = (letter.encode() * 16 for letter in "abcde")


def _held(
    *contents: ContentId, files: int = 1, taken: str | None = None, sizes: Iterable[int] = ()
) -> dict[ContentId, HeldContent]:
    """Contents of falling size: the first is the best."""
    wide = list(sizes) or [1000 - 10 * place for place in range(len(contents))]
    return {
        each: HeldContent(
            each,
            tuple(HeldFile(f"/r/{each.decode()[0]}{number}.jpg", width, 7) for number in range(files)),
            width,
            width,
            "JPEG",
            taken,
            "Canon",
        )
        for each, width in zip(contents, wide, strict=True)
    }


def _near(one: ContentId, other: ContentId, score: float = 0.97) -> FoundPair:
    return FoundPair("near", one, other, score)


def _of(groups: Iterable[KnownGroup], kind: str, *, sure: bool = True) -> list[tuple[ContentId, ...]]:
    return [group.contents for group in groups if group.kind == kind and group.sure == sure]


def _said(said: NewDecision) -> Reviewed:
    return Reviewed([Decision(1, 1, 7, said)])


_NOTHING = Reviewed([])


def test_matches_do_not_chain() -> None:
    """b is like a and like c; a and c are not alike: c is in no group with a."""
    pairs = [_near(_A, _B), _near(_B, _C), _near(_A, _C, 0.2)]
    (group,) = _of(grouped_pairs(pairs, _held(_A, _B, _C), _NOTHING), "near")
    assert not {_A, _C} <= set(group)


def test_what_is_not_there_is_in_no_group() -> None:
    assert grouped_pairs([_near(_A, _B)], _held(_A), _NOTHING) == []


def test_what_is_only_perhaps_one_picture_stands_apart() -> None:
    pairs = [_near(_A, _B), _near(_C, _D, 0.9)]
    groups = grouped_pairs(pairs, _held(_A, _B, _C, _D), _NOTHING)
    assert _of(groups, "near") == [(_A, _B)]
    assert _of(groups, "near", sure=False) == [(_C, _D)]


def test_a_photo_is_in_one_group_until_that_was_gone_through() -> None:
    """c may be like a, which surely is b: it is not shown with a before somebody is through with a and b."""
    pairs, held = [_near(_A, _B), _near(_A, _C, 0.9)], _held(_A, _B, _C)
    assert _of(grouped_pairs(pairs, held, _NOTHING), "near", sure=False) == []
    through = _said(NewDecision("near", "alternates", (_A, _B), files=2))
    assert _of(grouped_pairs(pairs, held, through), "near", sure=False) == [(_A, _C)]


def test_contents_of_the_same_pixels_are_copies_and_stand_for_each_other() -> None:
    """b has a's pixels; c is a version of b. So a, b and c are one picture, though a and c were never compared."""
    pairs = [FoundPair("pixels", _A, _B, 1.0), _near(_A, _B, 1.0), _near(_B, _C)]
    groups = grouped_pairs(pairs, _held(_A, _B, _C), _NOTHING)
    assert _of(groups, "copies") == [(_A, _B)]
    assert _of(groups, "near") == [(_A, _B, _C)]
    known = known_groups(groups, groups)
    assert known.versions_of(_B) == known.versions_of(_C) == (_A, _B, _C)


def test_pixels_that_were_looked_at_and_differ_are_no_copies() -> None:
    groups = grouped_pairs([FoundPair("pixels", _A, _B, 0.0), _near(_A, _B, 1.0)], _held(_A, _B), _NOTHING)
    assert _of(groups, "copies") == []
    assert _of(groups, "near") == [(_A, _B)]


def test_copies_by_pixels_take_in_the_copies_of_their_files() -> None:
    pairs = [FoundPair("pixels", _A, _B, 1.0)]
    (group,) = grouped_pairs(pairs, _held(_A, _B, files=2), _NOTHING)
    assert (group.kind, group.contents, group.file_count) == ("copies", (_A, _B), 4)


def test_a_series_is_of_scenes_and_not_of_versions() -> None:
    """Of the versions a and b of one shot one stands for both."""
    held = _held(_A, _B, _C, taken="2024-05-06T07:08:09")
    pairs = [_near(_A, _B)]
    pairs += [FoundPair("series", one, other, 0.3) for one, other in ((_A, _B), (_A, _C), (_B, _C))]
    groups = grouped_pairs(pairs, held, _NOTHING)
    assert [set(group) for group in _of(groups, "series")] == [{_A, _C}]
    known = known_groups(groups, groups)
    assert set(known.series_of(_B)) == {_A, _C}  # found from the other version, too
    alone = grouped_pairs([_near(_A, _B), FoundPair("series", _A, _B, 0.3)], held, _NOTHING)
    assert _of(alone, "series") == []


def test_a_walk_round_a_tree_is_no_series() -> None:
    """All are like b, and a and c were taken too far from each other."""
    held = _held(_A) | _held(_B) | _held(_C)
    for each, minute in ((_A, "00"), (_B, "08"), (_C, "16")):
        held[each] = held[each]._replace(taken=f"2024-05-06T07:{minute}:00")
    pairs = [FoundPair("series", _A, _B, 0.3), FoundPair("series", _B, _C, 0.3)]
    (group,) = _of(grouped_pairs(pairs, held, _NOTHING), "series")
    assert len(group) == 2


def test_what_is_apart_stays_apart_for_its_kind_alone() -> None:
    held = _held(_A, _B, _C, taken="2024-05-06T07:08:09")
    apart = _said(NewDecision("near", "apart", (_A,), (_B,)))
    pairs = [_near(_A, _B), _near(_A, _C), _near(_B, _C)]
    (group,) = _of(grouped_pairs(pairs, held, apart), "near")
    assert not {_A, _B} <= set(group)
    series = [FoundPair("series", _A, _B, 0.3)]
    assert _of(grouped_pairs(series, held, apart), "series") == [(_A, _B)]


def test_a_decision_covers_its_group_until_a_member_or_a_copy_more_is_there() -> None:
    gone = TrashedFile("/r/b0.jpg", "", 5, _B)
    through = _said(NewDecision("near", "settled", (_A,), (), (gone,), files=1))
    whole = KnownGroup("near", True, tuple(_held(_A, _B).values()))
    assert not through.covers(whole)  # it came back
    assert through.covers(KnownGroup("near", True, tuple(_held(_A).values())))
    assert not through.covers(KnownGroup("near", True, tuple(_held(_A, _C).values())))
    assert not through.covers(KnownGroup("near", True, tuple(_held(_A, files=2).values())))
    assert not through.covers(KnownGroup("copies", True, tuple(_held(_A).values())))


def test_the_same_pairs_give_the_same_groups_in_whatever_order_they_come() -> None:
    held = _held(_A, _B, _C, _D, _E)
    pairs = [_near(_A, _B), _near(_C, _D), _near(_C, _E), _near(_D, _E, 0.9)]
    groups = known_groups(*(2 * [grouped_pairs(pairs, held, _NOTHING)]))
    turned = known_groups(*(2 * [grouped_pairs(pairs[::-1], dict(reversed(held.items())), _NOTHING)]))
    assert groups.to_review == turned.to_review
    assert [group.key for group in groups.to_review] == [group.key for group in turned.to_review]
