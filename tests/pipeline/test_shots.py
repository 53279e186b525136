"""Who may be of one series with whom: by the camera's clock, by running numbers, and never by both far away."""

from __future__ import annotations

from app.library.look_alike_rows import KnownShot
from app.pipeline.look_alikes.shots import Shots


def _id(number: int) -> bytes:
    return number.to_bytes(16, "big")


def _shots(*taken: tuple[str, str | None, str]) -> Shots:
    return Shots([KnownShot(_id(number), *each) for number, each in enumerate(taken)])


def test_by_the_clock_of_one_camera() -> None:
    shots = _shots(
        ("/r/IMG_1.jpg", "2024-05-06T07:08:00", "Canon"),
        ("/r/x.jpg", "2024-05-06T07:17:59", "Canon"),
        ("/r/IMG_2.jpg", "2024-05-06T07:18:01", "Canon"),
        ("/r/IMG_3.jpg", "2024-05-06T07:08:01", "Nikon"),
    )
    assert shots.beside(_id(0)) == [_id(1)]
    assert shots.beside(_id(3)) == []


def test_by_running_numbers_where_there_is_no_clock() -> None:
    shots = _shots(
        ("/r/IMG_0007.jpg", None, ""),
        ("/r/IMG_0009.jpg", None, ""),
        ("/r/IMG_0010.jpg", None, ""),
        ("/r/DSC_0008.jpg", None, ""),
        ("/s/IMG_0008.jpg", None, ""),
        ("/r/no number.jpg", "what is no date", ""),
    )
    assert shots.beside(_id(0)) == [_id(1)]
    assert shots.beside(_id(1)) == [_id(0), _id(2)]
    assert shots.beside(_id(5)) == []


def test_of_a_long_burst_those_nearest_in_time() -> None:
    shots = _shots(*((f"/r/{n}.jpg", f"2024-05-06T07:08:{n:02}", "Canon") for n in range(60)))
    assert shots.beside(_id(30)) == [*map(_id, range(20, 30)), *map(_id, range(31, 41))]
