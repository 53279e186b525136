"""What ``find`` can be asked beside one photo: it reaches the question, and what makes no sense is one sentence."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from app.cli.find_options import FindOptions
from app.cli.options import parse
from app.core import question_json
from app.core.box import Box
from app.core.errors import InputError
from app.core.question import BlockWeights, Example, Question, Scope
from tests.cli.conftest import Made
from tests.cli.running import photokin


def _asked(*words: str) -> Question:
    options = parse(["find", *words])
    own = options.own
    assert isinstance(own, FindOptions)
    first, *more = options.paths
    return own.asked.fill(Question(first, 30), tuple(more))


def test_every_word_reaches_the_question() -> None:
    asked = _asked(
        "/a.jpg", "/b.jpg", "--not", "/c.jpg", "--not", "/d.jpg", "--weights", "subject=1, color=.3",
        "--in", "/p", "--not-in", "/p/q", "--since", "2015", "--until", "2016-02", "--other-shoot",
        "--one-of-series", "--format", "jpg,raw", "--copies", "shown", "--closer-than", "somewhat-like",
        "--farther-than", "0.25", "--order", "date", "--box", ".1,.2,.5,.4",
    )  # fmt: skip
    assert asked == Question(
        "/a.jpg",
        30,
        more=(Example("/b.jpg"),),
        against=(Example("/c.jpg"), Example("/d.jpg")),
        weights=BlockWeights(1, 0.3),
        scope=Scope(("/p",), ("/p/q",), date(2015, 1, 1), date(2016, 2, 29), True, ("jpg", "raw"), True),
        copies="shown",
        closer_than="somewhat like",
        farther_than=0.25,
        order="date",
        box=Box(0.1, 0.2, 0.5, 0.4),
    )
    assert _asked("/a.jpg") == Question("/a.jpg", 30)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--weights", "colour"], "'colour' is not one of subject, colour, layout with = and a number"),
        (["--weights", "colour=1,colour=2"], "'colour=2' is not one of"),
        (["--closer-than", "same"], "'same' is neither a distance nor one of very-like, like, somewhat-like"),
        (["--closer-than", "nan"], "'nan' is neither"),
        (["--order", "name"], "invalid choice"),
        (["--compare", "standard,large", "--in", "/p"], "--compare is for one photo, asked as usual"),
        (["--question", "f.json"], "--question is a whole question"),
        (["--box", ".1,.1,.2,.2", "--metric", "dot"], "--box looks at details"),
        (["--box", ".1,.1,.2,.2", "--exact"], "--box looks at details"),
    ],
)
def test_wrong_words_are_told(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["find", "/a.jpg", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_what_is_no_date_is_told() -> None:
    with pytest.raises(InputError, match="yesterday is no date"):
        parse(["find", "/a.jpg", "--since", "yesterday"])


def test_for_against_scope_and_limits(made: Made) -> None:
    photos = made.photos
    ran = photokin("find", photos / "0.png", photos / "2.png", "--not", photos / "3.png", "--json", home=made.home)
    assert (ran.code, ran.err) == (0, "")
    assert {Path(path).name for path in ran.paths()} == {"1.png", "4.png"}
    assert question_json.read(json.dumps(ran.objects[0]["question"])) == Question(
        str(photos / "0.png"), 30, more=(Example(str(photos / "2.png")),), against=(Example(str(photos / "3.png")),)
    )
    inside = photokin("find", photos / "0.png", "--in", photos / "sub", "--json", home=made.home)
    assert inside.paths() == [str(photos / "sub" / "copy of 1.png")]
    assert inside.objects[0]["hidden"] == {"outside": 4} | dict.fromkeys(
        ("too_near", "too_far", "copies", "versions", "shots", "series"), 0
    )
    said = photokin("find", photos / "0.png", photos / "2.png", "--not-in", photos / "sub", home=made.home).out
    assert f"Nearest to {photos / '0.png'} and 1 more, of 5 pictures:" in said
    apart = photokin("find", photos / "0.png", "--copies", "shown", "--json", home=made.home)
    assert len(apart.paths()) == 5
    dated = photokin("find", photos / "0.png", "--order", "date", home=made.home)
    assert dated.code == 0
    nothing = photokin("find", photos / "0.png", "--closer-than", "0", "--json", home=made.home)
    assert nothing.code == 1
    assert "Farther than 0: 4 pictures." in nothing.err
    assert "the question leaves out every photo there is" in nothing.err
    weighed = photokin("find", photos / "0.png", "--weights", "subject=0,colour=1", home=made.home).out
    assert "What counted: subject 0 (usually 1), colour 1 (usually 0.33), layout 0 (usually 0)." in weighed


def test_a_question_that_was_written_is_asked_again(made: Made, tmp_path: Path) -> None:
    words = (made.photos / "0.png", "--not", made.photos / "3.png", "-k", "2", "--json")
    first = photokin("find", *words, home=made.home)
    file = tmp_path / "question.json"
    file.write_text(json.dumps(first.objects[0]["question"]))
    again = photokin("find", "--question", file, "--json", home=made.home)
    assert again.objects == first.objects
    assert len(photokin("find", "--question", file, "-k", "1", "--json", home=made.home).objects) == 1
    file.write_text("{}")
    assert photokin("find", "--question", file, home=made.home).is_sentence("holds no question.")
    assert photokin("find", "--question", tmp_path / "none", home=made.home).is_sentence("cannot be read")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--not", "{photos}/0.png"], "There are only photos that it should not be like."),
        (["{photos}/0.png", "--not", "{photos}/gone.png"], "There is no file {photos}/gone.png."),
        (["{photos}/0.png", "--not", "{photos}/0.png"], "cannot be both for and against."),
        (["{photos}/0.png", "--in", "/nowhere"], "The library has no photos in /nowhere."),
        (["{photos}/0.png", "--in", "{photos}/sub", "--not-in", "{photos}"], "cannot be looked for and left out"),
        (["{photos}/0.png", "--since", "2016", "--until", "2015"], "There is no day from 2016-01-01 on"),
        (["{photos}/0.png", "--since", "soon"], "soon is no date."),
        (["{photos}/0.png", "--format", "doc"], "doc is no kind of photo."),
        (["-", "-"], "Standard input is one picture"),
    ],
)
def test_questions_without_sense_are_one_sentence(made: Made, words: list[str], said: str) -> None:
    ran = photokin("find", *(word.format(photos=made.photos) for word in words), home=made.home)
    assert ran.code == 2
    assert ran.is_sentence(said.format(photos=made.photos))
    assert os.path.exists(made.home / "catalog.db")


def test_a_part_of_a_photo(made: Made) -> None:
    photo = made.photos / "1.png"
    ran = photokin("find", photo, "--box", ".1,.1,.5,.5", "-k", "3", "--json", home=made.home)
    assert (ran.code, ran.err) == (0, "")
    assert [each["rank"] for each in ran.objects] == [1, 2, 3]
    assert ran.objects[0]["closeness"] == "same file"  # its copy
    assert {(tuple(each["box"]), each["looked_into"], each["without_details"]) for each in ran.objects} == {
        ((0.1, 0.1, 0.5, 0.5), 5, 0)
    }
    said = photokin("find", photo, "--box", ".1,.1,.5,.5", home=made.home)
    assert f"Nearest to a part of {photo.resolve()}, of 5 pictures:" in said.out
    for box, words in ((".1,.1,0,.5", "has no size"), (".9,.1,.5,.5", "lies outside"), ("1", "is no box")):
        bad = photokin("find", photo, "--box", box, home=made.home)
        assert (bad.code, bad.is_sentence(words)) == (2, True)
    both = photokin("find", photo, made.photos / "2.png", "--box", ".1,.1,.5,.5", home=made.home)
    assert (both.code, both.is_sentence("by itself")) == (2, True)
