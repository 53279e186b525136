"""Walking folders: what is listed, what is left out, and what cannot be read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.listing import Listing
from app.core.photo import Stamp
from app.library import scan
from app.library.scan import covers, is_inside, walk


def _is_photo_name(name: str) -> bool:
    return name.lower().endswith(".jpg")


def _seen(root: Path) -> dict[str, list[str]]:
    """Return the photo names of each folder, relative to the root."""
    return {
        os.path.relpath(listing.directory, root): [file.name for file in listing.files]
        for listing in walk(str(root), _is_photo_name)
    }


def _put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_photos_are_listed_by_folder_in_order(tmp_path: Path) -> None:
    _put(tmp_path, "b.jpg", "a.JPG", "notes.txt", "2/z.jpg", "2/1/y.jpg", "10/x.jpg")
    assert _seen(tmp_path) == {".": ["a.JPG", "b.jpg"], "10": ["x.jpg"], "2": ["z.jpg"], "2/1": ["y.jpg"]}
    assert list(_seen(tmp_path)) == [".", "10", "2", "2/1"]


def test_the_stamp_is_the_files(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg")
    os.utime(tmp_path / "a.jpg", ns=(1, 1_234_567_890_123_456_789))
    (listing,) = walk(str(tmp_path), _is_photo_name)
    assert listing.files[0].stamp == Stamp(1, 1_234_567_890_123_456_789)


@pytest.mark.parametrize(
    "folder", [".hidden", "$RECYCLE.BIN", "System Volume Information", "@eaDir", "#recycle", "lost+found", "__MACOSX"]
)
def test_folders_that_hold_no_photos_of_the_user(tmp_path: Path, folder: str) -> None:
    _put(tmp_path, "a.jpg", f"{folder}/b.jpg", f"holiday/{folder}/deep/c.jpg", "holiday/d.jpg")
    assert _seen(tmp_path) == {".": ["a.jpg"], "holiday": ["d.jpg"]}


def test_a_root_that_is_hidden_itself_is_read(tmp_path: Path) -> None:
    _put(tmp_path, ".private/a.jpg", ".private/.b.jpg")
    assert _seen(tmp_path / ".private") == {".": ["a.jpg"]}


def test_links_that_lead_out_and_nowhere_else_are_followed(tmp_path: Path) -> None:
    _put(tmp_path, "root/a.jpg", "root/in/b.jpg", "outside/c.jpg")
    root = tmp_path / "root"
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "c.jpg").symlink_to(tmp_path / "outside/c.jpg")
    (root / "again").symlink_to(root / "in")
    (root / "in/loop").symlink_to(root)
    (root / "broken.jpg").symlink_to("nowhere")
    (root / "self").symlink_to("self")
    assert _seen(root) == {".": ["a.jpg", "c.jpg"], "in": ["b.jpg"], "out": []}


def test_only_files_are_photos(tmp_path: Path) -> None:
    _put(tmp_path, "folder.jpg/inside.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert _seen(tmp_path) == {".": [], "folder.jpg": ["inside.jpg"]}


def test_any_name_the_disk_allows(tmp_path: Path) -> None:
    names = ["日本語 と\u3000空白.jpg", "👩‍🚀.jpg", "a\nb.jpg", "{brace}%s.jpg", "x" * 251 + ".jpg", "-rf.jpg"]
    names.append(os.fsdecode(b"caf\xe9 \xff.jpg"))
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    (listing,) = walk(str(tmp_path), _is_photo_name)
    assert {file.name for file in listing.files} == set(names)
    assert listing.problem is None


def test_a_deep_tree(tmp_path: Path) -> None:
    # Deeper than the recursion limit, and with paths longer than PATH_MAX at the end: those are a problem, no crash.
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deep", dir_fd=folder)
        below = os.open("deep", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    try:
        listings = list(walk(str(tmp_path), _is_photo_name))
        assert len(listings) > 500
        assert str(listings[-1].problem) == "This folder cannot be read: File name too long."
        assert all(listing.problem is None for listing in listings[:-1])
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "deep")], check=True)


def test_an_empty_folder_is_told_from_one_without_photos(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    _put(tmp_path, "full/notes.txt", "hidden only/.DS_Store")
    empty = {os.path.basename(listing.directory): listing.empty for listing in walk(str(tmp_path), _is_photo_name)}
    assert empty | {tmp_path.name: None} == {tmp_path.name: None, "empty": True, "full": False, "hidden only": True}


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    (listing,) = walk(str(tmp_path / "gone"), _is_photo_name)
    assert str(listing.problem) == "This folder is not there. Is the disk plugged in?"
    _put(tmp_path, "file")
    (listing,) = walk(str(tmp_path / "file"), _is_photo_name)
    assert listing.problem is not None


def test_a_folder_that_may_not_be_read_does_not_hide_the_others() -> None:
    """As somebody else than root, who may read everything."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        _put(Path(folder), "a/a.jpg", "locked/b.jpg", "c/c.jpg")
        (Path(folder) / "locked").chmod(0)
        answer = _walked_by_nobody(folder)
    assert answer == ["0 None", "1 None", "1 None", "0 This folder may not be read: permission denied."]


