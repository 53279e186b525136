"""Every kind of pixel gives the picture that a viewer shows: alpha on white, eight bits, the first frame."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.imaging.upright import open_upright

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def seen(folder: Path, picture: Image.Image, format_name: str, **options: Any) -> tuple[int, ...]:
    """Save ``picture`` and return the colour that is seen in its middle."""
    path = folder / "photo"
    picture.save(path, format_name, **options)
    upright = open_upright(str(path))
    assert upright.mode == "RGB"
    assert upright.size == picture.size
    return pixel(upright, (picture.width // 2, picture.height // 2))


def pixel(picture: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def assert_near(found: tuple[int, ...], expected: tuple[int, ...], within: int = 1) -> None:
    assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= within, (found, expected)


@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "BMP", "WEBP", "JPEG", "GIF", "AVIF", "HEIF", "DIB"])
def test_plain_colours_in_every_format(tmp_path: Path, format_name: str) -> None:
    for colour in (RED, GREEN, BLUE, WHITE, BLACK, (200, 100, 50)):
        assert_near(seen(tmp_path, Image.new("RGB", (32, 32), colour), format_name), colour, within=7)


@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "WEBP"])
def test_half_transparent_is_laid_on_white(tmp_path: Path, format_name: str) -> None:
    picture = Image.new("RGBA", (16, 16), (255, 0, 0, 128))
    assert_near(seen(tmp_path, picture, format_name, lossless=True), (255, 127, 127))


@pytest.mark.parametrize("format_name", ["AVIF", "HEIF"])
def test_transparency_of_the_newer_formats(tmp_path: Path, format_name: str) -> None:
    assert_near(seen(tmp_path, Image.new("RGBA", (64, 64), (0, 0, 0, 0)), format_name), WHITE, within=4)


def test_opaque_alpha_changes_nothing(tmp_path: Path) -> None:
    assert seen(tmp_path, Image.new("RGBA", (8, 8), (10, 20, 30, 255)), "PNG") == (10, 20, 30)
    assert seen(tmp_path, Image.new("LA", (8, 8), (10, 255)), "PNG") == (10, 10, 10)


def test_grey_with_alpha(tmp_path: Path) -> None:
    assert_near(seen(tmp_path, Image.new("LA", (8, 8), (0, 128)), "PNG"), (127, 127, 127))
    assert seen(tmp_path, Image.new("LA", (8, 8), (0, 0)), "PNG") == WHITE


def palette_picture(index: int) -> Image.Image:
    picture = Image.new("P", (8, 8), index)
    picture.putpalette([*BLACK, *RED, *GREEN, *BLUE])
    return picture


def test_palette(tmp_path: Path) -> None:
    assert seen(tmp_path, palette_picture(2), "PNG") == GREEN
    assert seen(tmp_path, palette_picture(3), "TIFF") == BLUE


def test_palette_with_transparent_entries(tmp_path: Path) -> None:
    assert seen(tmp_path, palette_picture(1), "PNG", transparency=1) == WHITE
    assert seen(tmp_path, palette_picture(2), "PNG", transparency=1) == GREEN
    assert_near(seen(tmp_path, palette_picture(1), "PNG", transparency=bytes([255, 128])), (255, 127, 127))
    assert seen(tmp_path, palette_picture(1), "GIF", transparency=1) == WHITE


def test_transparent_colour_key(tmp_path: Path) -> None:
    assert seen(tmp_path, Image.new("RGB", (8, 8), RED), "PNG", transparency=RED) == WHITE
    assert seen(tmp_path, Image.new("RGB", (8, 8), BLUE), "PNG", transparency=RED) == BLUE
    assert seen(tmp_path, Image.new("L", (8, 8), 9), "PNG", transparency=9) == WHITE


def test_one_bit(tmp_path: Path) -> None:
    assert seen(tmp_path, Image.new("1", (8, 8), 1), "PNG") == WHITE
    assert seen(tmp_path, Image.new("1", (8, 8), 0), "TIFF") == BLACK


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (128, 0), (257, 1), (0x8080, 128), (65535, 255)])
def test_sixteen_bit_grey_is_scaled(tmp_path: Path, value: int, grey: int) -> None:
    picture = Image.fromarray(np.full((8, 8), value, np.uint16))
    for format_name in ("PNG", "TIFF"):
        assert seen(tmp_path, picture, format_name) == (grey, grey, grey)
    # The same with the other byte order, as old Macs and microscopes write it.
    assert seen(tmp_path, Image.fromarray(np.full((8, 8), value, ">u2")), "TIFF") == (grey, grey, grey)


def test_sixteen_bit_grey_with_a_transparent_value(tmp_path: Path) -> None:
    picture = Image.fromarray(np.full((8, 8), 300, np.uint16))
    assert seen(tmp_path, picture, "PNG", transparency=300) == WHITE


@pytest.mark.parametrize(("values", "grey"), [((0, 32896, 65535), 128), ((0, 100, 255), 100), ((-10, 0, 10), 128)])
def test_whole_numbers_fit_their_range(tmp_path: Path, values: tuple[int, int, int], grey: int) -> None:
    picture = Image.fromarray(np.repeat(np.array([values], np.int32), 3, axis=0))
    assert_near(seen(tmp_path, picture, "TIFF"), (grey, grey, grey))


@pytest.mark.parametrize(
    ("values", "grey"),
    [
        ((0, 0.5, 1), 128),
        ((0, 64, 200), 64),
        ((0, 32896, 60000), 128),
        ((-1, 0, 1), 128),
        ((0, np.nan, 1), 0),
        ((0, 0, 0), 0),
        ((np.inf, 0.5, np.nan), 128),
    ],
)
def test_floating_point_grey(tmp_path: Path, values: tuple[float, float, float], grey: int) -> None:
    picture = Image.fromarray(np.repeat(np.array([values], np.float32), 3, axis=0))
    assert_near(seen(tmp_path, picture, "TIFF"), (grey, grey, grey))


def test_printing_inks(tmp_path: Path) -> None:
    yellow_and_magenta = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    assert seen(tmp_path, yellow_and_magenta, "TIFF") == RED
    assert_near(seen(tmp_path, yellow_and_magenta, "JPEG", quality=95), RED, within=4)  # stored inverted
    assert_near(seen(tmp_path, Image.new("CMYK", (16, 16)), "JPEG"), WHITE, within=2)


def test_luma_and_chroma(tmp_path: Path) -> None:
    assert_near(seen(tmp_path, Image.new("RGB", (16, 16), RED).convert("YCbCr"), "TIFF"), RED, within=2)


def test_lab(tmp_path: Path) -> None:
    assert_near(seen(tmp_path, Image.new("LAB", (8, 8), (255, 128, 128)), "TIFF"), WHITE, within=2)
    assert_near(seen(tmp_path, Image.new("LAB", (8, 8), (0, 128, 128)), "TIFF"), BLACK, within=2)


@pytest.mark.parametrize("format_name", ["GIF", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_the_first_of_several_pictures_is_shown(tmp_path: Path, format_name: str) -> None:
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)
    found = seen(tmp_path, first, format_name, save_all=True, append_images=[second])
    assert_near(found, RED, within=7)


def test_the_first_picture_of_a_camera_s_mpo(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)
    assert_near(seen(tmp_path, first, "MPO", save_all=True, append_images=[second]), RED, within=4)


def test_an_mpo_with_an_unsound_list_still_shows_its_first_picture(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    content = buffer.getvalue()
    at = content.index(b"MPF\0")
    entries = content.index(b"\x02\xb0\x07\0", at)  # the tag that says how many bytes the list of pictures has
    broken = content[: entries + 4] + b"\x10\0\0\0" + content[entries + 8 :]
    (tmp_path / "a.mpo").write_bytes(broken)
    assert_near(pixel(open_upright(str(tmp_path / "a.mpo")), (32, 32)), RED, within=4)


def test_alpha_does_not_bleed_when_reduced(tmp_path: Path) -> None:
    """The hidden colour of transparent pixels must not show at the edges of a smaller picture."""
    values = np.zeros((256, 256, 4), np.uint8)
    values[:, :128] = (0, 0, 255, 255)
    values[:, 128:] = (0, 255, 0, 0)  # green that nobody may see
    Image.fromarray(values).save(tmp_path / "a.png")
    small = np.asarray(open_upright(str(tmp_path / "a.png"), (32, 32)).resize((9, 9))).astype(int)
    assert (small[..., 1] <= small[..., 0] + 2).all()
