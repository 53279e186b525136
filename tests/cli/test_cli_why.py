"""``why``: from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Made
from tests.cli.running import photokin


def test_why_in_words_and_numbers(made: Made, tmp_path: Path) -> None:
    photos = made.photos / "0.png", made.photos / "1.png"
    ran = photokin("why", *photos, "--json", "-o", "w.png", home=made.home, folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    (told,) = ran.objects
    assert [told["first"], told["second"]] == list(map(str, photos))
    assert sum(share["share"] for share in told["shares"]) == pytest.approx(told["similarity"], abs=1e-5)
    (subject,) = (share for share in told["shares"] if share["part"] == "subject")
    for rows in told["warmth"]:
        assert sum(map(sum, rows)) == pytest.approx(subject["share"], abs=1e-3)
    with Image.open(tmp_path / "w.png") as drawn:
        assert min(drawn.size) > 300
    (found,) = (
        each
        for each in photokin("find", photos[0], "--json", home=made.home).objects
        if each["path"] == str(photos[1].resolve())
    )
    assert told["similarity"] == pytest.approx(found["similarity"], abs=1e-4)
    said = photokin("why", *photos, home=made.home)
    assert (said.code, said.err) == (0, "")
    assert told["sentence"] in said.out.splitlines()


def test_without_a_library(made: Made, home: Path, tmp_path: Path) -> None:
    ran = photokin("why", made.photos / "0.png", made.photos / "2.png", "-o", tmp_path / "w.jpg", home=home)
    assert ran.code == 0
    assert ran.err.startswith(f"Written: {tmp_path / 'w.jpg'} (")


@pytest.mark.parametrize("words", [["a.png"], ["a.png", "b.png", "c.png"], ["a.png", "b.png", "-o", "w.gif"]])
def test_wrong_usage(home: Path, words: list[str]) -> None:
    ran = photokin("why", *words, home=home)
    assert (ran.code, ran.out) == (2, "")


def test_what_cannot_be_told_is_one_sentence(made: Made, tmp_path: Path) -> None:
    good = made.photos / "1.png"
    for photo, more, words in (
        (made.photos / "none.png", [], "There is no file"),
        (made.photos / "notes.txt", [], "is not a photo"),
        (made.photos, [], "is a folder"),
        (made.photos / "0.png", ["--engine", "nobody"], "There is no engine nobody"),
        (made.photos / "0.png", ["-o", "/proc/none/w.png"], "/proc/none/w.png cannot be written"),
        (made.photos / "0.png", ["-o", str(good)], "is a photo, which is not overwritten"),
    ):
        ran = photokin("why", good, photo, "--json", *more, home=made.home, folder=tmp_path)
        assert (ran.code, ran.err.count("\n"), words in ran.err) == (2, 1, True), ran.err
