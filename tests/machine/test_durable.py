"""Files put in place in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.machine.durable import put_in_place, sync


def test_the_new_one_takes_the_place_of_the_old(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "unfinished").write_text("new")
    put_in_place(tmp_path / "unfinished", tmp_path / "file")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "new")]


def test_one_that_is_not_there_leaves_the_old(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(FileNotFoundError):
        put_in_place(tmp_path / "unfinished", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "old"


def test_folders_and_files_can_be_forced_to_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sync(tmp_path / "file")
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "nothing")
