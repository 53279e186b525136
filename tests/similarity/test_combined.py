"""Several photos as one vector: Rocchio's formula, and nothing of it in what a photo by itself is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.similarity.combined import combined
from app.similarity.order import Order

_SCALE: NDArray[np.float32] = np.array([0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.2, 0.2], np.float32)


def _photos(count: int) -> NDArray[np.float32]:
    """Return vectors of two blocks of unit length, (count, 8)."""
    blocks = np.random.default_rng(4).standard_normal((count, 2, 4)).astype(np.float32) + 0.5
    blocks /= np.linalg.norm(blocks, axis=2, keepdims=True)
    return blocks.reshape(count, 8)


def _direction(vector: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    apart = vector - centre
    return np.asarray(apart / np.sqrt(apart * apart @ _SCALE), np.float32)


def test_a_photo_by_itself_stays_what_it_is() -> None:
    photo = _photos(1)[0]
    assert combined([(photo, 3.0)], [], _SCALE, None) is photo


@pytest.mark.parametrize("known", [True, False])
def test_it_is_the_formula_and_of_unit_length(known: bool) -> None:
    photos = _photos(30)
    centre = photos.mean(axis=0) if known else np.zeros(8, np.float32)
    q, one, other, against = photos[:4]
    found = combined([(q, 1.0), (one, 1.0), (other, 0.5)], [(against, 1.0)], _SCALE, centre if known else None)
    asked = (q - centre) + 2 * ((one - centre) + 0.5 * (other - centre)) / 2 - (against - centre)
    np.testing.assert_allclose(_direction(found, centre), _direction(centre + asked, centre), atol=1e-5)
    assert float(found * found @ _SCALE) == pytest.approx(1, abs=1e-5)
    if known:  # the order of a library sees that direction, whatever the length
        asked_by = Order(centre, np.array([0, 4])).asked(found, _SCALE)
        np.testing.assert_allclose(asked_by.factor / asked_by.length, _direction(found, centre) * _SCALE, atol=1e-5)


def test_of_two_photos_neither_says_more() -> None:
    one, other = _photos(2)
    first, second = (combined([(a, 1.0), (b, 1.0)], [], _SCALE, None) for a, b in ((one, other), (other, one)))
    np.testing.assert_allclose(first, second, atol=1e-6)
    assert not np.allclose(first, combined([(one, 1.0), (other, 3.0)], [], _SCALE, None), atol=1e-2)


def test_nothing_remains_of_a_photo_and_the_same_against_it() -> None:
    photo = _photos(1)[0]
    with pytest.raises(ValueError, match="nothing remains"):
        combined([(photo, 1.0)], [(photo.copy(), 1.0)], _SCALE, None)
