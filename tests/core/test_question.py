"""Questions: what makes no sense is told in a sentence, and JSON brings back what was asked, strictly."""

from __future__ import annotations

import json
import os
from datetime import date

import pytest

from app.core.closeness import SHIPPED
from app.core.errors import InputError
from app.core.masks import Only
from app.core.question import BlockWeights, Example, Question, Scope
from app.core.question_check import check, limits_of, read_day, read_last_day
from app.core.question_json import read, written

_ODD = os.fsdecode(b"/photos/caf\xe9.jpg")
_WHOLE = Question(
    "/photos/a.jpg",
    12,
    exact=True,
    metric="dot",
    effort=3,
    engine="large",
    only=Only(((0.1, 0.2), (0.9, 0.2), (0.5, 1.0)), "/m\udcff.png"),
    weight=2.0,
    more=(Example("/photos/b.jpg"), Example(_ODD, 0.5)),
    against=(Example("/photos/c.jpg", 0),),
    weights=BlockWeights(subject=1, colour=0.3),
    scope=Scope(("/photos",), ("/photos/old", _ODD), date(2015, 8, 1), date(2016, 1, 31), True, ("jpg", "raw")),
    copies="shown",
    closer_than="like",
    farther_than=0.25,
    order="date",
)


_ALONE = Question("/a.jpg", 30, scope=Scope(one_of_series=True))


@pytest.mark.parametrize("question", [Question("/a.jpg", 30), Question(_ODD, 1), _WHOLE, _ALONE])
def test_json_brings_back_what_was_asked(question: Question) -> None:
    words = written(question)
    words.encode()
    assert read(words) == question


def test_json_holds_nothing_that_is_as_usual() -> None:
    assert json.loads(written(Question("/a.jpg", 30))) == {"format": 1, "photo": "/a.jpg", "count": 30}


@pytest.mark.parametrize(
    "found",
    [
        [],
        {},
        {"photo": "/a.jpg", "count": 3},
        {"format": 2, "photo": "/a.jpg", "count": 3},
        {"format": 1, "photo": "/a.jpg"},
        {"format": 1, "photo": "/a.jpg", "count": 0},
        {"format": 1, "photo": "/a.jpg", "count": True},
        {"format": 1, "photo": "/a.jpg", "count": 3, "colour": 1},
        {"format": 1, "photo": "/a.jpg", "count": 3, "scope": {"folder": ["/a"]}},
        {"format": 1, "photo": "/a.jpg", "count": 3, "more": [{"photo": "/b.jpg", "heavy": 1}]},
        {"format": 1, "photo": "/a.jpg", "count": 3, "more": [{"photo": "/b.jpg", "weight": float("nan")}]},
        {"format": 1, "photo": "/a.jpg", "count": 3, "weight": "1"},
        {"format": 1, "photo": "/a.jpg", "count": 3, "order": "name"},
        {"format": 1, "photo": "/a.jpg", "count": 3, "scope": {"since": "yesterday"}},
        {"format": 1, "photo": "/a\0.jpg", "count": 3},
        {"format": 1, "photo": "\ud800", "count": 3},
        {"format": 1, "photo": {"bytes": "*"}, "count": 3},
    ],
)
def test_json_of_anything_else_is_refused(found: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        read(json.dumps(found))


@pytest.mark.parametrize("words", ["", "{", "[" * 100_000, '{"format": 1, "photo": "' + 5_000_000 * "a"])
def test_what_is_no_json_is_refused(words: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        read(words)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("", 3), "no photo to look for"),
        (Question("", 3, against=(Example("/b.jpg"),)), "only photos that it should not be like"),
        (Question("/a.jpg", 3, weight=0, against=(Example("/b.jpg"),)), "only photos that it should not be like"),
        (Question("/a.jpg", 3, against=(Example("/a.jpg"),)), "/a.jpg cannot be both"),
        (Question("/a.jpg", 3, more=101 * (Example("/b.jpg"),)), "100 photos"),
        (Question("/a.jpg", 3, more=(Example("/b.jpg", 11),)), "weight of a photo"),
        (Question("/a.jpg", 3, weights=BlockWeights(colour=-1)), "subject, colour and layout lies"),
        (Question("/a.jpg", 3, weights=BlockWeights(0, 0, 0)), "at least one has to count"),
        (Question("/a.jpg", 3, scope=Scope(since=date(2016, 2, 1), until=date(2016, 1, 1))), "no day from 2016-02-01"),
        (Question("/a.jpg", 3, scope=Scope(one_of_series=True), copies="shown"), "do not go together"),
        (Question("/a.jpg", 3, scope=Scope(("/a/b", "/c"), ("/a",))), "/a/b cannot be looked for and left out"),
        (Question("/a.jpg", 3, scope=Scope(formats=("jpg", "doc"))), "doc is no kind of photo"),
        (Question("/a.jpg", 3, closer_than="same"), "same is no distance"),
        (Question("/a.jpg", 3, farther_than=2.5), "between 0 and 2"),
        (Question("/a.jpg", 3, closer_than="like", farther_than="like"), "closer than like and farther than like"),
        (Question("/a.jpg", 3, closer_than=0.2, farther_than=0.4), "closer than 0.2 and farther than 0.4"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(question: Question, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        check(question)


def test_what_makes_sense_is_not_refused() -> None:
    check(_WHOLE)
    check(Question("/a.jpg", 3, weight=0, more=(Example("/b.jpg"),)))
    check(Question("/a.jpg", 3, scope=Scope(("/a",), ("/a/b", "/ab"))))


def test_words_are_limits_where_the_library_says_they_end() -> None:
    assert limits_of(Question("/a.jpg", 3), SHIPPED) == (-1, float("inf"))
    asked = Question("/a.jpg", 3, closer_than="somewhat like", farther_than="very like")
    assert limits_of(asked, SHIPPED) == (SHIPPED.very_like, SHIPPED.somewhat_like)
    with pytest.raises(InputError, match=r"closer than 0\.54 and farther than 0\.60"):
        limits_of(Question("/a.jpg", 3, closer_than="very like", farther_than=0.6), SHIPPED)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2016-02-05", date(2016, 2, 5), date(2016, 2, 5)),
        ("2016-2", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        (" 2016 ", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_days(words: str, first: date, last: date) -> None:
    assert (read_day(words), read_last_day(words)) == (first, last)


@pytest.mark.parametrize(
    "words", ["", "16", "2016-13", "2016-02-30", "2016-02-03-04", "yesterday", "2016-", "9999", "٢٠١٦"]
)
def test_what_is_no_day(words: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        read_last_day(words)


def test_a_folder_is_not_one_whose_name_goes_on() -> None:
    scope = Scope(("/a", "/b"), ("/a/x",))
    assert [scope.takes_folder(f) for f in ("/a", "/a/y", "/ab", "/a/x", "/a/xy", "/b/x")] == [
        True, True, False, False, True, True,
    ]  # fmt: skip
