"""Candidates for the same picture, whichever way it lies."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from app.similarity.any_way_up import LEAST, SIZE, any_way_up, nearest
from app.similarity.rough_places import WAYS, turned
from app.similarity.same_picture import prepared
from tests.similarity.pictures import made_picture, small


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", [(240, 320), (200, 200), (320, 180)])
def test_no_turning_and_no_mirroring_changes_it(way: int, shape: tuple[int, int]) -> None:
    picture = made_picture(4, *shape)
    as_it_is, lying = (any_way_up(prepared(small(each))) for each in (picture, turned(picture, way)))
    assert as_it_is.shape == (SIZE,)
    assert float(as_it_is @ lying) > 0.99


def test_other_pictures_are_no_candidates() -> None:
    rows = np.stack([any_way_up(prepared(small(made_picture(seed)))) for seed in range(30)])
    products = rows @ rows.T - np.eye(30)
    assert products.max() < LEAST


def test_what_is_flat_has_no_candidates() -> None:
    flat = any_way_up(prepared(np.full((48, 64), 90, np.uint8)))
    assert not flat.any()
    assert not any_way_up(prepared(np.full((1, 64), 90, np.uint8))).any()


def test_the_nearest_come_first_and_nobody_is_his_own() -> None:
    chance = np.random.default_rng(5)
    rows = chance.normal(size=(40_000, SIZE)).astype(np.float32)
    rows[39_000] = rows[7] + 0.3 * rows[8]
    rows[20_000] = rows[7]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asking = np.array([7, 8, 20_000])
    found = {who: places.tolist() for who, places in nearest(rows[asking], rows, asking)}
    assert found == {0: [20_000, 39_000], 2: [7, 39_000]}
    assert {who: places.tolist() for who, places in nearest(rows[asking], rows, asking, count=1)} == {
        0: [20_000],
        2: [7],
    }
    strangers = {who: places.tolist() for who, places in nearest(rows[asking], rows, np.full(3, -1))}
    assert strangers[0] == [7, 20_000, 39_000]
    assert strangers[1] == [8]


def test_more_photos_than_a_block_ask() -> None:
    rows = np.eye(SIZE, dtype=np.float32)[np.arange(600) % SIZE]
    found = list(nearest(rows, rows, np.arange(600), count=3))
    assert [who for who, _ in found] == list(range(600))
    assert all(len(places) == 3 and (places % SIZE == who % SIZE).all() and who not in places for who, places in found)


def test_all_with_all_never_lies_in_memory_at_once() -> None:
    chance = np.random.default_rng(6)
    rows = chance.normal(size=(20_000, SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asking = rows[:2_000]
    tracemalloc.start()
    try:
        found = list(nearest(asking, rows, np.arange(2_000)))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not found
    assert most < 50e6  # the products alone are 160 MB
