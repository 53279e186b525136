"""Cells of a part looked for in other photos: found at another place and size, placed, and told from strangers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.box import Box
from app.similarity.loupe import PLACED, Part, found_in, part_of, placing, score, whole_score
from app.similarity.map_cells import SIZE

ROWS, COLUMNS = 16, 20
THING = Box(0.2, 0.25, 0.3, 0.5)


def photo(seed: int, rows: int = ROWS, columns: int = COLUMNS) -> NDArray[np.int8]:
    """Return cells of a photo that shows nothing twice."""
    drawn = np.random.default_rng(seed).normal(size=(rows, columns, SIZE))
    numbers: NDArray[np.int8] = np.rint(60 * drawn / np.linalg.norm(drawn, axis=2, keepdims=True)).astype(np.int8)
    return numbers


def kept(cells: NDArray[np.int8]) -> bytes:
    return bytes(cells.shape[:2]) + cells.tobytes()


def with_thing(seed: int, down: int, across: int, times: int = 1) -> bytes:
    """Return another photo that shows the thing in the box of the first at another place, ``times`` as large."""
    other, thing = photo(seed, 24, 24), photo(1)[4:12, 4:10]
    larger = thing.repeat(times, axis=0).repeat(times, axis=1)
    other[down : down + larger.shape[0], across : across + larger.shape[1]] = larger
    return kept(other)


@pytest.fixture(scope="module")
def part() -> Part:
    found = part_of(kept(photo(1)), THING)
    assert found is not None
    return found


def test_the_part_is_what_lies_in_the_box(part: Part) -> None:
    assert part.units.shape == (8 * 6, SIZE)
    assert part.size == pytest.approx((8.0, 6.0))
    assert np.allclose(part.places.mean(axis=0), 0)


def test_it_is_found_and_strangers_are_not(part: Part) -> None:
    others = [kept(photo(seed)) for seed in range(2, 12)]
    found = found_in(part, [*others, with_thing(20, 3, 10), kept(photo(1)), b"", b"\x02\x02damaged"])
    assert found[-4:-2].min() > 2 * found[:10].max()
    assert found[-2:].tolist() == [0, 0]
    whole = found_in(part, [kept(photo(1))])[0]
    assert score(float(whole), placing(part, kept(photo(1))).placed) == pytest.approx(whole_score(part), rel=0.02)


def test_whatever_is_asked_together_the_answer_is_the_same(part: Part) -> None:
    """Photos of other shapes in one product."""
    mixed = [kept(photo(seed, 4 + seed % 7, 30 - seed % 9)) for seed in range(40)]
    assert np.allclose(found_in(part, mixed), [found_in(part, [each])[0] for each in mixed])


@pytest.mark.parametrize(("times", "down", "across"), [(1, 3, 10), (1, 16, 0), (2, 4, 8)])
def test_its_place_and_size_are_told(part: Part, times: int, down: int, across: int) -> None:
    told = placing(part, with_thing(20, down, across, times))
    assert told.box is not None
    size = np.array([8 * times, 6 * times]) / 24
    assert (told.box.middle[1], told.box.middle[0]) == pytest.approx(
        (down / 24 + size[0] / 2, across / 24 + size[1] / 2), abs=0.04
    )
    assert (told.box.height, told.box.width) == pytest.approx(tuple(size), rel=0.25)


def test_cells_that_lie_anyhow_are_no_thing(part: Part) -> None:
    """All of the part's cells are there, but scattered: nothing is placed that could be shown."""
    scattered = np.random.default_rng(3).permutation(photo(1).reshape(-1, SIZE)).reshape(ROWS, COLUMNS, SIZE)
    together, apart = placing(part, kept(photo(1))), placing(part, kept(scattered))
    assert found_in(part, [kept(scattered)])[0] == pytest.approx(found_in(part, [kept(photo(1))])[0], rel=0.01)
    assert apart.placed < 0.3 * together.placed
    assert placing(part, kept(photo(9))).box is None


def test_a_tiny_box_takes_the_nearest_cell_and_a_large_one_not_all() -> None:
    tiny = part_of(kept(photo(1)), Box(0.51, 0.51, 0.001, 0.001))
    assert tiny is not None
    assert len(tiny.units) == 1
    whole = part_of(kept(photo(1)), Box(0, 0, 1, 1))
    assert whole is not None
    assert PLACED < len(whole.units) <= 100
    assert part_of(b"no cells", THING) is None
