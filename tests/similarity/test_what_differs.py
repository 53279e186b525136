"""A watermark is forgiven, something else in the scene is not."""

from __future__ import annotations

import numpy as np

from app.similarity.same_picture import PERHAPS, SAME, compare, prepared
from app.similarity.what_differs import what_differs
from tests.similarity.pictures import Floats, made_picture, small

_PICTURE = made_picture(11)


def _letters() -> Floats:
    """Strokes across a picture, 0 or 1."""
    mask = np.zeros_like(_PICTURE)
    for at in range(30, 300, 45):
        mask[70:170, at : at + 9] = 1
        mask[70:79, at : at + 30] = 1
    return mask


def _with_another(height: int, width: int) -> Floats:
    made = _PICTURE.copy()
    made[60 : 60 + height, 90 : 90 + width] = made_picture(12)[:height, :width]
    return made


def _of(shown: Floats, wanted: Floats) -> str:
    return what_differs(small(shown).astype(np.float32), small(wanted).astype(np.float32))


def test_brighter_is_little() -> None:
    assert _of(_PICTURE, np.clip(0.6 * _PICTURE + 60, 0, 255)) == "little"
    noise = np.random.default_rng(1).normal(0, 10, _PICTURE.shape)
    assert _of(_PICTURE, np.clip(_PICTURE + noise, 0, 255)) == "little"


def test_letters_through_which_it_shines_are_a_watermark() -> None:
    mask = 0.5 * _letters()
    for colour in (255.0, 0.0):
        marked = (1 - mask) * _PICTURE + mask * colour
        assert _of(_PICTURE, marked) == "by a watermark"
        found = compare(prepared(small(_PICTURE)), prepared(small(marked)))
        assert found is not None
        assert found.score >= SAME


def test_what_covers_it_is_something_else() -> None:
    assert _of(_PICTURE, _with_another(90, 100)) == "in the scene"


def test_something_else_in_the_scene_is_another_photo_however_small() -> None:
    found = compare(prepared(small(_PICTURE)), prepared(small(_with_another(60, 75))))
    assert found is not None
    assert PERHAPS <= found.score < SAME


def test_a_stamp_in_a_corner_is_little() -> None:
    stamped = _PICTURE.copy()
    stamped[222:232, 20:110] = 255
    assert _of(_PICTURE, stamped) == "little"


def test_another_picture_differs_everywhere() -> None:
    assert _of(_PICTURE, made_picture(14)) == "everywhere"
    assert _of(_PICTURE, 0.7 * _PICTURE + 0.3 * made_picture(14)) == "everywhere"


def test_flat_pictures_are_no_trouble() -> None:
    flat = np.full((20, 20), 7, np.float32)
    assert what_differs(flat, flat) == "everywhere"


def test_another_slide_of_the_same_template_is_another_picture() -> None:
    """Head and foot are the same and tell most by contrast; what is between them are other lines."""

    def slide(seed: int) -> Floats:
        made = np.full((240, 320), 250.0)
        made[:40] = 60.0
        made[225:] = 60.0
        made[12:28, 20:200] = 240.0
        chance = np.random.default_rng(seed)
        for top in range(60, 200, 22):
            for left in range(24, int(chance.integers(120, 300)), 12):
                made[top : top + 12, left : left + int(chance.integers(3, 11))] = 120.0
        return made

    found = compare(prepared(small(slide(1))), prepared(small(slide(2))))
    assert found is not None
    assert found.score < SAME
    itself = compare(prepared(small(slide(1))), prepared(small(0.9 * slide(1))))
    assert itself is not None
    assert itself.score >= SAME
