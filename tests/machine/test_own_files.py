"""What lies in the data folder is the user's alone, and only files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.machine.own_files import (
    NoOrdinaryFile,
    check_ordinary,
    close_to_others,
    make_own_file,
    make_own_folder,
    open_ordinary,
    read_ordinary,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions and FIFOs are those of other systems")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_is_made_is_the_users_alone(tmp_path: Path) -> None:
    make_own_folder(tmp_path / "a" / "b")
    make_own_file(tmp_path / "a" / "b" / "c")
    assert (_mode(tmp_path / "a/b"), _mode(tmp_path / "a/b/c")) == (0o700, 0o600)


@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o600), (0o664, 0o600), (0o640, 0o640), (0o660, 0o660), (0o400, 0o400)]
)
def test_a_file_that_was_there(tmp_path: Path, before: int, after: int) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "file").chmod(before)
    make_own_file(tmp_path / "file")
    assert _mode(tmp_path / "file") == after
    assert (tmp_path / "file").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("before", "after"), [(0o755, 0o700), (0o775, 0o700), (0o750, 0o750), (0o2770, 0o2770), (0o500, 0o500)]
)
def test_a_folder_that_was_there(tmp_path: Path, before: int, after: int) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder").chmod(before)
    make_own_folder(tmp_path / "folder")
    assert _mode(tmp_path / "folder") == after


@pytest.mark.parametrize("mode", [0o2750, 0o770, 0o775])
def test_in_a_folder_for_a_group_all_is_the_groups(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o644)
    for name in ("old", "new"):
        make_own_file(tmp_path / name)
    make_own_folder(tmp_path / "folder")
    make_own_file(tmp_path / "folder" / "in it")
    modes = [_mode(tmp_path / name) for name in ("old", "new", "folder", "folder/in it")]
    assert modes == [0o644, 0o660, 0o2770, 0o660]


def test_a_folder_for_everybody_is_no_group(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    make_own_file(tmp_path / "file")
    make_own_folder(tmp_path / "folder")
    assert (_mode(tmp_path / "file"), _mode(tmp_path / "folder")) == (0o600, 0o700)


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "target").chmod(0o644)
    (tmp_path / "link").symlink_to("target")
    close_to_others(tmp_path / "link")
    close_to_others(tmp_path / "nothing")
    assert _mode(tmp_path / "target") == 0o644


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_own_folder(tmp_path / "file")
    with pytest.raises(NotADirectoryError):
        make_own_file(tmp_path / "file" / "in it")


_KINDS: dict[str, Callable[[Path], object]] = {
    "FIFO": os.mkfifo,
    "folder": os.mkdir,
    "device": lambda path: os.symlink("/dev/zero", path),
    "terminal": lambda path: os.symlink("/dev/tty", path),
}


@pytest.mark.parametrize("kind", _KINDS)
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    _KINDS[kind](path)
    with pytest.raises(NoOrdinaryFile, match="it is no ordinary file"):
        check_ordinary(path)
    handles = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
    for _ in range(3):
        with pytest.raises(OSError, match=r"no ordinary file|No such device"):
            read_ordinary(path, 100)
        with pytest.raises(OSError, match=r"no ordinary file|No such device"):
            os.close(open_ordinary(path))
    assert handles == (len(os.listdir("/proc/self/fd")) if handles else 0)


def test_small_files_are_read_whole_and_large_ones_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    (tmp_path / "link").symlink_to("file")
    assert read_ordinary(tmp_path / "link", 100) == b"x" * 100
    check_ordinary(tmp_path / "link")
    with pytest.raises(OSError, match="too large"):
        read_ordinary(path, 99)
    with pytest.raises(FileNotFoundError):
        read_ordinary(tmp_path / "nothing", 100)
    check_ordinary(tmp_path / "nothing")
