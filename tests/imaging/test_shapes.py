"""The shapes of photos, from their heads."""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image

from app.imaging.shapes import read_shapes


def _photo(path: Path, orientation: int) -> str:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.new("RGB", (60, 40)).save(path, exif=exif)
    return str(path)


def test_a_photo_has_the_shape_in_which_it_is_seen(tmp_path: Path) -> None:
    upright, on_its_side = _photo(tmp_path / "1.jpg", 1), _photo(tmp_path / "6.jpg", 6)
    assert read_shapes((upright, on_its_side), 60) == (1.5, 40 / 60)


def test_what_is_no_photo_has_none_and_costs_no_other(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    paths = (str(broken), str(tmp_path / "gone.jpg"), _photo(tmp_path / "photo.jpg", 1))
    assert read_shapes(paths, 60) == (0.0, 0.0, 1.5)


def test_it_stops_in_time_but_makes_a_beginning(tmp_path: Path) -> None:
    paths = tuple(_photo(tmp_path / f"{number}.jpg", 1) for number in range(3))
    assert read_shapes(paths, 0) == (1.5,)
