"""What engines took for a photo: kept as a median, never written for nothing, and no harm whatever lies in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.similarity.engine_times import engine_times, note_time


def test_the_median_of_some_photos_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "times.json"
    note_time(file, "a", [20.0, 21.0, 22.0, 23.0, 900.0])
    note_time(file, "b", [1.0] * 4)
    assert engine_times(file) == {"a": 22.0}, "four photos say little"
    before = file.stat().st_mtime_ns
    note_time(file, "a", [23.0] * 5)
    assert file.stat().st_mtime_ns == before, "nearly the same"
    note_time(file, "b", [2.0] * 5)
    note_time(file, "a", [40.0] * 5)
    assert list(engine_times(file).items()) == [("b", 2.0), ("a", 40.0)]


@pytest.mark.parametrize("written", [b"", b"[1]", b'{"a": "x"}', b"{" * 10_000, b'{"a": -1, "b": 1e300, "c": 0}'])
def test_a_file_that_makes_no_sense_says_nothing(written: bytes, tmp_path: Path) -> None:
    file = tmp_path / "times.json"
    file.write_bytes(written)
    assert engine_times(file) == {}
    note_time(file, "a", [3.0] * 5)
    assert engine_times(file) == {"a": 3.0}


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "times.json").mkdir()
    note_time(tmp_path / "times.json", "a", [3.0] * 5)
    assert engine_times(tmp_path / "times.json") == {}
