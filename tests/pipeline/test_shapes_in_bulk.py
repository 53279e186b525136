"""The shapes of photos come with their gallery, a piece at a time, and each is found in the end."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from app.library.browser import Browser
from app.pipeline.looking import shapes
from app.pipeline.looking.shapes import KnownShapes

pytestmark = pytest.mark.acquainted


class Sizes:
    """A database of sizes that counts what it is asked."""

    def __init__(self, aspects: dict[int, float]) -> None:
        self.known = aspects
        self.asked: list[list[int]] = []

    def aspects(self, photo_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        self.asked.append(photo_ids.tolist())
        found = [photo_id for photo_id in photo_ids.tolist() if photo_id in self.known]
        return np.array(found, np.int64), np.array([self.known[each] for each in found], np.float32)

    @property
    def browser(self) -> Browser:
        return cast("Browser", self)


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "AT_ONCE", 3)


def test_all_are_known_in_the_end_the_first_ones_first() -> None:
    sizes, known = Sizes(dict.fromkeys(range(1, 9), 1.5)), KnownShapes()
    ids = np.arange(8, 0, -1)
    first = known.of(ids, sizes.browser)
    assert first.aspects.tolist() == [1.5, 1.5, 1.5, 0, 0, 0, 0, 0]
    assert first.to_come
    second = known.of(ids, sizes.browser)
    assert second.to_come
    last = known.of(ids, sizes.browser)
    assert last.aspects.tolist() == [1.5] * 8
    assert not last.to_come
    assert sizes.asked == [[8, 7, 6], [5, 4, 3], [2, 1]]


def test_what_is_known_is_not_looked_up_again() -> None:
    sizes, known = Sizes({1: 2.0, 2: 0.5}), KnownShapes()
    known.of(np.array([1, 2]), sizes.browser)
    assert known.of(np.array([2, 1, 2]), sizes.browser).aspects.tolist() == [0.5, 2.0, 0.5]
    assert len(sizes.asked) == 1


def test_photos_that_are_read_later_get_their_shape_then() -> None:
    sizes, known = Sizes({}), KnownShapes()
    ids = np.arange(1, 6)
    while known.of(ids, sizes.browser).to_come:
        pass
    sizes.known = dict.fromkeys(range(1, 6), 1.25)
    found = [known.of(ids, sizes.browser) for _ in range(3)]
    assert found[-1].aspects.tolist() == [1.25] * 5
    assert not any(each.to_come for each in found)  # as they are read: at each change of the library, not in a circle


def test_no_photos_have_no_shapes() -> None:
    found = KnownShapes().of(np.empty(0, np.int64), Sizes({}).browser)
    assert not len(found.aspects)
    assert not found.to_come
