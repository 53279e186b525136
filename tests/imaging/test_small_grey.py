"""The small grey picture that the check for the same picture sees."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.imaging.small_grey import SIDE_PX, small_grey, small_greys
from app.imaging.thumbnail import thumbnail_jpeg


def _thumbnail(width: int, height: int) -> bytes:
    return thumbnail_jpeg(Image.linear_gradient("L").resize((width, height)).convert("RGB"))


@pytest.mark.parametrize(
    ("size", "shape"), [((320, 240), (48, 64)), ((240, 320), (64, 48)), ((40, 40), (64, 64)), ((320, 1), (1, 64))]
)
def test_it_keeps_the_shape(size: tuple[int, int], shape: tuple[int, int]) -> None:
    grey = small_grey(_thumbnail(*size))
    assert grey.shape == shape
    assert grey.dtype == np.uint8
    assert max(grey.shape) == SIDE_PX


def test_it_shows_what_the_thumbnail_shows() -> None:
    grey = small_grey(_thumbnail(320, 320)).astype(float)
    assert np.abs(grey.mean(axis=1) - np.linspace(1, 253, 64)).max() < 3


def test_what_is_no_thumbnail_is_refused() -> None:
    png, large, grey = io.BytesIO(), io.BytesIO(), io.BytesIO()
    Image.new("RGB", (30, 30)).save(png, "PNG")
    Image.new("RGB", (1100, 30)).save(large, "JPEG")
    Image.new("L", (30, 30)).save(grey, "JPEG")
    for each in (png, large, grey):
        with pytest.raises(DecodeError):
            small_grey(each.getvalue())
    with pytest.raises(DecodeError):
        small_grey(b"")
    with pytest.raises(DecodeError):
        small_grey(_thumbnail(320, 240)[:600])


def test_a_photo_itself_shows_what_its_thumbnail_shows(tmp_path: Path) -> None:
    photo = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    photo.save(tmp_path / "a.jpg", exif=_turned(6))
    of_photo = small_grey(str(tmp_path / "a.jpg"))
    of_thumbnail = small_grey(thumbnail_jpeg(photo.rotate(-90, expand=True).resize((240, 320))))
    assert of_photo.shape == of_thumbnail.shape == (64, 48)
    assert np.abs(of_photo.astype(float) - of_thumbnail).max() < 6


def test_a_photo_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DecodeError):
        small_grey(str(tmp_path / "a.jpg"))


def _turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def test_one_that_is_no_thumbnail_spoils_none_beside_it() -> None:
    first, broken, last = small_greys(_thumbnail(320, 240), b"none", _thumbnail(240, 320))
    assert broken is None
    assert (first is not None and first.shape, last is not None and last.shape) == ((48, 64), (64, 48))
