"""RAW photos through the preview that the camera put in: DNG files are made here, byte by byte."""

from __future__ import annotations

import io
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging import decode, raw_preview
from app.imaging.decode import open_upright
from app.imaging.formats import has_raw_reader
from app.imaging.orientation import turned_upright
from app.imaging.prepare import prepare

RULE = InputRule(288, 32, 2.0)
BYTE, ASCII, SHORT, LONG, RATIONAL, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 10
SIZES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, SIGNED_RATIONAL: 8}
Entry = tuple[int, int, int, bytes]  # tag, type, count, value

raw_reader = pytest.mark.skipif(not has_raw_reader(), reason="the extra `raw` (rawpy) is not installed")


def shorts(tag: int, *values: int) -> Entry:
    return (tag, SHORT, len(values), struct.pack(f"<{len(values)}H", *values))


def longs(tag: int, *values: int) -> Entry:
    return (tag, LONG, len(values), struct.pack(f"<{len(values)}I", *values))


def letters(tag: int, value: bytes) -> Entry:
    return (tag, ASCII, len(value) + 1, value + b"\0")


def directory(entries: list[Entry], offset: int) -> bytes:
    """Pack a TIFF directory for a place in the file, its long values behind it."""
    table, behind = b"", b""
    end = offset + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        if len(value) > 4:
            place = struct.pack("<I", end + len(behind))
            behind += value + bytes(len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(entries)) + table + bytes(4) + behind


def dng(preview: bytes | None, orientation: int = 1, size: tuple[int, int] = (256, 192)) -> bytes:
    """Return a DNG file with flat sensor data and, if given, a JPEG preview of 1200 × 800."""
    width_px, height_px = size
    sensor = struct.pack("<H", 500) * (width_px * height_px)
    at_sensor = 4096
    at_preview = at_sensor + len(sensor)
    raw_entries = [
        *(longs(254, 0), longs(256, width_px), longs(257, height_px), shorts(258, 16), shorts(259, 1)),
        *(shorts(262, 32803), longs(273, at_sensor), shorts(277, 1), longs(278, height_px)),
        *(longs(279, len(sensor)), shorts(33421, 2, 2), (33422, BYTE, 4, bytes([0, 1, 1, 2]))),
    ]
    main = [
        *(letters(271, b"Maker"), letters(272, b"Camera 1"), shorts(274, orientation)),
        *((50706, BYTE, 4, bytes([1, 4, 0, 0])), letters(50708, b"Maker Camera 1")),
        (50721, SIGNED_RATIONAL, 9, struct.pack("<18i", *[1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1])),
    ]
    if preview is None:
        main += raw_entries
        exif_at, raw_at = 1024, None
    else:
        main += [longs(254, 1), longs(256, 1200), longs(257, 800), shorts(258, 8, 8, 8), shorts(259, 7), shorts(262, 6)]
        main += [longs(273, at_preview), shorts(277, 3), longs(278, 800), longs(279, len(preview))]
        exif_at, raw_at = 1024, 2048
        main.append(longs(330, raw_at))
    main.append(longs(34665, exif_at))
    content = bytearray(at_preview)
    parts = [(8, directory(main, 8)), (exif_at, directory([letters(36867, b"2021:05:06 07:08:09")], exif_at))]
    if raw_at is not None:
        parts.append((raw_at, directory(raw_entries, raw_at)))
    content[:8] = b"II*\0" + struct.pack("<I", 8)
    for at, part in parts:
        content[at : at + len(part)] = part
    content[at_sensor:at_preview] = sensor
    return bytes(content) + (preview or b"")


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
    preview = raw_preview.RawPreview(raw_preview._as_file(bitmap), 6, 300, 200, None)
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
