"""Files that the user asked for: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

import pytest

from app.core.errors import AppError, InputError
from app.machine.new_file import new_file


def test_a_file_gets_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with new_file(str(path)) as file:
        file.write(b"head")
        file.write(b" and rest")
        file.begin_with(b"HEAD")
        assert not path.exists()
    assert path.read_bytes() == b"HEAD and rest"
    assert os.listdir(tmp_path) == ["table.csv"]


def test_where_writing_ends_badly_all_is_as_before(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"before")
    with contextlib.suppress(KeyboardInterrupt), new_file(str(path)) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["table.csv"]


def test_what_was_there_is_replaced_with_its_permissions_and_through_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "table.csv", tmp_path / "link"
    path.write_bytes(b"before")
    path.chmod(0o640)
    link.symlink_to(path)
    with new_file(str(link)) as file:
        file.write(b"after")
    assert (path.read_bytes(), link.is_symlink(), path.stat().st_mode & 0o777) == (b"after", True, 0o640)


@pytest.mark.parametrize("name", ["", "none/table.csv", "file/table.csv", "x" * 300, "zero\0byte"])
def test_a_name_that_no_file_can_have_is_the_users_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError), new_file(os.path.join(str(tmp_path), name)):
        pass
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full here")
def test_a_full_disk_is_one_sentence_and_a_device_stays_one(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="cannot be written") as refused, new_file("/dev/full") as file:
        file.write(b"x" * 100_000)
    assert "No space left" in str(refused.value)
    assert not os.path.isfile("/dev/full")


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names there")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with new_file(str(pipe)) as file:
        file.write(b"through")
    reader.join()
    assert read == [b"through"]
