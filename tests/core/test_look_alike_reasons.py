"""Reasons: who is best by the user's order, what is said of each, what is suggested to stay whatever the order says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.core.look_alikes import REASONS, Measured, Member
from app.core.reasons import MemberFacts, explained, together

_MAY_6_S = 1_462_528_800
_DAY_S = 86_400
_USUAL = Measured(sharpness=10.0, highlights=0.0, jpeg_quality=92, has_place=False, is_grey=False)
_PHOTO = MemberFacts(
    content_id=b"0" * 16,
    paths=("/p/2016/Coast/IMG_3107.jpg",),
    size_bytes=2_900_000,
    width_px=3264,
    height_px=2448,
    format="JPEG",
    date_s=_MAY_6_S,
    taken="2016-05-06T10:00:00",
    camera="Canon",
    measured=_USUAL,
)


def _other(path: str = "/p/other.jpg", **changed: object) -> MemberFacts:
    return replace(_PHOTO, content_id=path.encode()[-16:].rjust(16), paths=(path,), **changed)  # type: ignore[arg-type]


def _measured(path: str = "/p/other.jpg", **changed: object) -> MemberFacts:
    return _other(path, measured=replace(_USUAL, **changed))  # type: ignore[arg-type]


def _said(member: Member) -> list[str]:
    relation = [] if member.relation is None else [str(member.relation)]
    return relation + [("+" if reason.better else "") + str(reason.words) for reason in member.reasons]


def _paths(members: Sequence[Member]) -> list[str]:
    return [each.paths[0] for each in members]


def test_the_card_of_the_mockup() -> None:
    best = replace(_PHOTO, measured=replace(_USUAL, has_place=True))
    small = _other("/p/2016/Sent/small.jpg", width_px=816, height_px=612, date_s=_MAY_6_S + 3 * _DAY_S, taken=None)
    cut = _other("/p/Scans/cut.jpg", width_px=2165, height_px=1624, extent=0.44, date_s=_MAY_6_S + _DAY_S)
    members = explained([cut, small, best], "near")
    assert _paths(members) == [best.paths[0], small.paths[0], cut.paths[0]]
    assert _said(members[0]) == ["+the whole picture", "+full size", "+the oldest, 6 May 2016", "+knows its place"]
    assert _said(members[1]) == ["16 times smaller", "newer, 9 May 2016"]
    assert _said(members[2]) == ["cropped: 44 % of it", "newer, 7 May 2016"]
    assert [each.fate for each in members] == ["keep", "trash", "trash"]
    assert str(together("near", members)).startswith(
        "All three show the same picture. The small one is the whole photo at a quarter of its width. "
        "The cropped one is a part of it. "
    )


@pytest.mark.parametrize(
    ("worse", "against", "speaks_for"),
    [
        (_other(width_px=1632, height_px=1224), "4 times smaller", "larger"),
        (_measured(sharpness=8.0), "less sharp", "sharper"),
        (_measured(sharpness=4.0), "much less sharp", "sharper"),
        (_measured(jpeg_quality=62), "saved coarser (quality 62)", "saved finer (quality 92)"),
        (_measured(highlights=0.08), "burnt out highlights", "nothing burnt out"),
        (_measured(is_grey=True), "grey", "in colour"),
        (_other(format="GIF"), "few colours (GIF)", "saved finer (quality 92)"),
        (_other(date_s=_MAY_6_S + _DAY_S), "newer, 7 May 2016", "older, 6 May 2016"),
        (_other(camera="", taken=None), None, "knows its camera"),
    ],
)
def test_what_is_better_speaks_for_a_member(worse: MemberFacts, against: str | None, speaks_for: str) -> None:
    first, second = explained([worse, _PHOTO], "near")
    assert first.paths == _PHOTO.paths
    assert _said(first) == [f"+{speaks_for}"]
    assert _said(second) == ([] if against is None else [against])
    assert second.fate == "trash"


@pytest.mark.parametrize(
    "alike",
    [
        _measured(sharpness=9.6),
        _measured(jpeg_quality=89),
        _measured(highlights=0.009),
        _other(width_px=3200, height_px=2400),
        _other(date_s=_MAY_6_S + 60),
        _other(extent=0.98),
    ],
)
def test_what_nobody_can_see_is_no_reason(alike: MemberFacts) -> None:
    assert [_said(each) for each in explained([alike, _PHOTO], "near")] == [[], []]


def test_what_only_another_one_has_is_said_of_that_one() -> None:
    small = replace(_measured("/p/small.jpg", has_place=True), width_px=800, height_px=600)
    first, second = explained([small, _PHOTO], "near")
    assert _said(first) == ["+larger"]
    assert _said(second) == ["17 times smaller", "+knows its place"]


@pytest.mark.parametrize("made", [_other(format="PNG"), _measured(jpeg_quality=99)])
def test_what_was_made_of_a_cameras_photo_is_no_finer(made: MemberFacts) -> None:
    later = replace(made, camera="", taken=None, date_s=_MAY_6_S + 900 * _DAY_S)
    first, second = explained([later, _PHOTO], "near")
    assert (first.paths, second.fate) == (_PHOTO.paths, "trash")
    assert not any(reason.name == "format" for each in (first, second) for reason in each.reasons)
    strangers = [replace(each, camera="", taken=None) for each in (made, _PHOTO)]
    assert explained(strangers, "near")[0].paths == ("/p/other.jpg",)


def test_a_camera_saves_each_shot_at_a_quality_of_its_own() -> None:
    finer = _measured("/p/finer.jpg", jpeg_quality=98, sharpness=8.0)
    assert explained([finer, _PHOTO], "series")[0].paths == _PHOTO.paths
    assert explained([finer, _PHOTO], "near")[0].paths == finer.paths


def test_the_users_order_decides() -> None:
    large, sharp = _PHOTO, _measured("/p/sharp.jpg", sharpness=20.0)
    sharp = replace(sharp, width_px=3000, height_px=2200)
    assert _paths(explained([large, sharp], "near", ("size", "sharpness")))[0] == large.paths[0]
    assert _paths(explained([large, sharp], "near", ("sharpness", "size")))[0] == sharp.paths[0]
    first = explained([large, sharp], "near", ("sharpness",))[0]
    assert str(first.reasons[0].words) == "sharper"
    assert str(together("near", explained([large, sharp], "series", ("sharpness", "size")))).endswith(
        "By your order of reasons the first is suggested to stay: sharper."
    )


def test_the_order_of_the_facts_changes_nothing() -> None:
    facts = [_other("/p/bb.jpg"), _other("/p/a.jpg"), _other("/p/b.jpg"), _other("/p/0/c.jpg", date_s=_MAY_6_S - 60)]
    for shuffled in itertools.permutations(facts):
        assert _paths(explained(shuffled, "copies")) == ["/p/0/c.jpg", "/p/a.jpg", "/p/b.jpg", "/p/bb.jpg"]


def test_what_the_best_lacks_is_suggested_to_stay() -> None:
    cut = _other("/p/cut.jpg", extent=0.5, width_px=3000, height_px=2000)
    whole = replace(_PHOTO, width_px=800, height_px=600)
    first, second = explained([cut, whole], "near")
    assert first.paths == whole.paths
    assert second.fate == "keep"
    coarse = _other("/p/cut.jpg", extent=0.5, width_px=560, height_px=420)
    assert [each.fate for each in explained([coarse, whole], "near")] == ["keep", "trash"]


@pytest.mark.parametrize(
    ("older", "better"),
    [
        (_PHOTO, _measured(has_place=True)),
        (_PHOTO, _measured(sharpness=20.0)),
        (replace(_PHOTO, camera="", taken=None), _other()),
        (replace(_PHOTO, measured=replace(_USUAL, is_grey=True)), _other()),
    ],
)
def test_what_knows_or_shows_more_stays_whatever_the_order_says(older: MemberFacts, better: MemberFacts) -> None:
    older = replace(older, date_s=_MAY_6_S - 900 * _DAY_S)
    first, second = explained([better, older], "near", ("date",))
    assert (first.paths, second.fate) == (older.paths, "keep")


def test_a_raw_photo_and_its_jpeg_both_stay() -> None:
    raw = _other("/p/2016/Coast/IMG_3107.CR2", format="RAW")
    small = _other("/p/small.jpg", width_px=800, height_px=600)
    members = explained([small, _PHOTO, raw], "near")
    assert [(each.format, each.fate) for each in members] == [("RAW", "keep"), ("JPEG", "keep"), ("JPEG", "trash")]
    assert "+RAW: all that the camera saw" in _said(members[0])
    assert _said(members[1])[0] == "the JPEG of the same shot"
    of_another = replace(_PHOTO, taken="2016-05-06T10:00:01")
    assert [each.fate for each in explained([of_another, raw], "near")] == ["keep", "trash"]


def test_a_locked_folder_is_never_offered_and_a_preferred_one_leads() -> None:
    here, there = _other("/p/here/a.jpg"), _other("/p/there/a-longer-name.jpg")
    first, second = explained([here, there], "copies", preferred=("/p/there",))
    assert first.paths == there.paths
    assert _said(first) == ["+in a folder you prefer"]
    assert second.fate == "trash"
    first, second = explained([here, there], "copies", preferred=("/p/there",), locked=("/p/here",))
    assert (first.paths, first.locked, second.fate) == (here.paths, True, "trash")
    assert all(each.fate == "keep" for each in explained([here, there], "copies", locked=("/p",)))
    assert explained([here, there], "copies", locked=("/p/her",))[1].fate == "trash"
    assert not any(each.locked for each in explained([here, there], "copies", locked=("/p/her",)))


def test_a_bracketing_stays_whole_and_says_why() -> None:
    shots = [
        _measured(f"/p/{name}.jpg", exposure_ev=light, brightness=brightness)
        for name, light, brightness in (("a", -8.0, 0.3), ("b", -10.0, 0.1), ("c", -6.0, 0.7))
    ]
    members = explained(shots, "series")
    assert {each.fate for each in members} == {"keep"}
    assert [each.relation and str(each.relation) for each in members[1:]] == ["exposed darker", "exposed brighter"]
    assert str(together("series", members)).endswith("They were exposed differently, so all are suggested to stay.")
    as_bright = [_measured(f"/p/{n}.jpg", exposure_ev=ev, brightness=0.3) for n, ev in (("a", -8.0), ("b", -6.0))]
    assert [each.fate for each in explained(as_bright, "series")] == ["keep", "trash"]


def test_shots_of_a_series_say_when_beside_the_best() -> None:
    later = _measured("/p/later.jpg", sharpness=5.0)
    later = replace(later, date_s=_MAY_6_S + 2, taken="2016-05-06T10:00:02")
    first, second = explained([later, _PHOTO], "series")
    assert first.paths == _PHOTO.paths
    assert _said(second) == ["2 s later", "much less sharp"]
    assert str(together("series", [first, second])).startswith("Two shots of one scene. Taken within 2 s.")


def test_what_is_perhaps_one_picture_is_not_offered() -> None:
    members = explained([_PHOTO, _other(width_px=800, height_px=600)], "near", sure=False)
    assert {each.fate for each in members} == {"keep"}
    assert "may be the same picture" in str(together("near", members, sure=False))


def test_turned_and_mirrored_ones_say_so() -> None:
    turned, mirrored = _other("/p/turned.jpg", turned=6), _other("/p/mirrored.jpg", turned=2)
    members = explained([_PHOTO, mirrored, turned], "near", preferred=("/p/2016",))
    assert {each.paths[0]: each.relation and str(each.relation) for each in members} == {
        _PHOTO.paths[0]: None,
        "/p/turned.jpg": "turned on its side",
        "/p/mirrored.jpg": "mirrored",
    }


def test_a_clock_that_was_never_set_is_no_oldest_date() -> None:
    never_set = _other(date_s=0, taken=None)
    first, second = explained([never_set, _PHOTO], "near", ("date",))
    assert first.paths == _PHOTO.paths
    assert not any("1970" in words for each in (first, second) for words in _said(each))


def test_every_reason_is_said_in_the_order_asked_for() -> None:
    worse = _measured(sharpness=4.0, highlights=0.2, jpeg_quality=50, is_grey=True)
    backwards = tuple(reversed(REASONS))
    first = explained([worse, _PHOTO], "near", backwards)[0]
    names = [reason.name for reason in first.reasons]
    assert len(names) == 4
    assert names == sorted(names, key=backwards.index)


def test_sharpness_counts_at_one_scale_alone() -> None:
    small = replace(_measured("/p/small.jpg", sharpness=90.0), width_px=900, height_px=675)
    first, second = explained([small, _PHOTO], "near", ("sharpness",))
    assert first.paths == _PHOTO.paths
    assert not any(reason.name == "sharpness" for each in (first, second) for reason in each.reasons)
    tiny = [replace(each, width_px=300, height_px=200) for each in (_PHOTO, _measured(sharpness=90.0))]
    assert all(each.reasons == () for each in explained(tiny, "near"))
    same = [replace(each, width_px=640, height_px=480) for each in (_PHOTO, _measured(sharpness=90.0))]
    assert str(explained(same, "near")[0].reasons[0].words) == "sharper"


def test_a_series_is_looked_at_more_closely_than_versions() -> None:
    softer = _measured("/p/softer.jpg", sharpness=9.2)
    assert [each.reasons for each in explained([softer, _PHOTO], "near")] == [(), ()]
    assert str(explained([softer, _PHOTO], "series")[1].reasons[0].words) == "less sharp"
