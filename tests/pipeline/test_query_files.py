"""Pictures that are no files yet, and what was dropped on the window."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import InputError
from app.core.gallery import Dropped
from app.core.pasted import FOLDER, pasted_at
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


def test_a_picture_that_is_pasted_again_later_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep_query(tmp_path, b"one")
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert keep_query(tmp_path, b"one") == first
    assert [str(path) for path in tmp_path.iterdir()] == [first]


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


def test_what_is_no_photo_is_sorted_out_by_its_name_and_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "empty").touch()
    Image.new("RGB", (8, 8)).save(tmp_path / "scan", "PNG")  # a picture without a suffix is one all the same
    (tmp_path / "broken.jpg").write_bytes(b"?")  # why it cannot be read is told by who reads it
    notes, empty, scan, broken = (str(tmp_path / name) for name in ("notes.txt", "empty", "scan", "broken.jpg"))
    assert sort_dropped([notes, empty, scan, broken]) == Dropped((), (scan, broken), (), (notes, empty))


def test_a_pasted_picture_is_called_by_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_477_154_580.7)
    path = keep_query(tmp_path / FOLDER, b"picture")
    assert pasted_at(path) == 1_477_154_580
    assert pasted_at(os.path.join(tmp_path, os.path.basename(path))) is None  # elsewhere it is a name like any other
    assert pasted_at(str(tmp_path / FOLDER / "pasted-0123456789abcdef.image")) is None
