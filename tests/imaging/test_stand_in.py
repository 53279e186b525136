"""The preview in a photo: upright, in the photo's shape, never anything else, and none where it cannot be one."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.imaging.colour_profile import to_srgb
from app.imaging.stand_in import read_stand_in
from tests.imaging.previews import heic_with_thumbnail, photo_with_preview

_SIZE_IN_FILE = struct.Struct(">II")


def _half(size: tuple[int, int], split: int) -> Image.Image:
    """Return a picture red above ``split`` and blue below."""
    rows = np.zeros((size[1], size[0], 3), np.uint8)
    rows[:split, :, 0] = 255
    rows[split:, :, 2] = 255
    return Image.fromarray(rows)


def _read(path: Path, content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    path.write_bytes(content)
    picture = read_stand_in(str(path))
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.height_px, picture.width_px, 3)


def test_the_preview_is_shown_and_not_the_photo(tmp_path: Path) -> None:
    shown = _read(tmp_path / "a.jpg", photo_with_preview(Image.new("RGB", (1600, 1200)), _half((160, 120), 60)))
    assert shown.shape == (120, 160, 3)
    assert shown[5, 80].argmax() == 0
    assert shown[-5, 80].argmax() == 2


def test_it_comes_upright(tmp_path: Path) -> None:
    photo = photo_with_preview(Image.new("RGB", (1600, 1200)), _half((160, 120), 60), orientation=6)
    shown = _read(tmp_path / "a.jpg", photo)
    assert shown.shape == (160, 120, 3)
    assert shown[80, -5].argmax() == 0  # turned to the right: above is right now


def test_bars_are_cut_off(tmp_path: Path) -> None:
    barred = Image.new("RGB", (160, 120), "white")
    barred.paste(_half((160, 90), 45), (0, 15))
    shown = _read(tmp_path / "a.jpg", photo_with_preview(Image.new("RGB", (1600, 900)), barred))
    assert shown.shape == (90, 160, 3)
    assert shown[2, 80].argmax() == 0
    assert shown[2, 80, 2] < 60


@pytest.mark.parametrize(
    "preview",
    [
        Image.new("RGB", (120, 160)),  # of another shape: the photo was turned or cut, and its preview was not
        b"no picture",
        b"",
        Image.new("RGB", (1100, 825)),
        bytes(60_000),
    ],
    ids=["another shape", "no picture", "nothing", "too large", "zeros"],
)
def test_what_cannot_be_the_photos_preview_is_none(tmp_path: Path, preview: Image.Image | bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photo_with_preview(Image.new("RGB", (1600, 1200)), preview))
    with pytest.raises(DecodeError):
        read_stand_in(str(path))


def test_a_photo_without_a_preview_and_no_photo_at_all_have_none(tmp_path: Path) -> None:
    plain = tmp_path / "plain.jpg"
    Image.new("RGB", (160, 120)).save(plain)
    text = tmp_path / "text.jpg"
    text.write_text("no photo")
    for path in (plain, text, tmp_path / "gone.jpg", tmp_path):
        with pytest.raises(DecodeError):
            read_stand_in(str(path))


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_the_thumbnail_in_a_heic_is_the_photo_in_small(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic_with_thumbnail(_half((800, 480), 240), 320, orientation))
    found = read_stand_in(str(path))
    with Image.open(path) as photo:
        assert (found.whole_width_px, found.whole_height_px) == photo.size
        small = np.asarray(photo.convert("RGB").resize((found.width_px, found.height_px)), np.int16)
    assert sorted((found.width_px, found.height_px)) == [192, 320]
    shown = np.frombuffer(found.rgb, np.uint8).reshape(found.height_px, found.width_px, 3)
    assert np.abs(shown - small).mean() < 12  # turned another way it would be 170


def test_of_a_heic_without_a_thumbnail_nothing_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic_with_thumbnail(_half((800, 480), 240), 0))
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("the whole picture was decoded"))
    with pytest.raises(DecodeError, match="brings no preview along"):
        read_stand_in(str(path))


@pytest.mark.parametrize("size", [(320, 320), (1 << 16, 39_322), (0, 0)], ids=["another shape", "too large", "nothing"])
def test_what_cannot_be_the_thumbnail_of_a_heic_is_none(tmp_path: Path, size: tuple[int, int]) -> None:
    whole = heic_with_thumbnail(_half((800, 480), 240), 320)
    assert whole.count(_SIZE_IN_FILE.pack(320, 192)) == 1
    path = tmp_path / "a.heic"
    path.write_bytes(whole.replace(_SIZE_IN_FILE.pack(320, 192), _SIZE_IN_FILE.pack(*size)))
    with pytest.raises(DecodeError):
        read_stand_in(str(path))


def test_a_thumbnail_as_large_as_nothing_else_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heic_with_thumbnail(_half((800, 480), 240), 48))
    with pytest.raises(DecodeError):
        read_stand_in(str(path))


def test_a_phones_photo_is_seen_before_it_is_decoded(shared: Path) -> None:
    path = shared / "photos" / "camera" / "heic" / "mobile" / "iphone_13_pro_max.HEIC"
    found = read_stand_in(str(path))
    assert (found.width_px, found.height_px) == (240, 320)
    assert (found.whole_width_px, found.whole_height_px) == (3024, 4032)
    with Image.open(path) as photo:
        small = to_srgb(photo.resize((240, 320), Image.Resampling.BOX), photo.info["icc_profile"])
    shown = np.frombuffer(found.rgb, np.uint8).astype(np.int16)
    assert np.abs(shown - np.asarray(small, np.int16).ravel()).mean() < 20  # turned or mirrored it would be 58 or more
