"""Embedded profiles decide what the numbers mean; broken and foreign ones are ignored. Profiles are made here."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from tests.imaging.upright import open_upright

LINEAR_MIDDLE = 188  # sRGB of the linear value 128/255: 255 · (1.055 · (128/255)^(1/2.4) − 0.055)


def profile_of(space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ") -> bytes:
    """Build an ICC profile, version 2, from its tags (ICC.1:2001-04)."""
    table, body = b"", b""
    offset = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    device = b"prtr" if space == b"CMYK" else b"mntr"
    header = struct.pack(">I4sI4s4s4s", offset + len(body), b"lcms", 0x02400000, device, space, connection)
    header += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + D50 + bytes(48)
    return header + struct.pack(">I", len(tags)) + table + body


D50 = struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
WHITE_POINT = b"XYZ \0\0\0\0" + D50
STRAIGHT_CURVE = b"curv" + bytes(8)  # linear light
NAME = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(4 + 4 + 2 + 1 + 67)


def linear_grey() -> bytes:
    return profile_of(b"GRAY", {b"desc": NAME, b"wtpt": WHITE_POINT, b"kTRC": STRAIGHT_CURVE})


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def linear_rgb() -> bytes:
    """The primaries of sRGB (adapted to D50) in linear light."""
    primaries = {
        b"rXYZ": (0x6FA2, 0x38F5, 0x0390),
        b"gXYZ": (0x6299, 0xB785, 0x18DA),
        b"bXYZ": (0x24A0, 0x0F84, 0xB6CF),
    }
    tags = {name: b"XYZ \0\0\0\0" + struct.pack(">3I", *values) for name, values in primaries.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), STRAIGHT_CURVE)
    return profile_of(b"RGB ", {b"desc": NAME, b"wtpt": WHITE_POINT, **tags})


def red_and_blue_exchanged() -> bytes:
    """sRGB whose first channel shines blue."""
    profile = srgb()
    for name, other in ((b"rXYZ", b"????"), (b"bXYZ", b"rXYZ"), (b"????", b"bXYZ")):
        profile = profile.replace(name, other, 1)
    return profile


def paper_that_turns_black() -> bytes:
    """Printing inks of which the least touch is black: white paper without ink, else L* 0."""
    corners = bytes([255, 128, 128]) + bytes([0, 128, 128]) * 15
    identity = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x10000)
    ramp = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + ramp * 4 + corners + ramp * 3
    tags = {b"desc": NAME, b"wtpt": WHITE_POINT, b"A2B0": table}
    return profile_of(b"CMYK", tags, connection=b"Lab ")


def seen(folder: Path, picture: Image.Image, profile: bytes, name: str = "a.png", **options: Any) -> tuple[int, ...]:
    picture.save(folder / name, icc_profile=profile, **options)
    found = open_upright(str(folder / name)).getpixel((1, 1))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def assert_near(found: tuple[int, ...], expected: tuple[int, ...], within: int = 2) -> None:
    assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= within, (found, expected)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.webp", "a.jpg", "a.avif", "a.heic"])
def test_the_profile_is_obeyed_in_every_format(tmp_path: Path, name: str) -> None:
    picture = Image.new("RGB", (64, 64), (255, 0, 0))
    assert_near(seen(tmp_path, picture, red_and_blue_exchanged(), name, quality=95), (0, 0, 255), within=7)


def test_an_srgb_profile_changes_nothing(tmp_path: Path) -> None:
    for colour in ((255, 0, 0), (10, 200, 77), (128, 128, 128)):
        assert_near(seen(tmp_path, Image.new("RGB", (4, 4), colour), srgb()), colour, within=1)


def test_grey_profiles(tmp_path: Path) -> None:
    found = seen(tmp_path, Image.new("L", (4, 4), 128), linear_grey())
    assert_near(found, (LINEAR_MIDDLE,) * 3)


def test_sixteen_bit_grey_with_a_profile(tmp_path: Path) -> None:
    found = seen(tmp_path, Image.new("I;16", (4, 4), 128 * 257), linear_grey())
    assert_near(found, (LINEAR_MIDDLE,) * 3)


def test_an_rgb_profile_holds_for_grey_and_palette_pictures(tmp_path: Path) -> None:
    assert_near(seen(tmp_path, Image.new("L", (4, 4), 128), linear_rgb()), (LINEAR_MIDDLE,) * 3)
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert_near(seen(tmp_path, palette, red_and_blue_exchanged()), (0, 0, 255))


def test_an_rgb_profile_under_alpha(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 4), (255, 0, 0, 255))
    assert_near(seen(tmp_path, picture, red_and_blue_exchanged()), (0, 0, 255))


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_inks_follow_their_profile(tmp_path: Path, name: str) -> None:
    profile = paper_that_turns_black()
    assert_near(seen(tmp_path, Image.new("CMYK", (16, 16)), profile, name), (255, 255, 255))
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert_near(seen(tmp_path, cyan, profile, name), (0, 0, 0))  # (0, 255, 255) without the profile


@pytest.mark.parametrize("profile", [b"x", b"\0" * 500, srgb()[:300], paper_that_turns_black(), linear_grey()])
def test_broken_and_foreign_profiles_are_ignored(tmp_path: Path, profile: bytes) -> None:
    picture = Image.new("RGB", (4, 4), (200, 100, 50))
    assert seen(tmp_path, picture, profile) == (200, 100, 50)
