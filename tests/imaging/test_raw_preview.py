"""RAW photos through the preview that the camera put in, on DNG files made by build/dng.py."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging import decode, raw_preview
from app.imaging.formats import has_raw_reader
from app.imaging.orientation import turned_upright
from app.imaging.prepare import prepare
from dng import dng
from tests.imaging.upright import open_upright

RULE = InputRule(288, 32, 2.0)

raw_reader = pytest.mark.skipif(not has_raw_reader(), reason="the extra `raw` (rawpy) is not installed")


def preview_jpeg(orientation: int | None = None) -> bytes:
    """Black on the left, white on the right as it lies in the file."""
    picture = Image.new("RGB", (1200, 800), "white")
    picture.paste("black", (0, 0, 600, 800))
    buffer = io.BytesIO()
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    if orientation is None:
        picture.save(buffer, "JPEG")
        return buffer.getvalue()
    picture.save(buffer, "JPEG", exif=exif)
    content = buffer.getvalue()
    assert content[2:4] == b"\xff\xe0"
    return content[:2] + content[20:]  # without JFIF, as cameras write it: LibRaw then leaves their EXIF alone


@raw_reader
def test_the_preview_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(preview_jpeg()))
    prepared = prepare(str(tmp_path / "a.dng"), RULE)
    assert prepared.format == "RAW"
    assert prepared.taken == "2021-05-06T07:08:09"
    assert (prepared.width_px, prepared.height_px) == (256, 192)
    assert prepared.pixels.shape[1::-1] == RULE.size_for(1200, 800)  # not squeezed into the sensor's shape
    assert Image.open(io.BytesIO(prepared.thumbnail)).size == (320, 213)
    assert prepared.pixels[:, :100].max() < 10
    assert prepared.pixels[:, -100:].min() > 245
    assert open_upright(str(tmp_path / "a.dng")).size == (1200, 800)


@raw_reader
def test_the_raw_file_says_which_camera_it_was_where_the_preview_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(preview_jpeg(orientation=1)))
    assert prepare(str(tmp_path / "a.dng"), RULE).camera == "Maker Camera 1"


@raw_reader
@pytest.mark.parametrize(("orientation", "dark_side"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_the_raw_file_says_how_the_camera_was_held(tmp_path: Path, orientation: int, dark_side: str) -> None:
    (tmp_path / "a.dng").write_bytes(dng(preview_jpeg(), orientation))
    prepared = prepare(str(tmp_path / "a.dng"), RULE)
    grey = prepared.pixels.mean(axis=2)
    height_px, width_px = grey.shape
    sides = {
        "left": grey[:, : width_px // 3],
        "right": grey[:, -width_px // 3 :],
        "top": grey[: height_px // 3],
        "bottom": grey[-height_px // 3 :],
    }
    assert min(sides, key=lambda side: float(sides[side].mean())) == dark_side
    assert (prepared.width_px > prepared.height_px) == (orientation < 5)


@raw_reader
def test_an_orientation_in_the_preview_itself_goes_first(tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(preview_jpeg(orientation=3), orientation=1))
    assert prepare(str(tmp_path / "a.dng"), RULE).pixels[:, :100].min() > 245


@raw_reader
def test_raw_without_a_preview_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(None))
    with pytest.raises(DecodeError, match="no preview"):
        prepare(str(tmp_path / "a.dng"), RULE)


def test_an_uncompressed_preview_takes_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a preview has no EXIF: the RAW file's orientation holds."""
    bitmap = np.zeros((20, 30, 3), np.uint8)
    bitmap[:, :15] = (255, 0, 0)
    preview = raw_preview.RawPreview(raw_preview._as_file(bitmap), 6, 300, 200, None, "")
    monkeypatch.setattr(decode, "read_raw_preview", lambda file: preview)
    (tmp_path / "a.nef").write_bytes(b"anything")
    prepared = prepare(str(tmp_path / "a.nef"), RULE)
    assert (prepared.width_px, prepared.height_px) == (200, 300)
    assert prepared.pixels.shape[1::-1] == RULE.size_for(20, 30)
    assert tuple(prepared.pixels[0, 0]) == tuple(prepared.pixels[0, -1]) == (255, 0, 0)


@pytest.mark.parametrize("flip", range(8))
def test_turns_of_libraw_are_those_of_exif(flip: int) -> None:
    """LibRaw's rule: mirrored (bit 0), upside down (bit 1), then rows and columns exchanged (bit 2)."""
    stored = np.arange(6, dtype=np.uint8).reshape(2, 3)
    expected = stored[:, ::-1] if flip & 1 else stored
    expected = expected[::-1] if flip & 2 else expected
    expected = expected.T if flip & 4 else expected
    turned = turned_upright(Image.fromarray(stored), raw_preview._ORIENTATION_OF_FLIP[flip])
    assert np.array_equal(np.asarray(turned), expected)


def test_without_the_extra_the_sentence_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    monkeypatch.setattr(raw_preview, "has_raw_reader", lambda: False)
    (tmp_path / "a.nef").write_bytes(dng(preview_jpeg()))
    with pytest.raises(DecodeError, match='needs the extra "raw"'):
        prepare(str(tmp_path / "a.nef"), RULE)


def test_a_jpeg_under_a_raw_name_needs_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_preview, "has_raw_reader", lambda: False)
    (tmp_path / "a.nef").write_bytes(preview_jpeg())
    assert prepare(str(tmp_path / "a.nef"), RULE).format == "JPEG"
