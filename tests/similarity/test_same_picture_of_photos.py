"""The check for the same picture on files that nobody made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.input_rule import InputRule
from app.imaging.prepare import prepare
from app.imaging.small_grey import small_grey
from app.similarity.any_way_up import LEAST, any_way_up
from app.similarity.same_picture import PERHAPS, SAME, Prepared, compare, hopeful, prepared

_RULE = InputRule(32, 32, 2.0)


def _picture(path: Path) -> Prepared:
    return prepared(small_grey(prepare(str(path), _RULE, 320).thumbnail))


def _score(a: Prepared, b: Prepared) -> float:
    found = compare(a, b) if hopeful(a, [b])[0] else None
    return found.score if found else 0.0


@pytest.mark.parametrize(
    "version",
    [
        "ukbench00120_gray.jpg",
        "mixed_images/ukbench00120_hflip.jpg",
        "mixed_images/ukbench00120_resize.jpg",
        "alpha_channel_image.png",
    ],
)
def test_versions_of_a_photo(shared: Path, version: str) -> None:
    folder = shared / "photos" / "near-duplicates"
    photo = _picture(folder / "base_images" / "ukbench00120.jpg")
    assert _score(photo, _picture(folder / version)) >= SAME
    assert _score(_picture(folder / version), photo) >= SAME


def test_photos_of_other_things(shared: Path) -> None:
    photos = [_picture(path) for path in sorted((shared / "photos" / "near-duplicates" / "base_images").glob("*.jpg"))]
    assert len(photos) > 5
    for at, photo in enumerate(photos):
        for other in photos[:at]:
            assert _score(photo, other) < PERHAPS


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_a_photo_saved_in_all_eight_ways_lies_upright(shared: Path, shape: str) -> None:
    upright, *others = (_picture(shared / "photos" / "orientation" / f"{shape}_{way}.jpg") for way in range(1, 9))
    for other in others:
        found = compare(upright, other)
        assert found is not None
        assert found.score >= SAME
        assert found.turned == 1
        assert float(any_way_up(upright) @ any_way_up(other)) > LEAST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fruit/Golden-Delicious/Golden-Delicious_021.jpg", "Fruit/Golden-Delicious/Golden-Delicious_026.jpg"),
        ("Fruit/Papaya/Papaya_002.jpg", "Fruit/Papaya/Papaya_019.jpg"),
        (
            "Packages/Yoggi-Strawberry-Yoghurt/Yoggi-Strawberry-Yoghurt_016.jpg",
            "Packages/Yoggi-Strawberry-Yoghurt/Yoggi-Strawberry-Yoghurt_025.jpg",
        ),
    ],
)
def test_a_scene_taken_again_is_another_picture(shared: Path, one: str, other: str) -> None:
    folder = shared / "photos" / "grocery"
    score = _score(_picture(folder / one), _picture(folder / other))
    assert 0.8 < score < SAME
