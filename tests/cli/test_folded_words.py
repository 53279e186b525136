"""What ``find`` says of versions and series: in the line of their neighbour, below the list, to programs."""

from __future__ import annotations

import pytest

from app.cli.find_words import beside_words, folded_line, hidden_object, left_out_lines
from app.cli.match_object import object_of
from app.core.closeness import Closeness
from app.core.photo import Answer, Hidden, Match, Version
from app.core.question import Question
from tests.cli.conftest import Made
from tests.cli.running import photokin

_SHOT = Match(1, b"s" * 16, ("/p/shot.jpg",), 0.4, 0.92, Closeness.VERY_LIKE)
_CELL = Match(
    1,
    b"a" * 16,
    ("/p/a.jpg", "/p/copy.jpg"),
    0.3,
    0.955,
    Closeness.SAME_PICTURE,
    versions=(Version(b"v" * 16, ("/p/small.jpg", "/q/small.jpg"), 640, 480),),
    shots=(_SHOT,),
)


def _answer(hidden: Hidden) -> Answer:
    return Answer("/q.jpg", (), (_CELL,), 9, question=Question("/q.jpg", 5), hidden=hidden)


def test_what_stands_in_a_line_is_counted_behind_it() -> None:
    assert beside_words(_CELL) == "  (and 1 more copy, 1 version, 1 more of its series)"
    assert beside_words(_SHOT) == ""


@pytest.mark.parametrize(
    ("hidden", "line"),
    [
        (Hidden(), ""),
        (Hidden(copies=3), ""),
        (Hidden(versions=1), "1 version is folded in (each by itself: --copies shown)."),
        (
            Hidden(versions=2, shots=10),
            "2 versions and 10 shots of a series are folded in (each by itself: --copies shown).",
        ),
    ],
)
def test_what_is_folded_in_is_told_below_the_list(hidden: Hidden, line: str) -> None:
    assert folded_line(_answer(hidden)) == line


def test_shots_that_are_left_out_are_counted() -> None:
    assert left_out_lines(_answer(Hidden(series=4))) == ["Of series that are shown by one shot: 4 pictures more."]
    assert hidden_object(_answer(Hidden(versions=2, shots=3, series=4))) == {
        "outside": 0, "too_near": 0, "too_far": 0, "copies": 0, "versions": 2, "shots": 3, "series": 4,
    }  # fmt: skip


def test_programs_get_versions_and_series_where_there_are_any() -> None:
    written = object_of(_CELL)
    assert written["closeness"] == "same picture"
    assert written["versions"] == [{"path": "/p/small.jpg", "width": 640, "height": 480, "copies": ["/q/small.jpg"]}]
    assert written["series"] == [object_of(_SHOT)]
    assert not {"versions", "series"} & object_of(_SHOT).keys()


@pytest.mark.acquainted
def test_one_of_each_series_is_asked_for_and_refused_beside_each_by_itself(made: Made) -> None:
    photo = made.photos / "0.png"
    one = photokin("find", photo, "--one-of-series", "--json", home=made.home)
    assert one.objects[0]["question"]["scope"] == {"one_of_series": True}
    everything = photokin("find", photo, "--json", home=made.home)
    assert [each["path"] for each in one.objects] == [each["path"] for each in everything.objects]
    both = photokin("find", photo, "--one-of-series", "--copies", "shown", home=made.home)
    assert both.code == 2
    assert "do not go together" in both.err
