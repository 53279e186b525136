"""Truncated and corrupted photos: shown with a warning if most of them is there, else one plain sentence."""

from __future__ import annotations

import functools
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import Prepared, prepare
from app.imaging.salvage import is_half_missing, tolerant_loading

RULE = InputRule(288, 32, 2.0)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF")


@functools.cache
def photo(format_name: str, side_px: int = 240) -> bytes:
    """A picture with something in every row."""
    values = np.random.default_rng(7).integers(0, 255, (side_px // 8, side_px // 8, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(values).resize((side_px, side_px), Image.Resampling.BICUBIC).save(buffer, format_name)
    return buffer.getvalue()


def outcome(folder: Path, content: bytes, name: str = "a.jpg") -> Prepared | DecodeError:
    path = folder / name
    path.write_bytes(content)
    try:
        return prepare(str(path), RULE)
    except DecodeError as error:
        return error


def cut(format_name: str, share: float) -> bytes:
    content = photo(format_name)
    return content[: int(len(content) * share)]


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "BMP"])
def test_a_cut_end_is_salvaged_with_a_warning(tmp_path: Path, format_name: str) -> None:
    found = outcome(tmp_path, cut(format_name, 0.9))
    assert isinstance(found, Prepared)
    assert "cut short" in str(found.warning)
    whole = outcome(tmp_path, photo(format_name))
    assert isinstance(whole, Prepared)
    assert whole.warning is None
    difference = np.abs(whole.pixels.astype(int) - found.pixels)
    arrived = slice(80, None) if format_name == "BMP" else slice(0, 200)  # BMP begins at the bottom
    assert difference[arrived].mean() < 1
    assert difference.mean() > 1


def test_a_jpeg_that_lacks_its_last_bytes_is_whole(tmp_path: Path) -> None:
    found = outcome(tmp_path, photo("JPEG")[:-2])
    whole = outcome(tmp_path, photo("JPEG"))
    assert isinstance(found, Prepared)
    assert isinstance(whole, Prepared)
    assert np.array_equal(found.pixels, whole.pixels)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "BMP"])
def test_less_than_half_is_cut_short(tmp_path: Path, format_name: str) -> None:
    found = outcome(tmp_path, cut(format_name, 0.4))
    assert isinstance(found, DecodeError)
    assert "cut short" in str(found)


def test_a_cut_photo_held_upright_is_measured_in_file_order(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.open(io.BytesIO(photo("PNG"))).save(buffer, "JPEG", exif=exif)
    content = buffer.getvalue()
    assert isinstance(outcome(tmp_path, content[: int(len(content) * 0.8)]), Prepared)
    assert isinstance(outcome(tmp_path, content[: int(len(content) * 0.4)]), DecodeError)


def test_a_flat_lower_half_is_no_reason_to_refuse_a_whole_photo(tmp_path: Path) -> None:
    picture = Image.new("RGB", (64, 64), "white")
    picture.paste("red", (0, 0, 64, 20))
    picture.save(tmp_path / "a.png")
    assert prepare(str(tmp_path / "a.png"), RULE).warning is None
    assert is_half_missing(picture, "PNG")
    assert not is_half_missing(picture.rotate(180), "PNG")
    assert is_half_missing(picture.rotate(180), "BMP")  # begins at the bottom


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_half_missing_in_every_mode(mode: str) -> None:
    picture = Image.new(mode, (9, 9))
    assert is_half_missing(picture, "JPEG")
    picture.paste(Image.new(mode, (1, 1), 1 if mode == "L" else tuple(range(1, 1 + len(mode)))), (8, 4))
    assert not is_half_missing(picture, "JPEG")


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_broken_header_says_damaged(tmp_path: Path, format_name: str) -> None:
    content = bytearray(photo(format_name))
    content[14:200] = b"\x55" * 186
    found = outcome(tmp_path, bytes(content))
    if isinstance(found, DecodeError):
        assert any(words in str(found) for words in ("damaged", "too large", "cut short"))
    else:
        assert format_name in ("BMP", "GIF", "AVIF", "HEIF", "WEBP", "TIFF")  # nothing of theirs lies there


def test_salvaging_leaves_pillow_strict(tmp_path: Path) -> None:
    outcome(tmp_path, cut("JPEG", 0.9))
    outcome(tmp_path, cut("WEBP", 0.5))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    with pytest.raises(ZeroDivisionError), tolerant_loading():
        raise ZeroDivisionError
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@settings(max_examples=150, deadline=None)
@given(
    format_name=st.sampled_from(FORMATS),
    share=st.floats(0, 1),
    flipped=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
)
def test_damage_ends_as_a_picture_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, format_name: str, share: float, flipped: list[tuple[float, int]]
) -> None:
    content = bytearray(cut(format_name, share))
    for place, value in flipped:
        if content:
            content[int(place * len(content))] = value
    found = outcome(tmp_path_factory.mktemp("damage"), bytes(content))
    if isinstance(found, Prepared):
        assert np.isfinite(found.colour).all()
        assert np.isfinite(found.layout).all()


HEADS = [b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF\0\0\0\0WEBPVP8 "]
HEADS += [b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif", b"II*\0\x10\0\0\0CR\x02\0", b"FUJIFILMCCD-RAW "]


@settings(max_examples=150, deadline=None)
@given(
    head=st.sampled_from(HEADS),
    rest=st.binary(max_size=400),
    suffix=st.sampled_from(["jpg", "png", "tif", "heic", "avif", "gif", "cr2", "dng", "bmp", "webp"]),
)
def test_arbitrary_bytes_end_as_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes, suffix: str
) -> None:
    found = outcome(tmp_path_factory.mktemp("bytes"), head + rest, f"a.{suffix}")
    if isinstance(found, DecodeError):
        assert "\n" not in str(found)


def test_the_corrupt_sample_photos(shared: Path) -> None:
    # Both tell the truth about themselves: one is no JPEG any more, the other lacks its picture data.
    samples = {
        "photos/near-duplicates/mixed_images/ukbench09268_corrupt.jpg": "not a picture",
        "hostile/pillow/ultrahdr.jpg": "cut short",
    }
    for name, words in samples.items():
        with pytest.raises(DecodeError, match=words):
            prepare(str(shared / name), RULE)
    assert prepare(str(shared / "hostile" / "pillow" / "truncated_jpeg.jpg"), RULE).warning is not None
