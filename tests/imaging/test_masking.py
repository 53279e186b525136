"""A part of a photo, cut out: by an outline, by a picture, and when hardly anything is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.input_rule import InputRule, ground_for
from app.core.masks import LEAST_SHARE, MOST_POINTS, Masked
from app.core.text import text
from app.imaging.asked_part import NOTHING_ENCLOSED, NOTHING_WHITE, levels_in, levels_within, prepare_part
from app.imaging.colour import colour_block
from app.imaging.masking import NEUTRAL, bounds_of, masked
from app.imaging.prepare import Prepared, fits, prepare

_RULE = InputRule(288, 32, 2.0)
_SQUARE = InputRule(64, 1, 1.0)
_BOX = ((0.25, 0.5), (0.5, 0.5), (0.5, 1.0), (0.25, 1.0))
_NONE = text("Nothing.")

MakePhoto = Callable[..., Path]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Blue, with a red part at the left below the middle: where ``_BOX`` is."""
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[..., 2] = 200
    picture[240:, 160:320] = (220, 30, 10)
    Image.fromarray(picture).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def _within_box() -> np.ndarray:
    levels = np.zeros((48, 64), np.uint8)
    levels[24:, 16:32] = 255
    return levels


def test_what_is_outside_becomes_grey_and_the_part_fills_the_frame(photo: Path) -> None:
    found = prepare_part(str(photo), _BOX, [_RULE, _SQUARE])
    assert found.pixels.shape == (320, 256, 3)  # as a photo of the part's shape
    assert [each.shape for each in found.more_pixels] == [(64, 64, 3)]
    height, width, _ = found.pixels.shape
    assert tuple(found.pixels[height // 2, width // 2]) == (220, 30, 10)
    assert np.abs(found.pixels[2, 2].astype(int) - NEUTRAL).max() <= 1
    assert (found.pixels[..., 2] > 150).mean() < 0.03, "the blue is gone but for an edge"
    assert found.masked is not None
    assert found.masked.trouble is None
    assert found.masked.share == pytest.approx(1 / 8, abs=0.01)
    assert (found.width_px, found.height_px) == (640, 480)


def test_colours_are_those_inside_alone(photo: Path) -> None:
    found = prepare_part(str(photo), _BOX, [_RULE])
    red = colour_block(Image.new("RGB", (300, 300), (220, 30, 10)))
    grey = colour_block(Image.new("RGB", (300, 300), (NEUTRAL,) * 3))
    whole = prepare(str(photo), _RULE).colour
    assert float(found.colour @ red) > 0.97
    assert float(whole @ red) < 0.9
    assert float(found.colour @ grey) < 0.6


def test_an_outline_and_a_mask_of_it_are_the_same(photo: Path, tmp_path: Path) -> None:
    Image.fromarray(_within_box()).save(tmp_path / "mask.png")
    drawn = prepare_part(str(photo), _BOX, [_RULE])
    masked_so = prepare_part(str(photo), levels_in(str(tmp_path / "mask.png")), [_RULE])
    assert np.abs(drawn.pixels.astype(int) - masked_so.pixels).mean() < 5
    assert float(drawn.colour @ masked_so.colour) > 0.99


@pytest.mark.parametrize(
    "outline",
    [
        (),
        ((0.1, 0.1),),
        ((0.1, 0.1), (0.9, 0.9)),
        ((0.5, 0.5), (0.5, 0.5), (0.5, 0.5)),
        ((0.1, 0.1), (0.5, 0.5), (0.9, 0.9)),
        ((float("nan"), 0.1), (0.5, 0.1), (0.5, 0.9)),
        ((float("inf"), 0.1), (0.5, 0.1), (0.5, 0.9)),
        ((0.5, 0.5),) * (MOST_POINTS + 1),
        ((2.0, 2.0), (3.0, 2.0), (3.0, 3.0)),
    ],
)
def test_an_outline_that_encloses_nothing_is_the_whole_picture_and_that_is_said(
    photo: Path, outline: tuple[tuple[float, float], ...]
) -> None:
    found = prepare_part(str(photo), outline, [_RULE, _SQUARE])
    assert found.masked == Masked(0, 0, b"", NOTHING_ENCLOSED)
    assert found.masked.share == 1
    assert fits(found, [_RULE, _SQUARE])
    plain = prepare(str(photo), _RULE, more_rules=[_SQUARE])
    assert np.abs(found.pixels.astype(int) - plain.pixels).mean() < 2
    assert float(found.colour @ plain.colour) > 0.99


def test_what_lies_beyond_the_frame_is_cut_off(photo: Path) -> None:
    found = prepare_part(str(photo), ((-5.0, 0.5), (0.5, 0.5), (0.5, 9.0), (-5.0, 9.0)), [_RULE])
    assert found.masked is not None
    assert found.masked.share == pytest.approx(1 / 4, abs=0.01)


def test_a_black_mask_is_the_whole_picture_and_that_is_said(photo: Path, tmp_path: Path) -> None:
    Image.new("L", (64, 48)).save(tmp_path / "black.png")
    found = prepare_part(str(photo), levels_in(str(tmp_path / "black.png")), [_RULE])
    assert found.masked is not None
    assert found.masked.trouble == NOTHING_WHITE


def test_a_mask_that_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_text("black")
    with pytest.raises(DecodeError):
        levels_in(str(tmp_path / "mask.png"))


def test_a_large_mask_stays_small(tmp_path: Path) -> None:
    Image.new("L", (4000, 2000), 255).save(tmp_path / "mask.png")
    assert levels_in(str(tmp_path / "mask.png")).shape == (256, 512)


def test_a_few_specks_do_not_widen_the_part() -> None:
    levels = np.zeros((100, 100), np.uint8)
    levels[40:60, 40:60] = 255
    wanted = bounds_of(levels)
    levels[0, 99] = 255
    assert bounds_of(levels) == wanted
    assert wanted == pytest.approx((0.39, 0.39, 0.61, 0.61))


def test_hardly_anything_is_nothing() -> None:
    levels = np.zeros((100, 100), np.uint8)
    few = round(LEAST_SHARE * levels.size)
    levels[50, : few - 1] = 255
    assert bounds_of(levels) is None
    levels[50, : few + 1] = 255
    assert bounds_of(levels) is not None
    assert bounds_of(np.zeros((0, 0), np.uint8)) is None


def test_the_smallest_part_at_the_farthest_edge(photo: Path) -> None:
    """A pixel of the ground, wherever it lies, is a picture."""
    ground = ground_for([_RULE], 2)
    whole: Prepared = prepare(str(photo), ground)
    levels = np.zeros((9, 9), np.uint8)
    levels[8, 8] = 255
    found = masked(whole, levels, [_RULE], _NONE)
    assert np.isfinite(found.colour).all()
    assert found.masked is not None
    assert found.masked.share == pytest.approx(1 / 81, abs=1e-3)


def test_a_crossed_outline_is_no_trouble() -> None:
    eight = ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9))
    assert 0.2 < levels_within(eight).mean() / 255 < 0.5


def test_a_small_part_of_a_large_photo_is_sharp(tmp_path: Path) -> None:
    """It is decoded as large as the part needs to be, not as the whole frame would."""
    stripes = np.zeros((1200, 1600, 3), np.uint8)
    stripes[:, ::4] = stripes[:, 1::4] = 255
    Image.fromarray(stripes).save(tmp_path / "stripes.png")
    corner = ((0.0, 0.0), (0.2, 0.0), (0.2, 0.2), (0.0, 0.2))
    found = prepare_part(str(tmp_path / "stripes.png"), corner, [_RULE])
    middle = found.pixels[100:150, 100:200, 0].astype(float)
    assert middle.std() > 60
    assert prepare(str(tmp_path / "stripes.png"), _RULE).pixels[100:150, 100:200, 0].std() < 40
