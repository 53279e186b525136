"""The sections of a gallery, which are two arrays and look like a list of values."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.sections import Section, Sections


def made(*starts: int, photos: int = 10, keys: str = "abc") -> Sections:
    return Sections(keys, np.array(starts, np.int64), photos)


def test_each_section_reaches_to_the_next_and_the_last_to_the_end() -> None:
    found = [Section("a", 0, 4), Section("b", 4, 0), Section("c", 4, 6)]
    assert list(made(0, 4, 4)) == found
    assert made(0, 4, 4)[-1] == found[2]
    assert made(0, 4, 4)[-2] == found[1]
    assert made(0, 4, 4)[1:] == found[1:]
    assert made(0, 4, 4).counts.tolist() == [4, 0, 6]
    with pytest.raises(IndexError):
        made(0, 4, 4)[3]


def test_none_are_none() -> None:
    assert not Sections()
    assert not len(Sections().counts)


@pytest.mark.parametrize("other", [made(0, 5, 5), made(0, 4, 4, photos=11), made(0, 4, 4, keys="abd"), Sections()])
def test_sections_are_the_same_by_all_they_hold(other: Sections) -> None:
    assert made(0, 4, 4) == made(0, 4, 4)
    assert made(0, 4, 4) != other
    assert made(0, 4, 4) != list(made(0, 4, 4))


def test_every_section_has_a_key() -> None:
    with pytest.raises(ValueError, match="keys"):
        made(0, 4)
