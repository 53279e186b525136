"""Files put in place in one step, and what of them is on the disk by then."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.machine import durable
from app.machine.durable import put_in_place, sync, write_whole


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is forced to the disk and when names change."""
    noted: list[str] = []
    forced, replaced = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        noted.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        forced(descriptor)

    def replace(before: Path, after: Path) -> None:
        noted.append("replace")
        replaced(before, after)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return noted


def test_the_new_one_takes_the_place_of_the_old(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "unfinished").write_text("new")
    put_in_place(tmp_path / "unfinished", tmp_path / "file")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "new")]


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be forced to the disk there")
def test_a_power_cut_finds_the_old_one_or_the_whole_new_one(tmp_path: Path, steps: list[str]) -> None:
    """The content is on the disk before the name is, and the name before anybody is told."""
    (tmp_path / "unfinished").write_text("new")
    put_in_place(tmp_path / "unfinished", tmp_path / "file")
    assert steps == ["file", "replace", "folder"]
    steps.clear()
    write_whole(tmp_path / "file", b"newer")
    assert steps == ["file", "replace", "folder"]


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


def test_what_cannot_be_written_leaves_the_old_and_no_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "put_in_place", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "old")]


@pytest.mark.skipif(os.name == "nt", reason="FIFOs and modes are those of other systems")
def test_what_lies_in_the_unfinished_ones_place_is_in_nobodys_way(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file.new")
    write_whole(tmp_path / "file", b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "new")]
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    (tmp_path / "file.new").mkdir()
    with pytest.raises(OSError, match=r"file\.new"):
        write_whole(tmp_path / "file", b"newer")
    assert (tmp_path / "file").read_text() == "new"
