"""The trash: in, out again, and never a loss."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QFile

from app.gui.photo import trash
from app.gui.photo.trash import Returned, Trashed, bring_back, move_to_trash
from tests.cli.running import REPOSITORY

_KEPT = ("st_ino", "st_mode", "st_mtime_ns", "st_size", "st_uid", "st_nlink")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it")


@pytest.fixture(autouse=True)
def _trash_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))


def _file(path: Path, content: str = "photo") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return str(path)


def test_photos_go_to_the_trash_and_come_back(tmp_path: Path) -> None:
    paths = [_file(tmp_path / name, name) for name in ("one.jpg", "zwei drei.jpg", "写真.jpg")]
    trashed = move_to_trash(paths)
    assert trashed.moved == tuple(paths)
    assert trashed.kept == ()
    assert not any(os.path.exists(path) for path in paths)
    assert trashed.can_undo
    assert bring_back(trashed) == Returned(tuple(paths), ())
    assert [Path(path).read_text() for path in paths] == ["one.jpg", "zwei drei.jpg", "写真.jpg"]
    assert list(tmp_path.rglob("*.trashinfo")) == []


def test_a_photo_that_is_gone_is_told_and_the_others_move(tmp_path: Path) -> None:
    there, gone = _file(tmp_path / "there.jpg"), str(tmp_path / "gone.jpg")
    trashed = move_to_trash([gone, there])
    assert trashed.moved == (there,)
    assert [path for path, _ in trashed.kept] == [gone]
    assert "no longer there" in str(trashed.kept[0][1])


def test_what_qt_cannot_move_stays_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(QFile):
        def moveToTrash(self) -> bool:
            return False

    monkeypatch.setattr(trash, "QFile", Refusing)
    path = _file(tmp_path / "a.jpg")
    trashed = move_to_trash([path])
    assert trashed.moved == ()
    assert not trashed.can_undo
    assert str(trashed.kept[0][1])
    assert Path(path).read_text() == "photo"


def test_a_name_that_is_no_text_stays(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"a\xff.jpg")
    with open(path, "wb") as file:
        file.write(b"photo")
    trashed = move_to_trash([os.fsdecode(path)])
    assert trashed.moved == ()
    assert os.path.exists(path)


def test_coming_back_never_overwrites(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.jpg", "old")
    trashed = move_to_trash([path])
    _file(tmp_path / "a.jpg", "new")
    returned = bring_back(trashed)
    assert returned.paths == ()
    assert [(path, str(reason)) for path, reason in returned.kept] == [
        (path, "there is another file in its place now.")
    ]
    assert Path(path).read_text() == "new"
    assert Path(trashed.places[0][1]).read_text() == "old"


def test_without_knowing_the_places_there_is_no_undo() -> None:
    assert not Trashed(("a",), (), ()).can_undo
    assert not Trashed((), (), ()).can_undo


def test_nor_does_it_follow_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    """Qt's own renaming takes such a link for a free place, and writes to where it leads."""
    path = _file(tmp_path / "a.jpg", "old")
    trashed = move_to_trash([path])
    os.symlink(tmp_path / "nowhere", path)
    assert str(bring_back(trashed).kept[0][1]) == "there is another file in its place now."
    assert os.readlink(path) == str(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    assert Path(trashed.places[0][1]).read_text() == "old"


def test_coming_back_keeps_what_the_file_is(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.jpg")
    os.chmod(path, 0o640)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    before = os.stat(path)
    bring_back(move_to_trash([path]))
    after = os.stat(path)
    assert [getattr(before, name) for name in _KEPT] == [getattr(after, name) for name in _KEPT]


def test_one_of_several_stays_in_the_trash_and_the_others_are_back(tmp_path: Path) -> None:
    paths = [_file(tmp_path / folder / "a.jpg", folder) for folder in ("one", "two", "three")]
    trashed = move_to_trash(paths)
    (tmp_path / "two").rmdir()
    os.unlink(trashed.places[2][1])
    returned = bring_back(trashed)
    assert returned.paths == (paths[0],)
    assert [str(reason) for _, reason in returned.kept] == [
        "its folder is not there any more.",
        "it is no longer in the trash.",
    ]
    assert Path(trashed.places[1][1]).read_text() == "two"


def test_what_cannot_come_back_leaves_nothing_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), source)

    path = _file(tmp_path / "a.jpg")
    trashed = move_to_trash([path])
    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", refuse)
        assert [str(reason) for _, reason in bring_back(trashed).kept] == ["the system says: Input/output error."]
    assert not os.path.lexists(path)
    assert bring_back(trashed).paths == (path,)  # the way is free
    assert Path(path).read_text() == "photo"


