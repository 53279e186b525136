"""Two photos are one picture: as they are, turned, a part of each other; and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.rough_places import BACK, WAYS, _plan, turned, windows
from app.similarity.same_picture import PERHAPS, SAME, compare, hopeful, prepared, roughly
from tests.similarity.pictures import Floats, made_picture, small

_ORIGINAL = made_picture(1)


def _same(one: Floats, other: Floats) -> float:
    found = compare(prepared(small(one)), prepared(small(other)))
    return found.score if found else 0.0


def test_a_picture_is_itself() -> None:
    found = compare(prepared(small(_ORIGINAL)), prepared(small(_ORIGINAL)))
    assert found is not None
    assert found.score > 0.999
    assert found.turned == 1
    assert found.box == pytest.approx((0, 0, 1, 1), abs=0.01)


@pytest.mark.parametrize("way", WAYS)
def test_how_it_was_turned_is_told(way: int) -> None:
    a, b = prepared(small(_ORIGINAL)), prepared(small(turned(_ORIGINAL, BACK[way])))
    found = compare(a, b)
    assert found is not None
    assert found.score > 0.99
    assert found.turned == way
    assert hopeful(a, [b]).all()


@pytest.mark.parametrize("is_first_whole", [True, False])
def test_a_part_of_it_lies_where_it_was_cut_out(is_first_whole: bool) -> None:
    part = _ORIGINAL[40:200, 100:310]
    pictures = (_ORIGINAL, part) if is_first_whole else (part, _ORIGINAL)
    a, b = (prepared(small(each)) for each in pictures)
    found = compare(a, b)
    assert found is not None
    assert found.score > SAME
    assert hopeful(a, [b]).all()
    assert found.inside == ("b" if is_first_whole else "a")
    assert found.box == pytest.approx((100 / 320, 40 / 240, 210 / 320, 160 / 240), abs=0.02)


def test_the_box_of_a_turned_part_is_told_as_the_whole_one_lies() -> None:
    part = turned(_ORIGINAL[40:200, 100:310], 8)
    found = compare(prepared(small(_ORIGINAL)), prepared(small(part)))
    assert found is not None
    assert found.turned == 6
    assert found.inside == "b"
    assert found.box == pytest.approx((100 / 320, 40 / 240, 210 / 320, 160 / 240), abs=0.02)
    back = compare(prepared(small(part)), prepared(small(_ORIGINAL)))
    assert back is not None
    assert back.turned == 8
    assert back.inside == "a"
    assert back.box == pytest.approx(found.box, abs=0.02)


def test_less_than_a_quarter_of_it_is_not_looked_for() -> None:
    assert _same(_ORIGINAL, _ORIGINAL[60:160, 100:220]) < PERHAPS


def test_light_contrast_and_noise_do_not_count() -> None:
    noise = np.random.default_rng(2).normal(0, 6, _ORIGINAL.shape)
    assert _same(_ORIGINAL, np.clip(0.5 * _ORIGINAL + 80 + noise, 0, 255)) > SAME
    assert _same(_ORIGINAL, 255 - _ORIGINAL) < PERHAPS  # a negative is none


def test_a_border_is_no_part_of_it() -> None:
    for level in (0.0, 130.0, 255.0):
        bordered = np.pad(_ORIGINAL, ((30, 30), (30, 60)), constant_values=level)
        assert _same(_ORIGINAL, bordered) > SAME


def test_other_pictures_are_other_pictures() -> None:
    asked, *others = (prepared(small(made_picture(seed))) for seed in range(1, 25))
    assert hopeful(asked, others).sum() <= 3
    for other in others:
        found = compare(asked, other)
        assert found is None or found.score < PERHAPS


def test_what_is_flat_is_like_nothing() -> None:
    flat = prepared(np.full((48, 64), 200, np.uint8))
    asked = prepared(small(_ORIGINAL))
    assert not hopeful(flat, [flat, asked]).any()
    assert not hopeful(asked, [flat]).any()
    for pair in ((flat, flat), (flat, asked), (asked, flat)):
        found = compare(*pair)
        assert found is None or found.score < PERHAPS


@pytest.mark.parametrize("shape", [(1, 64), (64, 1), (2, 64), (3, 3), (1, 1)])
def test_any_shape_can_be_asked(shape: tuple[int, int]) -> None:
    odd = prepared(np.random.default_rng(3).integers(0, 255, shape, np.uint8))
    asked = prepared(small(_ORIGINAL))
    assert len(hopeful(asked, [odd, asked])) == 2
    assert len(hopeful(odd, [asked])) == 1
    compare(asked, odd)
    compare(odd, asked)


def test_the_same_pair_has_the_same_score_every_time() -> None:
    pairs = [(prepared(small(_ORIGINAL)), prepared(small(_ORIGINAL[:200, :300]))) for _ in range(2)]
    assert compare(*pairs[0]) == compare(*pairs[1])


def test_who_is_looked_at_beside_others_is_told_apart_as_if_alone() -> None:
    """Those of one shape are cut into windows together: nobody is taken for somebody else."""
    shapes = ((240, 320), (240, 320), (320, 240), (240, 240))
    crops = (made_picture(seed)[: min(240, height), : min(320, width)] for seed, (height, width) in enumerate(shapes))
    asked, *others = (prepared(small(each)) for each in (_ORIGINAL, *crops, turned(_ORIGINAL, 6), _ORIGINAL[:170]))
    alone = np.concatenate([roughly(asked, [other]) for other in others])
    assert np.abs(roughly(asked, others) - alone).max() < 1e-5
    best = [
        max(
            float(
                (windows(asked.squared, asked.shape(), other.shape(is_lying=lying)).rows @ other.rows[ways].T).max(
                    initial=-1
                )
            ),
            float(
                (windows(other.squared, other.shape(), asked.shape(is_lying=lying)).rows @ asked.rows[ways].T).max(
                    initial=-1
                )
            ),
        )
        for other in others
        for lying, ways in ((False, slice(0, 4)), (True, slice(4, 8)))
    ]
    assert np.abs(np.reshape(best, (-1, 2)).max(axis=1) - alone).max() < 1e-5


def test_nobody_to_compare_with() -> None:
    assert hopeful(prepared(small(_ORIGINAL)), []).shape == (0,)


def test_a_uniform_border_is_cut_off_and_what_is_uniform_within_is_not() -> None:
    small_one = small(_ORIGINAL)
    assert prepared(np.pad(small_one, 6, constant_values=255)).pixels.shape == (46, 62)  # a line more, half of a border
    half = small_one.copy()
    half[:, :32] = 128
    assert prepared(half).pixels.shape[1] >= 64 - 20
    assert prepared(small_one).pixels.shape == small_one.shape


def test_where_it_is_turned_by_a_few_degrees_it_is_still_found() -> None:
    height, width = _ORIGINAL.shape
    down, across = np.mgrid[:height, :width].astype(float)
    slope = np.deg2rad(4)
    x = (across - width / 2) * 0.9 * np.cos(slope) - (down - height / 2) * 0.9 * np.sin(slope) + width / 2
    y = (across - width / 2) * 0.9 * np.sin(slope) + (down - height / 2) * 0.9 * np.cos(slope) + height / 2
    rows, columns = np.rint(y).clip(0, height - 1).astype(int), np.rint(x).clip(0, width - 1).astype(int)
    straightened = _ORIGINAL[rows, columns]
    a, b = prepared(small(_ORIGINAL)), prepared(small(straightened))
    assert hopeful(a, [b]).all()
    assert _same(_ORIGINAL, straightened) > SAME


def test_pictures_of_every_shape_cost_no_more_than_a_few_plans() -> None:
    """What windows are cut with depends on how far two shapes are apart, not on the sizes of either."""
    _plan.cache_clear()
    asked = prepared(small(_ORIGINAL))
    others = [prepared(small(_ORIGINAL[:height, :width])) for height in range(150, 240, 9) for width in (200, 260, 320)]
    assert hopeful(asked, others).any()
    assert _plan.cache_info().misses < 1.5 * len(others)
