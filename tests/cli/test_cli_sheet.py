"""``sheet``: figures from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Made
from tests.cli.running import photokin


def test_a_figure_and_what_is_said_of_it(made: Made, tmp_path: Path) -> None:
    ran = photokin("sheet", made.photos / "1.png", "-o", "s.png", "-k", "3", "--json", home=made.home, folder=tmp_path)
    with Image.open(tmp_path / "s.png") as figure:
        size = {"width_px": figure.width, "height_px": figure.height}
    assert (ran.code, ran.err) == (0, "")
    assert ran.objects == [{"path": str(tmp_path / "s.png"), "photos": 1, "format": "png", **size}]


def test_a_page_of_several_photos(made: Made, tmp_path: Path) -> None:
    photos = [made.photos / f"{n}.png" for n in (1, 2)]
    ran = photokin("sheet", *photos, "-o", tmp_path / "s.html", "-k", "2", "--columns", "1", home=made.home)
    assert (ran.code, ran.out, ran.err) == (0, "", f"Written: {tmp_path / 's.html'}\n")
    assert (tmp_path / "s.html").read_text().count("<figure>") == 6


@pytest.mark.parametrize("words", [["-o", "s.png"], ["a.png"], ["a.png", "-o", "s.pdf"], ["a.png", "-o", ""]])
def test_wrong_usage(home: Path, words: list[str]) -> None:
    ran = photokin("sheet", *words, home=home)
    assert (ran.code, ran.out) == (2, "")


def test_what_cannot_be_drawn_is_one_sentence(made: Made, home: Path, tmp_path: Path) -> None:
    for photo, where, words in (
        (made.photos / "none.png", made.home, "There is no file"),
        (made.photos / "notes.txt", made.home, "is not a photo"),
        (made.photos, made.home, "is a folder"),
        (made.photos / "1.png", home, "The library is empty"),
    ):
        ran = photokin("sheet", photo, "-o", tmp_path / "s.png", home=where)
        assert (ran.code, ran.is_sentence(words)) == (2, True)
    ran = photokin("sheet", made.photos / "1.png", "-o", "/proc/none/s.png", home=made.home)
    assert (ran.code, ran.is_sentence("/proc/none/s.png cannot be written")) == (2, True)
    assert not (tmp_path / "s.png").exists()