def _walked_by_nobody(folder: str) -> list[str]:
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from app.library.scan import walk\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "for listing in walk(sys.argv[1], lambda name: True): print(len(listing.files), listing.problem)"
    )
    repository = str(Path(scan.__file__).parents[2])
    answer = subprocess.run(
        [sys.executable, "-c", program, folder, repository], capture_output=True, text=True, check=True
    )
    return answer.stdout.splitlines()


class _Entry:
    """A directory entry whose disk makes trouble."""

    def __init__(self, entry: os.DirEntry[str], trouble: OSError | None) -> None:
        self._entry = entry
        self._trouble = trouble
        self.name, self.path = entry.name, entry.path

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        return self._entry.is_dir(follow_symlinks=follow_symlinks)

    def is_symlink(self) -> bool:
        return self._entry.is_symlink()

    def is_file(self, *, follow_symlinks: bool) -> bool:
        return self._entry.is_file(follow_symlinks=follow_symlinks)

    def stat(self, *, follow_symlinks: bool) -> os.stat_result:
        if self._trouble is not None:
            raise self._trouble
        return self._entry.stat(follow_symlinks=follow_symlinks)


class _Scandir:
    def __init__(self, entries: list[_Entry], after: OSError | None) -> None:
        self._entries = entries
        self._after = after

    def __enter__(self) -> Iterator[_Entry]:
        yield from self._entries
        if self._after is not None:
            raise self._after

    def __exit__(self, *_: object) -> None: ...


def _trouble(
    monkeypatch: pytest.MonkeyPatch, entries: dict[str, OSError] | None = None, after: OSError | None = None
) -> None:
    real = os.scandir

    def scandir(path: str) -> Any:
        with real(path) as found:
            return _Scandir([_Entry(entry, (entries or {}).get(entry.name)) for entry in found], after)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_file_that_cannot_be_looked_at_is_a_problem_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    _trouble(monkeypatch, {"b.jpg": OSError(errno.EIO, "Input/output error")})
    (listing,) = walk(str(tmp_path), _is_photo_name)
    assert [file.name for file in listing.files] == ["a.jpg", "c.jpg"]
    assert str(listing.problem) == "This folder cannot be read: Input/output error."


def test_a_file_that_vanished_while_looking_was_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tmp_path, "a.jpg", "b.jpg")
    _trouble(monkeypatch, {"b.jpg": FileNotFoundError(errno.ENOENT, "gone")})
    (listing,) = walk(str(tmp_path), _is_photo_name)
    assert [file.name for file in listing.files] == ["a.jpg"]
    assert listing.problem is None


def test_an_error_in_the_middle_of_a_folder_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tmp_path, "a.jpg")
    _trouble(monkeypatch, after=OSError(errno.EIO, "Input/output error"))
    (listing,) = walk(str(tmp_path), _is_photo_name)
    assert listing.problem is not None


def test_a_disk_that_goes_away_in_the_middle_is_a_problem_not_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(tmp_path, "root/a.jpg", "root/b.jpg")
    root = tmp_path / "root"
    real = os.scandir

    def unplugged(path: str) -> Any:
        with real(path) as found:
            entries = list(found)
        root.rename(tmp_path / "unplugged")
        root.mkdir()  # the mount point
        gone = FileNotFoundError(errno.ENOENT, "gone")
        return _Scandir([_Entry(entry, gone) for entry in entries], None)

    monkeypatch.setattr(os, "scandir", unplugged)
    (listing,) = walk(str(root), _is_photo_name)
    assert listing == Listing(str(root), (), listing.problem)
    assert listing.problem is not None


def test_a_folder_met_twice_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As a bind mount of a folder into itself looks.
    _put(tmp_path, "a.jpg", "mount/b.jpg")
    real, top = os.stat, os.stat(tmp_path)
    monkeypatch.setattr(os, "stat", lambda path: top if str(path).endswith("mount") else real(path))
    assert _seen(tmp_path) == {".": ["a.jpg"]}


def test_is_inside() -> None:
    assert is_inside("/a/b", "/a")
    assert is_inside("/a", "/")
    assert not is_inside("/a", "/a")
    assert not is_inside("/ab", "/a")


@pytest.mark.parametrize(
    ("root", "folder", "covered"),
    [
        ("/a", "/a", True), ("/a", "/a/b/c", True), ("/", "/a", True), ("/a", "/ab", False), ("/a/b", "/a", False),
        ("/a", "/a/.hidden", False), ("/a", "/a/.hidden/b", False), ("/a/.hidden", "/a/.hidden/b", True),
        ("/.a", "/.a", True), ("/a", "/a/@eaDir/b", False), ("/a", "/a/b.c", True),
    ],
)  # fmt: skip
def test_a_walk_covers_a_folder_unless_it_leaves_it_out(root: str, folder: str, covered: bool) -> None:
    assert covers(root, folder) is covered
