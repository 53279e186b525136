"""README's pictures and the photographs they are made of: all there, of the right size, made by our scripts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import render_scenes
import screenshots
from PIL import ExifTags, Image

from scenes.album import ALBUM
from scenes.film import developed
from scenes.photo import Copy, Photo

ROOT = Path(__file__).resolve().parents[1]
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)|<img [^>]*>")
_AT_MOST_APART = 9.0  # of 255, in the mean of a picture at a tenth of its size
PHOTOS = {name: entry for name, entry in ALBUM.items() if isinstance(entry, Photo)}
COPIES = {name: entry for name, entry in ALBUM.items() if isinstance(entry, Copy)}


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        opened.load()
        return opened.convert("RGB") if opened.mode != "L" else opened.copy()


def _shown() -> dict[str, str]:
    """Return the words for each picture in README, by its path."""
    found = {}
    for match in _PICTURE.finditer((ROOT / "README.md").read_text("utf-8")):
        assert match[2], "pictures are written ![what is seen](path)"
        found[match[2]] = match[1]
    return found


def test_readme_shows_what_the_script_makes_and_says_what_is_seen() -> None:
    shown = _shown()
    assert set(shown) == {f"resources/screenshots/{name}.webp" for name in screenshots.README_SHOTS}
    assert all(len(words) > 20 for words in shown.values())
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert _PICTURE.match(lines[2])  # the first thing below the name


def test_readme_pictures_are_there_in_the_size_that_the_script_makes() -> None:
    assert {path.name for path in screenshots.SHOTS.iterdir()} == {f"{name}.webp" for name in screenshots.README_SHOTS}
    for path in screenshots.SHOTS.iterdir():
        picture = _opened(path)
        assert picture.size == screenshots.SIZE, path
        # Not an empty screen: a page of photos has many colours.
        assert len(picture.resize((160, 100)).getcolors(16000) or ()) > 60, path


def test_all_pictures_together_are_small() -> None:
    files = [
        path for folder in (render_scenes.SCENES, screenshots.SHOTS) for path in folder.rglob("*") if path.is_file()
    ]
    assert sum(path.stat().st_size for path in files) <= screenshots.MOST_BYTES


def test_every_scene_is_there_and_no_stray_file() -> None:
    there = {path.relative_to(render_scenes.SCENES).as_posix() for path in render_scenes.SCENES.rglob("*.*")}
    assert there == {*ALBUM, "README.md"}
    words = (render_scenes.SCENES / "README.md").read_text("utf-8")
    assert words.startswith("# ")
    assert f"{len(ALBUM)} photographs" in words


@pytest.mark.parametrize("name", PHOTOS)
def test_a_scene_is_a_photograph_with_its_time_and_no_real_camera(name: str) -> None:
    path = render_scenes.SCENES / name
    picture = _opened(path)
    assert picture.size == PHOTOS[name].size
    assert np.asarray(picture).std() > 15  # something is seen
    with Image.open(path) as opened:
        exif = opened.getexif()
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == f"{PHOTOS[name].taken:%Y:%m:%d %H:%M:%S}"
    assert (exif[ExifTags.Base.Make], exif[ExifTags.Base.Model]) == render_scenes.CAMERA


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_of_its_source(name: str, tmp_path: Path) -> None:
    entry = COPIES[name]
    (tmp_path / entry.source).parent.mkdir(parents=True)
    source = render_scenes.SCENES / entry.source
    (tmp_path / entry.source).write_bytes(source.read_bytes())
    render_scenes.copy(entry, tmp_path, tmp_path / "made.jpg")
    made, there = _opened(tmp_path / "made.jpg"), _opened(render_scenes.SCENES / name)
    assert (made.mode, made.size) == (there.mode, there.size)
    assert np.abs(np.asarray(made, float) - np.asarray(there, float)).mean() < 1
    same = (render_scenes.SCENES / name).read_bytes() == source.read_bytes()
    assert same == (not entry.grey and entry.part is None)


# One of each kind that is quick to compute.
@pytest.mark.parametrize(
    "name",
    ["Coast/open-sea.jpg", "Coast/lighthouse.jpg", "Desert/dunes-morning.jpg", "Town/lights.jpg"],
)
def test_a_scene_is_what_the_script_makes(name: str) -> None:
    photo = PHOTOS[name]
    small, tiny = ((round(photo.size[0] * part), round(photo.size[1] * part)) for part in (0.4, 0.1))
    made = developed(photo.light(*small), small, photo.film).resize(tiny, Image.Resampling.BOX)
    there = _opened(render_scenes.SCENES / name).resize(tiny, Image.Resampling.BOX)
    assert np.abs(np.asarray(made, float) - np.asarray(there, float)).mean() < _AT_MOST_APART


def test_a_folder_without_a_place_for_its_pictures_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["screenshots.py", "photos"])
    with pytest.raises(SystemExit) as ended:
        screenshots.main()
    assert ended.value.code == 2
    assert "name the folder for the pictures too" in capsys.readouterr().err
