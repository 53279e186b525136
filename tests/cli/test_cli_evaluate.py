"""``evaluate``: figures on labelled photos, in a table, as JSON, as a page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import photokin
from tests.conftest import save_picture

pytestmark = pytest.mark.acquainted


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Two classes of three pictures that know each other from ``make_photo``, one that is alone, and a broken one."""
    folder = tmp_path / "labelled"
    for number, label in enumerate(["cat", "cat", "cat", "dog", "dog", "dog", "<script>"]):
        (folder / label).mkdir(parents=True, exist_ok=True)
        save_picture(folder / label / f"{number}.png", number)
    return folder


def test_a_table_a_page_and_nothing_to_read_the_second_time(home: Path, labelled: Path, tmp_path: Path) -> None:
    ran = photokin("evaluate", labelled, "-k", "2", "--html", tmp_path / "page.html", home=home)
    assert (ran.code, ran.err) == (0, f"Written: {tmp_path / 'page.html'}\n")
    lines = ran.out.splitlines()
    assert lines[0] == "7 photos of 3 classes; 6 of them asked the others for those of their class."
    assert lines[2].split() == ["engine", "first", "right", "precision@2", "mAP", "numbers"]
    assert lines[3].split()[0] == "standard"
    assert "Classes with one photo, which asks for nothing: 1 (<script>)" in lines
    written = (tmp_path / "page.html").read_text()
    assert "<script" not in written
    assert written.count("data:image/jpeg;base64,") == 6 * 7
    (again,) = photokin("evaluate", labelled, "-k", "2", "--json", home=home).objects
    engine = again["engines"][0]
    assert f"{engine['map']['value']:.3f}" in lines[3]
    assert (engine["made"], engine["engine"], engine["order"], engine["dim"]) == (0, "standard", "plain", 1542)
    assert [each["class"] for each in engine["by_class"]] == sorted(
        ("cat", "dog"), key=lambda label: next(each["map"] for each in engine["by_class"] if each["class"] == label)
    )
    assert len(engine["worst"]) == 6
    assert (again["photos"], again["classes"], again["singles"], again["skipped"]) == (7, 3, ["<script>"], [])


def test_what_cannot_be_read_is_left_out_and_told(home: Path, labelled: Path) -> None:
    (labelled / "cat" / "broken.jpg").touch()
    shutil.copy(labelled / "cat" / "0.png", labelled / "dog" / "0 again.png")
    ran = photokin("evaluate", labelled, "--worst", "0", "--json", home=home)
    (found,) = ran.objects
    assert ran.code == 1
    assert [os.path.basename(each["path"]) for each in found["skipped"]] == ["broken.jpg"]
    assert "in two classes, left out: 2" in found["notes"][0]
    assert (found["photos"], found["engines"][0]["worst"]) == (6, [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["none"], "There is no file or folder"),
        (["labelled", "--engine", "none"], "There is no engine none."),
        (["labelled/cat"], "There are no photos in sub-folders"),
        (["labelled", "--html", "labelled/cat/0.png"], "is a photo, which is not overwritten"),
        (["labelled", "--html", "none/page.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(home: Path, labelled: Path, words: list[str], sentence: str) -> None:
    ran = photokin("evaluate", *words, home=home, folder=labelled.parent)
    assert ran.code == 2
    assert sentence in ran.err
    assert len(ran.err.splitlines()) == 1
    assert (labelled / "cat" / "0.png").stat().st_size > 1000


@pytest.mark.parametrize("words", [[], ["a", "b"], ["a", "-k", "0"], ["a", "--worst", "101"], ["a", "--html", ""]])
def test_wrong_usage(home: Path, words: list[str]) -> None:
    ran = photokin("evaluate", *words, home=home)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.acquainted(False)
def test_real_photos_are_read_once(home: Path, shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    for label in ("Banana", "Lemon"):
        (folder / label).mkdir(parents=True)
        for path in sorted((shared / "photos" / "grocery" / "Fruit" / label).glob("*.jpg"))[:3]:
            shutil.copy(path, folder / label)
    (first,) = photokin("evaluate", folder, "--json", home=home).objects
    (second,) = photokin("evaluate", folder, "--json", home=home).objects
    assert (first["engines"][0]["made"], second["engines"][0]["made"]) == (6, 0)
    assert first["engines"][0]["map"] == second["engines"][0]["map"]
    assert first["engines"][0]["first"]["value"] == 1.0
