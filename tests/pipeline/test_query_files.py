"""Pictures that are no files yet, and what was dropped on the window."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.errors import InputError
from app.core.gallery import Dropped
from app.pipeline.search import query_files
from app.pipeline.search.query_files import keep_query, sort_dropped


def test_a_pasted_picture_becomes_a_file_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "queries"
    first, second = keep_query(folder, b"one"), keep_query(folder, b"two")
    assert (Path(first).read_bytes(), Path(second).read_bytes()) == (b"one", b"two")
    assert keep_query(folder, b"one") == first
    assert len(list(folder.iterdir())) == 2
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_only_the_newest_pasted_pictures_are_kept(tmp_path: Path) -> None:
    kept = []
    for number in range(query_files._KEPT + 5):
        kept.append(keep_query(tmp_path, number.to_bytes(2, "big")))
        os.utime(kept[-1], ns=(number * 10**9, number * 10**9))
    assert sorted(map(str, tmp_path.iterdir())) == sorted(kept[-query_files._KEPT - 1 :])


@pytest.mark.parametrize("data", [b"", b"x" * 11])
def test_nothing_and_too_much_are_no_pictures(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_files, "MOST_PICTURE_BYTES", 10)
    with pytest.raises(InputError):
        keep_query(tmp_path, data)
    assert list(tmp_path.iterdir()) == []


def test_what_is_dropped_is_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.jpg").touch()
    monkeypatch.chdir(tmp_path)
    folder, file, gone = (str(tmp_path / name) for name in ("folder", "a.jpg", "gone.jpg"))
    assert sort_dropped([gone, "folder", file, "a.jpg"]) == Dropped((folder,), (file, file), (gone,))
