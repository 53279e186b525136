"""``check``, ``path`` and ``belongs``: for people and for programs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import check as check_command
from app.cli.options import parse
from app.core.health import CHANGES, ChangeFound, Health, IndexHealth, Odd
from app.core.text import text
from tests.cli.conftest import Made
from tests.cli.running import photokin
from tests.conftest import picture


def test_the_health_of_a_library(made: Made) -> None:
    ran = photokin("check", "--json", "--threads", "1", home=made.home)
    (told,) = ran.objects
    assert (ran.code, ran.err) == (0, "")
    assert (told["pictures"], told["asked"]) == (5, 5)
    assert list(told["changes"]) == list(CHANGES)
    assert told["changes"]["none"] == {"asked": 5, "first": 5, "among_ten": 5}
    assert told["index"]["recall"] == 1.0
    assert [each["paths"] for each in told["odd"]] == [[str(made.photos / "broken.jpg")]]


def test_the_health_of_a_library_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    options = parse(["check"])
    changes = (ChangeFound("none", 200, 200, 200), ChangeFound("turned", 200, 90, 151))
    poor = IndexHealth(1_370, 0.9713, 2.14, 6, False, 0.9713, 12)
    check_command._say(
        Health(1_370, 200, changes, poor, (Odd(text("Odd things: {count}.", count=2), ("/a", "/b")),)), options
    )
    assert capsys.readouterr().out.splitlines() == [
        "200 of 1370 pictures were changed in memory and searched with; no file was altered.",
        "",
        "changed                              found first       among the first ten",
        "Read again as they are       200 of 200  100.0 %       200 of 200  100.0 %",
        "Turned by 90°                 90 of 200   45.0 %       151 of 200   75.5 %",
        "",
        "The index finds 97.1 % of the ten nearest in 2.1 ms, with 6 trees.",
        "With more trees it may find more. To build it anew: photokin tune --trees 12",
        "Odd: Odd things: 2.",
        "     /a",
        "     /b",
    ]
    small = replace(poor, automatic_recall=0.995, wanted_trees=None)
    check_command._say(Health(1_370, 0, (), small), options)
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == ["At the effort of its own it finds 99.5 %: photokin tune --effort auto", "Nothing is odd."]
    check_command._say(Health(1_370, 0, (), replace(small, exact=True, recall=1.0)), options)
    assert "Each question compares with every photo, as the settings say" in capsys.readouterr().out


@pytest.mark.acquainted
def test_a_path_between_two_photos(made: Made) -> None:
    first, last = made.photos / "0.png", made.photos / "3.png"
    ran = photokin("path", first, last, "--json", home=made.home)
    assert ran.code == 0
    assert ran.paths() == [str(first), str(last)]  # so few are all neighbours of each other
    assert (ran.objects[0]["distance"], ran.objects[0]["closeness"]) == (0, None)
    assert ran.objects[1]["distance"] == pytest.approx(ran.objects[1]["direct_distance"])
    said = photokin("path", first, last, home=made.home)
    assert said.out.splitlines()[0].startswith("2 photos; the two are ")
    assert said.out.splitlines()[-1].endswith(str(last))
    names = photokin("path", first, last, "--print0", home=made.home).out
    assert names.split("\0")[:-1] == [str(first), str(last)]
    same = photokin("path", made.photos / "1.png", made.photos / "sub" / "copy of 1.png", home=made.home)
    assert same.code == 2
    assert same.is_sentence("Both are the same picture")
    away = photokin("path", first, made.photos / "none.png", home=made.home)
    assert (away.code, away.is_sentence("There is no file")) == (2, True)


def test_where_photos_belong(made: Made, tmp_path: Path) -> None:
    """In so small a library nothing is sure, and that is said."""
    new = tmp_path / "new"
    new.mkdir()
    picture(1).save(new / "a.jpg", quality=90)
    shutil.copy(made.photos / "broken.jpg", new / "b.jpg")
    ran = photokin("belongs", "--folder", new, "--json", home=made.home)
    library, photo = ran.objects
    assert ran.code == 1
    assert (library["folders"], library["answered"], library["least_share"]) == (2, 0, None)
    assert (photo["path"], photo["folder"]) == (str(new / "a.jpg"), None)
    assert photo["evidence"][0]["path"] in (str(made.photos / "1.png"), str(made.photos / "sub" / "copy of 1.png"))
    assert str(new / "b.jpg") in ran.err
    said = photokin("belongs", new / "a.jpg", home=made.home)  # whose vector was kept
    assert said.code == 1
    assert said.out.splitlines()[0] == f"{new / 'a.jpg'}: not sure"
    assert said.out.splitlines()[-1].startswith("Folders of this library cannot be told")
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder, words in ((empty, "There is no photo in"), (tmp_path / "none", "There is no folder")):
        nothing = photokin("belongs", "--folder", folder, home=made.home)
        assert (nothing.code, nothing.is_sentence(words)) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["path", "a.jpg"], "the following arguments are required"),
        (["belongs"], "name photos, or a folder with --folder"),
        (["belongs", "--folder", ""], "--folder: the name is empty"),
        (["path", "a.jpg", "b.jpg", "--print0", "--json"], "--print0 and --json do not go together"),
    ],
)
def test_what_cannot_be_asked(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_nothing_is_checked_in_an_empty_library(tmp_path: Path) -> None:
    nothing = photokin("check", home=tmp_path / "none")
    assert (nothing.code, nothing.is_sentence("No photo has been read yet")) == (2, True)
