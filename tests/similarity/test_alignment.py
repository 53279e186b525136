"""Real photos and versions of them whose place is known: found to a part of a pixel, other photos are not."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.similarity.alignment import SURE, Aligned, aligned
from app.similarity.differing import Differing, differing
from app.similarity.warping import STAYS, TURNS, Movement, back, moved, places, smaller, then, turned


@pytest.fixture(scope="module")
def photos(shared: Path) -> list[Image.Image]:
    """Four of other things, of 640 × 480."""
    paths = sorted((shared / "photos" / "near-duplicates" / "base_images").glob("*.jpg"))[:4]
    return [opened(path) for path in paths]


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def found(a: Image.Image, b: Image.Image) -> Aligned:
    return aligned(*(np.asarray(each.convert("L"), np.float32) for each in (a, b)))


def compared(a: Image.Image, b: Image.Image) -> Differing:
    movement = found(a, b).movement
    times = np.sqrt(abs(np.linalg.det(movement[:, :2])) * b.width * b.height / (a.width * a.height))
    return differing(np.asarray(a), np.asarray(b), movement, float(times))


def saved(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def cut(image: Image.Image, left: int, top: int, width: int, height: int) -> tuple[Image.Image, Movement]:
    """Return a part of a photo, and how it lies on it."""
    movement = np.array(
        [[image.width / width, 0, -left / width], [0, image.height / height, -top / height]], np.float64
    )
    return image.crop((left, top, left + width, top + height)), movement


def off_px(told: Movement, true: Movement, size: tuple[int, int]) -> float:
    """Return how far from the truth points of the photo's middle part are at most, in pixels of B."""
    points = 0.2 + 0.6 * places(5, 5)
    apart = (moved(points, told) - moved(points, true)) * np.array(size)[:, None, None]
    return float(np.abs(apart).max())


def test_the_eight_turns_are_those_that_pictures_are_turned_by() -> None:
    picture = np.arange(12, dtype=np.float32).reshape(3, 4)
    for number, way in {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
    }.items():
        assert np.array_equal(turned(picture, number), np.asarray(Image.fromarray(picture).transpose(way)))
    for number, movement in TURNS.items():
        made = turned(picture, number)
        at = moved(places(*made.shape), movement)
        rows, columns = (at[1] * 3).astype(int), (at[0] * 4).astype(int)
        assert np.array_equal(made, picture[rows, columns]), number
        assert np.allclose(then(movement, back(movement)), STAYS)


def test_means_of_areas_keep_what_is_there() -> None:
    picture = np.random.default_rng(1).random((31, 47, 3), np.float32)
    made = smaller(picture, 10)
    assert made.shape == (7, 10, 3)
    assert made.mean() == pytest.approx(picture.mean(), abs=1e-4)
    assert np.array_equal(smaller(picture, 47), picture)


def test_versions_are_found_to_a_part_of_a_pixel(photos: list[Image.Image]) -> None:
    for photo in photos[:2]:
        part, lies = cut(photo, 130, 50, 420, 320)
        versions = {
            "saved": (saved(photo, 30), STAYS),
            "small": (photo.resize((160, 120), Image.Resampling.LANCZOS), STAYS),
            "bright": (photo.point(lambda level: min(255, round(1.4 * level + 12))), STAYS),
            "part": (part, lies),
            "whole": (photo, back(lies)),
        }
        for name, (version, true) in versions.items():
            told = found(part if name == "whole" else photo, version)
            assert told.score > SURE, name
            assert told.turned == 1
            assert off_px(told.movement, true, version.size) < 0.5, name


def test_turned_and_mirrored_ones_are_found_and_how_they_are_turned(photos: list[Image.Image]) -> None:
    photo = photos[0]
    for number in (1, 4, 5, 7, 8):
        version = Image.fromarray(turned(np.asarray(photo, np.float32), number).astype(np.uint8))
        told = found(photo, version)
        marked = np.arange(6, dtype=np.float32).reshape(2, 3)
        assert np.array_equal(turned(turned(marked, number), told.turned), marked)
        assert off_px(told.movement, back(TURNS[number]), version.size) < 0.5


def test_a_straightened_one_and_one_a_few_pixels_beside_are_found(photos: list[Image.Image]) -> None:
    photo = photos[1]
    lower, _ = cut(photo, 4, 0, 636, 480)
    told = found(photo.crop((0, 0, 636, 480)), lower)
    left = (told.movement @ np.array([0.5, 0.5, 1]) - 0.5) * np.array([636, 480])
    assert left == pytest.approx([-4, 0], abs=0.2)
    tilted = photo.rotate(3, Image.Resampling.BICUBIC).crop((40, 30, 600, 450))
    assert found(photo, tilted).score > 0.9
    assert compared(photo, tilted).share < 0.005


def test_other_photos_are_not_taken_for_versions(photos: list[Image.Image]) -> None:
    for one, other in itertools.combinations(photos, 2):
        assert found(one, other).score < SURE


def test_flat_and_tiny_pictures_are_no_bug() -> None:
    for size in ((1, 1), (1, 900), (900, 3), (64, 64)):
        flat = np.full(size, 90, np.float32)
        assert aligned(flat, flat[::-1]).score < SURE
        differing(np.zeros((*size, 3), np.uint8), np.zeros((7, 5, 3), np.uint8), STAYS, 1.0)


def test_saving_and_shrinking_is_no_difference(photos: list[Image.Image]) -> None:
    for photo in photos[:2]:
        for version in (
            saved(photo, 90),
            saved(photo, 50),
            saved(photo.resize((213, 160), Image.Resampling.LANCZOS), 85),
        ):
            assert compared(photo, version).share < 0.0005
            assert compared(version, photo).share < 0.0005


def test_what_was_put_in_is_the_share_and_the_place_that_is_told(photos: list[Image.Image]) -> None:
    for photo, other in itertools.pairwise(photos):
        version = photo.copy()
        version.paste(other.resize((88, 70)), (300, 200))  # 2.005 % of it
        told = compared(photo, saved(version, 90))
        assert 0.014 < told.share < 0.024
        coloured = told.shown.astype(int).max(axis=-1) - told.shown.astype(int).min(axis=-1) > 30
        rows, columns = np.nonzero(coloured)
        assert coloured.mean() == pytest.approx(told.share, abs=0.004)
        assert 195 <= rows.min() <= rows.max() <= 275
        assert 295 <= columns.min() <= columns.max() <= 393


def test_what_only_one_shows_does_not_count(photos: list[Image.Image]) -> None:
    part, _ = cut(photos[2], 100, 60, 400, 300)
    told = compared(photos[2], part)
    assert told.share < 0.001
    outside, within = told.shown[:40, :].mean(), told.shown[80:340, 120:480].mean()
    assert outside < within
