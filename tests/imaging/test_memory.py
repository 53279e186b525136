"""What a picture is expected to take is about what it takes; and no thumbnail of the cache takes more than its own."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.failure import CrowdedOut
from app.imaging.memory import Room, expected_bytes, expected_to_open
from app.imaging.picture import read_thumbnail
from app.imaging.prepare import prepare
from tests.imaging.made_up import BOMBS, png

_RULE = InputRule(288, 32, 2.0)
_SIDE_PX = 1400

_PEAK = r"""
import re, sys
from pathlib import Path
from app.core.input_rule import InputRule
from app.imaging.prepare import prepare

def peak() -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024

prepare(sys.argv[1], InputRule(288, 32, 2.0))
before = peak()
prepare(sys.argv[2], InputRule(288, 32, 2.0))
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak of memory")
@pytest.mark.parametrize(
    ("format_name", "mode"),
    [
        ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "I;16"), ("TIFF", "F"), ("TIFF", "LAB"), ("WEBP", "RGBA"),
        ("AVIF", "RGBA"), ("HEIF", "RGBA"), ("JPEG", "RGB"),
    ],
)  # fmt: skip
def test_a_picture_takes_no_more_than_expected(tmp_path: Path, format_name: str, mode: str) -> None:
    Image.new("L", (64, 64)).save(tmp_path / "small.png")
    picture = Image.linear_gradient("L").resize((_SIDE_PX, _SIDE_PX)).convert("RGB" if mode == "LAB" else mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    if mode == "LAB":
        picture = Image.new("LAB", picture.size)
    picture.save(tmp_path / "large", format_name, **({"progressive": True} if format_name == "JPEG" else {}))
    with Image.open(tmp_path / "large") as opened:
        opened.draft(None, (320, 320))  # as small as it will be decoded, where that can be
        expected = expected_bytes(opened, (_SIDE_PX, _SIDE_PX), (tmp_path / "large").stat().st_size)
    command = [sys.executable, "-c", _PEAK, str(tmp_path / "small.png"), str(tmp_path / "large")]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=100)
    assert int(done.stdout) < expected + (8 << 20)


def test_a_picture_above_its_share_is_not_decoded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(1000, 1000))
    assert prepare(str(tmp_path / "a.png"), _RULE).width_px == 1000
    with pytest.raises(CrowdedOut):
        prepare(str(tmp_path / "a.png"), _RULE, room=Room(1_000_000, shared=True))
    assert prepare(str(tmp_path / "a.png"), _RULE, room=Room(1_000_000, shared=False)).width_px == 1000


def test_a_webp_tells_its_size_before_it_is_opened() -> None:
    assert expected_to_open(BOMBS["largest.webp"]()[:32], 0) > 3 << 30
    for options in ({}, {"lossless": True}, {"exif": b"Exif\0\0" + bytes(20)}):
        for side_px in (300, 6000):
            buffer = io.BytesIO()
            Image.new("RGB", (side_px, side_px)).save(buffer, "WEBP", method=0, **options)
            assert expected_to_open(buffer.getvalue()[:32], 10) == side_px**2 * 14 + 20
    assert expected_to_open(b"RIFF\0\0\0\0WEBPVP8 ", 0) == 0
    assert expected_to_open(b"", 5) == 0


@pytest.mark.parametrize("make", [lambda: Image.new("L", (20_000, 20_000)), lambda: Image.new("RGB", (1100, 8))])
def test_a_bomb_in_the_cache_of_thumbnails_is_not_decoded(make) -> None:  # type: ignore[no-untyped-def]
    buffer = io.BytesIO()
    make().save(buffer, "JPEG")
    with pytest.raises(DecodeError, match="thumbnail is damaged"):
        read_thumbnail(buffer.getvalue())


def test_a_thumbnail_with_much_behind_it_is_not_decoded() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240)).save(buffer, "JPEG")
    assert read_thumbnail(buffer.getvalue()).width_px == 320
    with pytest.raises(DecodeError, match="thumbnail is damaged"):
        read_thumbnail(buffer.getvalue() + bytes(5 << 20))


@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "GIF", "WEBP"])
def test_a_thumbnail_is_a_jpeg(format_name: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240)).save(buffer, format_name)
    with pytest.raises(DecodeError, match="thumbnail is damaged"):
        read_thumbnail(buffer.getvalue())