def test_a_fresh_account_gets_its_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ~/.local/share Qt fails, and says "Bad file descriptor"."""
    account = tmp_path / "account"
    account.mkdir()
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(account))
    path = _file(account / "a.jpg")
    trashed = move_to_trash([path])
    trash_folder = account / ".local" / "share" / "Trash"
    assert trashed.places == ((path, str(trash_folder / "files" / "a.jpg")),)
    for folder in (trash_folder, trash_folder / "files", trash_folder / "info"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert "Path=" in (trash_folder / "info" / "a.jpg.trashinfo").read_text()
    assert bring_back(trashed).paths == (path,)
    assert list((trash_folder / "info").iterdir()) == []


def test_a_trash_that_cannot_be_made_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked / "data"))
    path = _file(tmp_path / "a.jpg")
    reason = str(move_to_trash([path]).kept[0][1])
    assert reason.startswith(f"the trash folder {blocked}/data")
    assert reason.endswith("cannot be made: Not a directory.")
    assert Path(path).read_text() == "photo"


def test_strange_names_go_and_come_back(tmp_path: Path) -> None:
    names = ("line\nbreak.jpg", "<b>bold</b>.jpg", "\u202eright to left.jpg", "100%.jpg", "-f.jpg", " .jpg")
    paths = [_file(tmp_path / name, name) for name in names]
    trashed = move_to_trash(paths)
    assert trashed.moved == tuple(paths)
    assert bring_back(trashed).paths == tuple(paths)
    assert [Path(path).read_text() for path in paths] == list(names)


def test_two_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    paths = [_file(tmp_path / folder / "a.jpg", folder) for folder in ("one", "two")]
    trashed = move_to_trash(paths)
    assert len({place for _, place in trashed.places}) == 2
    bring_back(trashed)
    assert [Path(path).read_text() for path in paths] == ["one", "two"]


_AS_A_USER = """
import os, sys
from app.gui.photo.trash import move_to_trash
os.setgid(65534)
os.setuid(65534)
print(*[str(reason) for _, reason in move_to_trash(sys.argv[1:]).kept], sep="\\n")
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="becoming another user needs root")
def test_a_folder_one_may_not_change_is_the_reason() -> None:
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        top.chmod(0o755)
        (top / "data").mkdir()
        os.chown(top / "data", 65534, 65534)
        path = _file(top / "photos" / "a.jpg")
        environment = {**os.environ, "XDG_DATA_HOME": str(top / "data"), "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-c", _AS_A_USER, path]
        done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert done.stdout == "you may not change its folder.\n"
        assert Path(path).read_text() == "photo"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_another_disk_has_a_trash_of_its_own_and_a_disk_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a disk")
    try:
        path = _file(disk / "photos" / "a.jpg")
        trashed = move_to_trash([path])
        assert trashed.places[0][1] == str(disk / f".Trash-{os.getuid()}" / "files" / "a.jpg")
        assert bring_back(trashed).paths == (path,)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert str(move_to_trash([path]).kept[0][1]) == "its disk cannot be written to."
        assert Path(path).read_text() == "photo"
    finally:
        subprocess.run(["umount", str(disk)], check=True)
