"""Which files are taken for photos, by name and by their first bytes."""

from __future__ import annotations

import importlib.util

import pytest

from app.imaging import formats


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "A.JPG",
        "a.b.JpEg",
        "x.jpe",
        "x.jfif",
        "x.mpo",
        "x.png",
        "x.webp",
        "x.tif",
        "x.TIFF",
        "x.bmp",
        "x.dib",
        "x.gif",
        "IMG_1.HEIC",
        "x.heif",
        "x.hif",
        "x.avif",
        "Crémieux 11.cr2",
        "写真.nef",
        "x.dng",
        "x.pef",
    ],
)
def test_photo_names_are_recognised_in_any_case(name: str) -> None:
    assert formats.is_photo_name(name)


@pytest.mark.parametrize(
    "name", ["", "jpg", ".jpg", "a.jpg.txt", "a.eps", "a.pdf", "a.svg", "a.mp4", "a.xmp", "a", "a.", "._IMG_1.jpg"]
)
def test_other_names_are_not_photos(name: str) -> None:
    assert not formats.is_photo_name(name)


def test_no_allowed_format_runs_programs_or_describes_pages() -> None:
    assert not set(formats.PILLOW_FORMATS) & {"EPS", "PDF", "WMF", "PSD", "FPX", "MIC", "SPIDER", "XPM"}


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.nef", b"MM\0*\0\0\0\x08", True),
        ("a.tif", b"MM\0*\0\0\0\x08", False),
        ("a.jpg", b"II*\0\x10\0\0\0CR\x02\0", True),  # a CR2 under a wrong name
        ("a.jpg", b"FUJIFILMCCD-RAW 0201", True),
        ("a.heic", b"\0\0\0\x18ftypcrx \0\0\0\x01", True),
        ("a.cr3", b"\0\0\0\x18ftypheic\0\0\0\0", False),  # the camera's HEIF picture under a RAW name
        ("a.dng", b"\xff\xd8\xff\xe0", False),
        ("a.cr2", b"garbage", True),
    ],
)
def test_raw_is_told_by_content_and_where_that_is_tiff_by_name(name: str, head: bytes, expected: bool) -> None:
    assert formats.is_raw(name, head) is expected


def test_what_an_older_reader_refused_is_tried_again() -> None:
    """Version 1 called sound WebP and AVIF damaged for want of memory, and knew fewer kinds of BMP and TIFF."""
    assert formats.reader_id() not in ("1", "1+raw")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"GIF89a", "GIF"),
        (b"BM" + bytes(20), "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0+", "TIFF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"\0\0\0\x18ftypavis", "AVIF"),
        (b"\0\0\0\x18ftypmif1", "HEIC"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"MMMMMM", ""),
        (b"", ""),
    ],
)
def test_a_format_is_called_as_people_call_it(head: bytes, name: str) -> None:
    assert formats.format_name(head) == name


def test_the_reader_id_changes_with_the_raw_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    with_raw = formats.reader_id()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert formats.reader_id() != with_raw


def test_only_large_files_that_are_decoded_whole_take_long() -> None:
    assert formats.is_slow("a.HEIC", 2_000_000)
    assert formats.is_slow("b.avif", 400_000)
    assert not formats.is_slow("small.heic", 30_000)
    assert not formats.is_slow("a.jpg", 20_000_000)
