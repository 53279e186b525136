"""What is meant for a group, and what is noted when it is done: no more than really happened."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from app.core.decisions import Cleared, NewDecision, TrashedFile
from app.gui.kit.marks import Marks
from app.gui.review.meant import Meant, all_kept, can_part, meant, parted
from app.gui.review.member_room import row_picture_px, shared
from app.gui.review.moving import Moving, checked, moved_one_by_one
from tests.gui.review.made_up_groups import SIZE_BYTES, group, member


def _went(of: Meant, *but: str) -> dict[str, TrashedFile]:
    return {
        each.path: TrashedFile(each.path, f"/trash{each.path}", SIZE_BYTES, each.content_id)
        for each in of.to_trash
        if each.path not in but
    }


def test_the_suggestion_holds_until_somebody_marks() -> None:
    one = group("a")
    assert meant(one, None).marks == ("keep", "trash", "trash")
    marks = Marks("a").with_mark("/photos/a/small.jpg", "keep").with_mark("/photos/a/best.jpg", "trash")
    assert meant(one, marks).marks == ("trash", "keep", "trash")
    assert meant(group("b"), marks).marks == ("keep", "trash", "trash"), "marks are those of one group"


def test_what_is_locked_is_never_meant_for_the_trash() -> None:
    locked = group("a", member("best", "keep"), member("old", "trash", locked=True))
    assert meant(locked, Marks("a").with_mark("/photos/old.jpg", "trash")).marks == ("keep", "keep")


def test_all_files_of_a_member_go_and_are_counted() -> None:
    of = meant(group("a", member("best", "keep"), member("small", copies=3)), None)
    assert len(of.to_trash) == 3
    assert of.freed_bytes == 3 * SIZE_BYTES


def test_what_is_noted_is_what_went() -> None:
    of = meant(group("a"), None)
    (whole,) = of.decisions(_went(of))
    assert (whole.verdict, whole.kept) == ("settled", (of.group.members[0].content_id,))
    assert [file.path for file in whole.trashed] == ["/photos/a/small.jpg", "/photos/a/cut.jpg"]
    (partly,) = of.decisions(_went(of, "/photos/a/cut.jpg"))
    assert [file.path for file in partly.trashed] == ["/photos/a/small.jpg"]
    assert partly.files == 1, "one file more than that holds the group: it is to be seen again"
    assert of.decisions({}) == ()


def test_keeping_all_is_noted_as_it_was_said() -> None:
    one = group("a")
    (knowingly,) = all_kept(one).decisions({})
    assert knowingly.verdict == "alternates"
    (gone_through,) = Meant(one, ("keep", "keep", "keep")).decisions({})
    assert gone_through.verdict == "settled"


def test_what_is_no_match_is_parted_from_all_others() -> None:
    one = group("a")
    ids = [each.content_id for each in one.members]
    assert parted(one, 1) == NewDecision("near", "apart", (ids[0], ids[2]), (ids[1],))
    of = Meant(one, ("keep", "apart", "trash"))
    apart, settled = of.decisions(_went(of))
    assert (apart.verdict, apart.apart) == ("apart", (ids[1],))
    assert (settled.verdict, settled.kept) == ("settled", (ids[0],))
    same = group("c", member("x", "keep", content="same"), member("y", content="same"), kind="copies")
    assert not can_part(same)


def test_nothing_goes_by_rule_of_which_nothing_would_stay(tmp_path: Path) -> None:
    """Somebody else may have moved what was to stay; one who looks at a group is asked, a rule leaves it alone."""
    of = meant(group("a"), None)
    cleared = Cleared(of.to_trash, (), tuple(each.path for each in of.to_trash))
    by_hand, by_rule = checked([of], cleared, by_rule=False), checked([of], cleared, by_rule=True)
    assert by_hand.go == of.to_trash
    assert set(by_hand.last) == {each.path for each in of.to_trash}
    assert by_rule.go == ()
    assert {path for path, _ in by_rule.stay} == {each.path for each in of.to_trash}
    (tmp_path / "best.jpg").write_bytes(b"1")
    best, small = replace(member("x"), paths=(str(tmp_path / "best.jpg"),)), member("y")
    kept = Meant(group("b", best, small), ("keep", "trash"))
    asked = checked([kept], Cleared(kept.to_trash, (), ("/photos/y.jpg",)), by_rule=False)
    assert asked.last == (), "a smaller version is the only file of its content, and no reason to ask"


def test_files_go_one_by_one_until_one_cannot_or_somebody_stops_it(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"missing{number}.jpg") for number in range(3)]
    stops = moved_one_by_one(paths, Moving(goes_on=False))
    assert [path for path, _ in stops.kept] == paths[:1]
    goes_on = moved_one_by_one(paths, Moving(goes_on=True))
    assert [path for path, _ in goes_on.kept] == paths
    stopped = Moving(goes_on=True)
    stopped.stop()
    assert moved_one_by_one(paths, stopped).kept == ()
    assert os.listdir(tmp_path) == []


def test_the_best_is_large_and_the_others_share_what_is_left() -> None:
    room = shared(1_150, 500, 4 / 3, 2, 12)
    assert 0.45 < room.best_px / 1_150 <= 0.54
    assert room.columns == 2
    assert room.best_px + 12 + room.others_px == 1_150
    assert shared(1_150, 500, 4 / 3, 1, 12).columns == 1
    assert shared(1_150, 500, 4 / 3, 40, 12).columns > 1
    upright = shared(1_150, 500, 0.6, 2, 12)
    assert upright.best_px < room.best_px
    assert shared(560, 150, 4 / 3, 3, 12).column_px >= 100
    assert row_picture_px([0.5, 1.5], 200, 1_000) < 200, "an upright one does not push the words far down"
