"""One photo prepared: input, thumbnail, facts, all from one decoding and without a word on the terminal."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import prepare
from app.imaging.thumbnail import thumbnail_size

RULE = InputRule(288, 32, 2.0)


def exif_with(date: object, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = date
    return exif.tobytes()


def gradient(width_px: int, height_px: int) -> Image.Image:
    return Image.linear_gradient("L").resize((width_px, height_px)).convert("RGB")


def test_the_facts_of_a_photo(tmp_path: Path) -> None:
    gradient(400, 300).save(tmp_path / "a.jpg", exif=exif_with("2019:07:21 14:03:59", orientation=6))
    prepared = prepare(str(tmp_path / "a.jpg"), RULE)
    assert (prepared.width_px, prepared.height_px) == (300, 400)
    assert prepared.format == "JPEG"
    assert prepared.taken == "2019-07-21T14:03:59"
    assert prepared.warning is None
    assert prepared.pixels.shape == (320, 256, 3)
    assert prepared.pixels.dtype == np.uint8
    assert prepared.pixels.flags.c_contiguous
    assert (prepared.colour.shape, prepared.layout.shape) == ((98,), (164,))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2019:02:30 10:00:00",
        "2019:01:01",
        "nonsense",
        "1700:01:01 00:00:00",
        "2019:01:01 25:00:00",
        "٢019:01:01 10:00:00",
    ],
)
def test_a_date_that_is_none(tmp_path: Path, written: str) -> None:
    gradient(8, 8).save(tmp_path / "a.jpg", exif=exif_with(written))
    assert prepare(str(tmp_path / "a.jpg"), RULE).taken is None


@pytest.mark.parametrize("written", ["2019:01:02 10:11:12\0", "2019-01-02 10:11:12", " 2019:01:02 10:11:12.55"])
def test_a_date_written_otherwise(tmp_path: Path, written: str) -> None:
    gradient(8, 8).save(tmp_path / "a.jpg", exif=exif_with(written))
    assert prepare(str(tmp_path / "a.jpg"), RULE).taken == "2019-01-02T10:11:12"


@given(written=st.one_of(st.text(max_size=30), st.integers(0, 2**32 - 1)))
def test_any_date_is_a_date_or_none(written: object) -> None:
    from app.imaging.exif import date_taken

    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = written
    taken = date_taken(exif)
    assert taken is None or len(taken) == 19


def test_broken_exif_costs_no_photo(tmp_path: Path) -> None:
    gradient(64, 64).save(tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(range(100)))
    prepared = prepare(str(tmp_path / "a.jpg"), RULE)
    assert prepared.taken is None
    assert prepared.warning is None


def test_exif_that_raises_costs_no_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Image.Image) -> Image.Exif:
        raise ValueError("as some camera files do")

    gradient(64, 64).save(tmp_path / "a.png")
    monkeypatch.setattr(Image.Image, "getexif", fail)
    assert prepare(str(tmp_path / "a.png"), RULE).taken is None


@pytest.mark.parametrize(
    ("size", "expected"),
    [((4000, 3000), (320, 240)), ((200, 100), (200, 100)), ((1, 5000), (1, 320)), ((320, 321), (319, 320))],
)
def test_the_thumbnail(tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]) -> None:
    gradient(*size).save(tmp_path / "a.jpg", exif=exif_with("2019:07:21 14:03:59"), comment=b"private")
    prepared = prepare(str(tmp_path / "a.jpg"), RULE)
    with Image.open(io.BytesIO(prepared.thumbnail)) as thumbnail:
        assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", expected)
        assert not set(thumbnail.info) & {"exif", "icc_profile", "comment", "xmp"}
        thumbnail.load()


@given(size=st.tuples(st.integers(1, 10**5), st.integers(1, 10**5)), longest_px=st.integers(1, 2000))
def test_thumbnail_sizes(size: tuple[int, int], longest_px: int) -> None:
    width_px, height_px = thumbnail_size(*size, longest_px)
    assert 1 <= width_px <= min(size[0], longest_px)
    assert 1 <= height_px <= min(size[1], longest_px)
    assert max(width_px, height_px) == min(max(size), longest_px)


def test_the_thumbnail_shows_the_picture_upright(tmp_path: Path) -> None:
    picture = Image.new("RGB", (800, 400), "white")
    picture.paste("black", (0, 0, 400, 400))
    picture.save(tmp_path / "a.jpg", exif=exif_with("", orientation=8))  # to be turned counter-clockwise
    thumbnail = Image.open(io.BytesIO(prepare(str(tmp_path / "a.jpg"), RULE, thumbnail_px=100).thumbnail))
    grey = np.asarray(thumbnail.convert("L"))
    assert grey.shape == (100, 50)
    assert grey[:40].mean() > 250
    assert grey[60:].mean() < 5


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 7)])
@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_extreme_shapes(tmp_path: Path, size: tuple[int, int], format_name: str) -> None:
    Image.new("RGB", size, (9, 9, 9)).save(tmp_path / "a", format_name)
    prepared = prepare(str(tmp_path / "a"), RULE)
    assert prepared.pixels.shape[1::-1] == RULE.size_for(*size)
    assert (prepared.width_px, prepared.height_px) == size


def test_a_photo_is_opened_and_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gradient(3000, 2000).save(tmp_path / "a.jpg", exif=exif_with("2019:07:21 14:03:59", orientation=6))
    calls: list[str] = []

    def counted(module: Any, name: str) -> None:
        original = getattr(module, name)

        def call(*arguments: Any, **options: Any) -> Any:
            calls.append(name)
            return original(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    counted(Image, "open")
    counted(Image, "_getdecoder")
    counted(Image.Exif, "load")
    prepare(str(tmp_path / "a.jpg"), RULE)
    assert sorted(calls) == ["_getdecoder", "load", "open"]


def test_nothing_is_printed_and_no_warning_escapes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gradient(64, 64).save(tmp_path / "a.tif", tiffinfo={700: b"x" * 10})
    content = bytearray((tmp_path / "a.tif").read_bytes())
    content[-4:] = b"\xff\xff\xff\x7f"
    (tmp_path / "odd.tif").write_bytes(bytes(content))
    (tmp_path / "samples.tif").write_bytes(bytes(content).replace(b"\x15\x01\x03\0", b"\x15\x01\x04\0"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("a.tif", "odd.tif", "samples.tif"):
            with contextlib.suppress(DecodeError):
                prepare(str(tmp_path / name), RULE)
    assert capfd.readouterr() == ("", "")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_picture_between_our_limit_and_pillows_gives_no_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    gradient(100, 100).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 9_000)  # Pillow warns above this
    assert prepare(str(tmp_path / "a.png"), RULE).width_px == 100
    assert not recwarn.list


def test_heic_photos_of_phones(shared: Path) -> None:
    prepared = prepare(str(shared / "photos" / "camera" / "heic" / "mobile" / "iphone_13_pro_max.HEIC"), RULE)
    assert prepared.format == "HEIF"
    assert prepared.taken is not None
    assert prepared.warning is None


def test_names_in_other_scripts(shared: Path) -> None:
    assert prepare(str(shared / "photos" / "camera" / "tiff" / "Crémieux11.tiff"), RULE).format == "TIFF"
