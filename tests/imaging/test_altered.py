"""Photos turned and changed in memory: what comes of each, and that nothing comes of the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.health import CHANGES
from app.core.input_rule import InputRule
from app.imaging.altered import prepare_changed, prepare_turned
from app.imaging.orientation import turned_upright
from app.imaging.prepare import prepare
from tests.conftest import MakePhoto

_RULES = (InputRule(288, 32, 2.0), InputRule(256, 1, 1.0))
_LEVELS = 3.0
"""Mean difference of two pictures of which one was reduced in another way; other pictures differ by > 40."""


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_as_its_file_would_be_if_it_were_turned(
    make_photo: MakePhoto, tmp_path: Path, orientation: int
) -> None:
    path = make_photo("a.png", seed=3, size=(640, 420))
    turned = tmp_path / "turned.png"
    with Image.open(path) as picture:
        turned_upright(picture, orientation).save(turned)
    (made,) = prepare_turned(str(path), (orientation,), _RULES)
    wanted = prepare(str(turned), _RULES[0], more_rules=_RULES[1:])
    assert (made.width_px, made.height_px) == (wanted.width_px, wanted.height_px)
    assert made.pixels.shape == wanted.pixels.shape
    assert _apart(made.pixels, wanted.pixels) < _LEVELS
    assert _apart(made.more_pixels[0], wanted.more_pixels[0]) < _LEVELS
    assert float(made.colour @ wanted.colour) > 0.99
    assert float(made.layout @ wanted.layout) / float(wanted.layout @ wanted.layout) > 0.98
    assert made.thumbnail == b""


def test_each_change_is_one_and_the_file_stays(make_photo: MakePhoto) -> None:
    path = make_photo("a.jpg", seed=5, size=(1600, 1200))
    before = path.read_bytes(), path.stat().st_mtime_ns
    made = dict(zip(CHANGES, prepare_changed(str(path), CHANGES, _RULES), strict=True))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    plain = prepare(str(path), _RULES[0])
    assert _apart(made["none"].pixels, plain.pixels) < _LEVELS
    width_px, height_px = made["none"].width_px, made["none"].height_px
    share = made["cropped"].width_px * made["cropped"].height_px / (width_px * height_px)
    assert share == pytest.approx(2 / 3, abs=0.01)
    assert max(made["shrunk"].width_px, made["shrunk"].height_px) == 160
    assert made["turned"].pixels.shape == (plain.pixels.shape[1], plain.pixels.shape[0], 3)
    assert _apart(made["mirrored"].pixels[:, ::-1], plain.pixels) < _LEVELS
    assert (made["grey"].pixels[..., 0] == made["grey"].pixels[..., 2]).all()
    warmer = made["recoloured"].pixels.astype(float).mean(axis=(0, 1)) - plain.pixels.astype(float).mean(axis=(0, 1))
    assert warmer[0] > 5 > -5 > warmer[2]
    assert 0 < _apart(made["saved"].pixels, plain.pixels) < 4 * _LEVELS


def test_what_is_no_photo_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8\xff no picture")
    for alter in (
        lambda: prepare_turned(str(path), (6,), _RULES),
        lambda: prepare_changed(str(path), ("grey",), _RULES),
    ):
        with pytest.raises(DecodeError):
            alter()
