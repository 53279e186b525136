"""Series: time and likeness have to agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.similarity.same_scene import LONGEST_S, Shot, is_series, may_be_series, numbered

_FIRST = Shot(taken_s=1000.0, number=12, stem="IMG_", camera="Nokia 8", folder="/photos/a")


def _later(seconds: float) -> Shot:
    return replace(_FIRST, taken_s=1000.0 + seconds, number=13)


def test_the_more_time_lies_between_the_more_alike_they_must_be() -> None:
    least = []
    for seconds in (0, 5, 30, 600):
        alike = next(step / 1000 for step in range(400) if is_series(_FIRST, _later(seconds), 0.5, step / 1000))
        least.append(alike)
    assert least == sorted(least)
    assert least[0] == least[1] < least[2] < least[3]
    assert not is_series(_FIRST, _later(LONGEST_S + 1), 0.1, 0.4)
    assert not may_be_series(_FIRST, _later(LONGEST_S + 1))


def test_the_order_of_the_two_does_not_count() -> None:
    assert may_be_series(_later(20), _FIRST)
    assert is_series(_later(20), _FIRST, 0.4, 0.2)


def test_the_farther_away_the_more_alike_they_must_be() -> None:
    assert is_series(_FIRST, _later(20), 0.5, 0.04)
    assert not is_series(_FIRST, _later(20), 0.8, 0.04)
    assert is_series(_FIRST, _later(20), 0.8, 0.2)
    assert not is_series(_FIRST, _later(20), 0.9, 0.3)


def test_another_camera_is_another_series() -> None:
    assert not may_be_series(_FIRST, replace(_later(1), camera="Canon"))


def test_without_times_the_names_must_run_on() -> None:
    here, next_one = replace(_FIRST, taken_s=None), replace(_FIRST, taken_s=None, number=14)
    assert may_be_series(here, next_one)
    assert is_series(here, next_one, 0.4, 0.2)
    assert not may_be_series(here, replace(next_one, number=15))
    assert not may_be_series(here, replace(next_one, folder="/photos/b"))
    assert not may_be_series(here, replace(next_one, stem="DSC"))
    assert not may_be_series(here, replace(next_one, number=None))
    assert may_be_series(_FIRST, next_one)  # one of them has no time


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("IMG_0012", ("IMG_", 12)),
        ("IMG_0012_hdr", ("IMG_", 12)),
        ("DSC00017", ("DSC", 17)),
        ("20260102_120301", ("20260102_", 120301)),
        ("holiday", ("holiday", None)),
        ("", ("", None)),
        ("9" * 40, ("9" * 31, 999_999_999)),
    ],
)
def test_running_numbers_of_names(name: str, found: tuple[str, int | None]) -> None:
    assert numbered(name) == found
