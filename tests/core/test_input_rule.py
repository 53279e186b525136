"""The size of the picture that a model sees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.input_rule import InputRule

_RULE = InputRule(side_px=288, grid_px=32, max_aspect=3.0)
_SIDES = st.integers(1, 100_000)


@given(_SIDES, _SIDES)
def test_any_picture_fits_the_grid_and_keeps_the_area(width_px: int, height_px: int) -> None:
    width, height = _RULE.size_for(width_px, height_px)
    assert width % 32 == 0
    assert height % 32 == 0
    assert 0.8 <= width * height / 288**2 <= 1.25
    assert max(width / height, height / width) <= 3.0 * 1.25


@given(_SIDES, _SIDES)
def test_turning_the_picture_turns_the_size(width_px: int, height_px: int) -> None:
    assert _RULE.size_for(width_px, height_px) == _RULE.size_for(height_px, width_px)[::-1]


@given(st.integers(100, 10_000), st.floats(0.34, 2.9))
def test_the_ratio_is_kept_within_half_a_cell(width_px: int, ratio: float) -> None:
    height_px = max(1, round(width_px / ratio))
    width, height = _RULE.size_for(width_px, height_px)
    kept = (width_px / height_px) ** 0.5
    assert abs(width - 288 * kept) <= 16.001
    assert abs(height - 288 / kept) <= 16.001


def test_known_sizes() -> None:
    assert _RULE.size_for(4000, 3000) == (320, 256)
    assert _RULE.size_for(1000, 1000) == (288, 288)
    assert _RULE.size_for(100_000, 10) == _RULE.size_for(3000, 1000) == (512, 160)


@given(_SIDES, _SIDES, st.integers(1, 64), st.integers(1, 512), st.floats(1, 10))
def test_no_rule_gives_an_empty_picture(width: int, height: int, grid: int, side: int, aspect: float) -> None:
    assert min(InputRule(side, grid, aspect).size_for(width, height)) >= grid
