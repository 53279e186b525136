"""However the camera was held, the picture comes upright, in every format and with every way of scaling."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.input_rule import InputRule
from app.imaging.decode import decode
from app.imaging.failure import decode_errors_only
from app.imaging.orientation import swapped, turned_upright
from app.imaging.prepare import prepare
from tests.imaging.upright import open_upright

RULE = InputRule(288, 32, 2.0)
RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 30), (30, 30, 220), (120, 120, 120)
CORNERS = (RED, GREEN, BLUE, GREY)  # top left, top right, bottom left, bottom right of the scene

# What undoes each orientation, written down independently of the code (EXIF 2.3, tag 274).
HOW_STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a),
    7: lambda a: np.rot90(a[:, ::-1], 3),
    8: lambda a: np.rot90(a, 3),
}


def scene(width_px: int, height_px: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    values = np.zeros((height_px, width_px, 3), np.uint8)
    half_w, half_h = width_px // 2, height_px // 2
    values[:half_h, :half_w], values[:half_h, half_w:] = RED, GREEN
    values[half_h:, :half_w], values[half_h:, half_w:] = BLUE, GREY
    return values


def store(path: Path, format_name: str, orientation: int, size: tuple[int, int]) -> None:
    stored = Image.fromarray(np.ascontiguousarray(HOW_STORED[orientation](scene(*size))))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(path, format_name, exif=exif.tobytes(), quality=95)


def assert_is_scene(picture: Image.Image) -> None:
    width_px, height_px = picture.size
    places = itertools.product((height_px // 4, 3 * height_px // 4), (width_px // 4, 3 * width_px // 4))
    for (y, x), colour in zip(places, CORNERS, strict=True):
        found = picture.getpixel((x, y))
        assert isinstance(found, tuple)
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 25, (x, y, found, colour)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_orientation_comes_upright(tmp_path: Path, format_name: str, orientation: int) -> None:
    path = tmp_path / "a"
    store(path, format_name, orientation, (96, 64))
    upright = open_upright(str(path))
    assert upright.size == (96, 64)
    assert_is_scene(upright)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_scaled_jpeg_comes_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.jpg"
    store(path, "JPEG", orientation, (3200, 1600))
    prepared = prepare(str(path), RULE)
    assert (prepared.width_px, prepared.height_px) == (3200, 1600)
    assert prepared.pixels.shape[1::-1] == RULE.size_for(3200, 1600)
    assert_is_scene(Image.fromarray(prepared.pixels))


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(tmp_path: Path, value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    Image.fromarray(scene(96, 64)).save(tmp_path / "a.jpg", exif=exif.tobytes())
    assert_is_scene(open_upright(str(tmp_path / "a.jpg")))


def test_turning_and_sizes_agree() -> None:
    for orientation in range(1, 9):
        turned = turned_upright(Image.new("RGB", (5, 3)), orientation)
        assert turned.size == swapped((5, 3), orientation)


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    needed=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    orientation=st.integers(1, 8),
)
@example(size=(1600, 100), needed=(50, 100), orientation=6)  # sides mixed up, half of this would be enough
def test_a_jpeg_is_never_decoded_smaller_than_needed(
    tmp_path_factory: pytest.TempPathFactory, size: tuple[int, int], needed: tuple[int, int], orientation: int
) -> None:
    path = tmp_path_factory.mktemp("draft") / "a.jpg"
    store(path, "JPEG", orientation, size)
    with decode_errors_only():
        decoded = decode(str(path), lambda width_px, height_px: needed)
    assert (decoded.width_px, decoded.height_px) == size
    delivered = swapped(decoded.image.size, orientation)
    for there, wanted, whole in zip(delivered, needed, size, strict=True):
        assert there >= min(wanted, whole)
    assert decoded.upright_srgb((7, 5)).size == (7, 5)


@settings(max_examples=40, deadline=None)
@given(
    size=st.tuples(st.integers(1, 300), st.integers(1, 300)), least=st.tuples(st.integers(1, 300), st.integers(1, 300))
)
def test_a_picture_to_look_at_is_never_smaller_than_asked_for(
    tmp_path_factory: pytest.TempPathFactory, size: tuple[int, int], least: tuple[int, int]
) -> None:
    path = tmp_path_factory.mktemp("look") / "a.png"
    Image.new("RGB", size).save(path)
    found = open_upright(str(path), least).size
    for there, wanted, whole in zip(found, least, size, strict=True):
        assert min(wanted, whole) <= there <= whole


def test_a_large_jpeg_is_scaled_in_the_decoder(tmp_path: Path) -> None:
    Image.new("RGB", (1600, 1200)).save(tmp_path / "a.jpg")
    with decode_errors_only():
        decoded = decode(str(tmp_path / "a.jpg"), lambda width_px, height_px: (200, 150))
    assert decoded.image.size == (200, 150)
    assert open_upright(str(tmp_path / "a.jpg"), (300, 225)).size == (400, 300)


def test_the_eight_sample_photos_look_alike(shared: Path) -> None:
    for shape, size in (("Landscape", (60, 40)), ("Portrait", (40, 60))):
        pictures = []
        for number in range(1, 9):
            upright = open_upright(str(shared / "photos" / "orientation" / f"{shape}_{number}.jpg"), size)
            pictures.append(np.asarray(upright.resize(size)).astype(float))
        differences = [float(np.abs(picture - pictures[0]).mean()) for picture in pictures]
        assert max(differences) < 6, differences
