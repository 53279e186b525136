"""Links in a library's folders: followed once, never in a circle, and named where they are not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.core.photo import Link
from app.core.text import text
from app.library import links
from app.library.links import LinkTrail
from app.library.scan import walk


def _is_photo_name(name: str) -> bool:
    return name.endswith(".jpg")


def _put(top: Path, *names: str) -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(name.encode())


def _link(place: Path, target: Path | str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


class _Scanned:
    """One scan of some roots, everything relative to a folder."""

    def __init__(self, top: Path, *roots: str) -> None:
        paths = [str(top / root) for root in roots]
        trail = LinkTrail(paths)
        self.photos: list[str] = []
        self.listed: list[str] = []
        self.links: dict[str, str | None] = {}
        self.away: list[str] = []
        for path in paths:
            for listing in walk(path, _is_photo_name, trail):
                assert listing.problem is None
                folder = os.path.relpath(listing.directory, top)
                self.listed.append(folder)
                self.photos += [f"{folder}/{file.name}" for file in listing.files]
            met, away = trail.taken()
            self.links |= {
                os.path.relpath(link.path, top): None if link.reason is None else str(link.reason) for link in met
            }
            self.away += [os.path.relpath(path, top) for path in away]

    def why(self, name: str) -> str:
        return self.links[name] or "followed"


def test_a_linked_folder_and_a_linked_photo_are_read(tmp_path: Path) -> None:
    _put(tmp_path, "r/a.jpg", "out/b.jpg", "out/deep/c.jpg", "far/d.jpg", "far/e.txt")
    _link(tmp_path / "r/linked", tmp_path / "out")
    _link(tmp_path / "r/d.jpg", tmp_path / "far/d.jpg")
    _link(tmp_path / "r/e.txt", tmp_path / "far/e.txt")
    scanned = _Scanned(tmp_path, "r")
    assert scanned.photos == ["r/a.jpg", "r/d.jpg", "r/linked/b.jpg", "r/linked/deep/c.jpg"]
    assert scanned.links == {"r/linked": None}  # what is no photo by its name is no matter


def test_the_stamp_is_that_of_the_photo_behind(tmp_path: Path) -> None:
    _put(tmp_path, "far/d.jpg")
    os.utime(tmp_path / "far/d.jpg", ns=(5, 5))
    _link(tmp_path / "r/d.jpg", tmp_path / "far/d.jpg")
    (listing,) = walk(str(tmp_path / "r"), _is_photo_name)
    assert listing.files[0].stamp.mtime_ns == 5
    assert listing.files[0].stamp.size_bytes == len("far/d.jpg")


def test_two_links_to_one_place_read_it_once(tmp_path: Path) -> None:
    _put(tmp_path, "out/b.jpg", "out/deep/c.jpg", "far/d.jpg")
    for root in ("r", "s"):
        _link(tmp_path / root / "one", tmp_path / "out")
        _link(tmp_path / root / "two", tmp_path / "out")
        _link(tmp_path / root / "x.jpg", tmp_path / "far/d.jpg")
        _link(tmp_path / root / "y.jpg", tmp_path / root / "x.jpg")
    scanned = _Scanned(tmp_path, "r", "s")
    (photo,) = [name for name in scanned.photos if name.startswith(("r/x", "r/y"))]
    assert sorted(scanned.photos) == sorted([photo, "r/one/b.jpg", "r/one/deep/c.jpg"])
    assert scanned.why("r/one") == "followed"
    other = "r/y.jpg" if photo == "r/x.jpg" else "r/x.jpg"
    for name in ("r/two", "s/one", "s/two", "s/x.jpg", "s/y.jpg", other):
        assert scanned.why(name) == "Another link leads to the same place and is followed.", name


@pytest.mark.parametrize(("one", "two"), [("a", "b"), ("b", "a")])
def test_a_link_into_what_another_link_reads(tmp_path: Path, one: str, two: str) -> None:
    _put(tmp_path, "out/b.jpg", "out/deep/c.jpg")
    _link(tmp_path / "r" / one, tmp_path / "out")
    _link(tmp_path / "r" / two, tmp_path / "out/deep")
    _link(tmp_path / "r/z/c.jpg", tmp_path / "out/deep/c.jpg")
    _link(tmp_path / "r/0/b.jpg", tmp_path / "out/b.jpg")
    names = sorted(os.path.basename(name) for name in _Scanned(tmp_path, "r").photos)
    assert names == ["b.jpg", "c.jpg"]


def test_what_leads_into_the_library_or_above_it_is_left(tmp_path: Path) -> None:
    _put(tmp_path, "r/in/b.jpg", "s/.hidden/c.jpg", "s/c.jpg")
    _link(tmp_path / "r/again", tmp_path / "r/in")
    _link(tmp_path / "r/again.jpg", tmp_path / "r/in/b.jpg")
    _link(tmp_path / "r/in/loop", tmp_path / "r")
    _link(tmp_path / "r/other", tmp_path / "s")
    _link(tmp_path / "r/hidden", tmp_path / "s/.hidden")
    _link(tmp_path / "r/above", tmp_path)
    _link(tmp_path / "r/all", "/")
    scanned = _Scanned(tmp_path, "r", "s")
    assert scanned.photos == ["r/in/b.jpg", "s/c.jpg"]
    for name in ("again", "again.jpg", "in/loop", "other", "hidden"):
        assert scanned.why(f"r/{name}").startswith("It leads into a folder of the library"), name
    for name in ("above", "all"):
        assert scanned.why(f"r/{name}") == "It leads above a folder of the library, round in a circle.", name
    assert scanned.away == []


def test_links_behind_links_that_go_round(tmp_path: Path) -> None:
    _put(tmp_path, "out/b.jpg", "far/c.jpg")
    _link(tmp_path / "r/out", tmp_path / "out")
    _link(tmp_path / "out/far", tmp_path / "far")
    _link(tmp_path / "far/out", tmp_path / "out")
    _link(tmp_path / "far/self", "self")
    _link(tmp_path / "far/here", ".")
    scanned = _Scanned(tmp_path, "r")
    assert scanned.photos == ["r/out/b.jpg", "r/out/far/c.jpg"]
    assert scanned.listed == ["r", "r/out", "r/out/far"]
    assert scanned.why("r/out/far/self").startswith("It cannot be followed: ")


def test_a_broken_link_may_have_a_disk_behind_it(tmp_path: Path) -> None:
    _put(tmp_path, "r/a.jpg", "out/b.jpg")
    _link(tmp_path / "r/gone", tmp_path / "gone")
    _link(tmp_path / "r/gone.jpg", tmp_path / "gone/x.jpg")
    trail = LinkTrail([str(tmp_path / "r")])
    (listing,) = walk(str(tmp_path / "r"), _is_photo_name, trail)
    assert sorted(listing.away) == ["gone", "gone.jpg"]
    met, away = trail.taken()
    assert sorted(away) == [str(tmp_path / "r/gone"), str(tmp_path / "r/gone.jpg")]
    assert {str(link.reason) for link in met} == {"There is nothing where it leads. Is the disk plugged in?"}
    assert trail.taken() == ((), ())


def test_a_folder_that_goes_away_while_it_is_read_is_not_known_to_be_gone(tmp_path: Path) -> None:
    _put(tmp_path, "out/b.jpg", "out/deep/c.jpg")
    _link(tmp_path / "r/out", tmp_path / "out")
    trail = LinkTrail([str(tmp_path / "r")])
    for listing in walk(str(tmp_path / "r"), _is_photo_name, trail):
        if listing.directory.endswith("deep"):
            (tmp_path / "out").rename(tmp_path / "elsewhere")
    assert trail.taken()[1] == (str(tmp_path / "r/out"),)


def test_no_link_leads_to_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for a look: opening a FIFO waits for ever, opening a device may do anything."""
    os.mkfifo(tmp_path / "fifo")
    _link(tmp_path / "r/fifo.jpg", tmp_path / "fifo")
    _link(tmp_path / "r/zero.jpg", "/dev/zero")
    _link(tmp_path / "r/proc", "/proc")
    _link(tmp_path / "r/mounts.jpg", "/proc/self/mountinfo")
    opened: list[str] = []
    real = os.scandir

    def noting(path: str) -> Any:
        opened.append(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", noting)
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
    scanned = _Scanned(tmp_path, "r")
    assert opened == [str(tmp_path / "r")]
    assert scanned.photos == []
    assert scanned.why("r/fifo.jpg") == "It does not lead to a file."
    if os.path.exists("/proc/self/mountinfo"):
        for name in ("proc", "mounts.jpg"):
            assert scanned.why(f"r/{name}") == "It leads to a virtual file system, which holds no photos."


def test_a_hard_link_is_a_photo_of_its_own(tmp_path: Path) -> None:
    _put(tmp_path, "out/b.jpg")
    os.link(tmp_path / "out/b.jpg", tmp_path / "out/c.jpg")
    _link(tmp_path / "r/out", tmp_path / "out")
    assert _Scanned(tmp_path, "r").photos == ["r/out/b.jpg", "r/out/c.jpg"]


def test_folders_of_the_trash_are_no_photos_behind_a_link_either(tmp_path: Path) -> None:
    _put(tmp_path, "out/.hidden/b.jpg", "out/lost+found/c.jpg", "out/d.jpg")
    _link(tmp_path / "r/out", tmp_path / "out")
    _link(tmp_path / "r/@eaDir", tmp_path / "out")
    _link(tmp_path / "r/.dot", tmp_path / "out")
    assert _Scanned(tmp_path, "r").photos == ["r/out/d.jpg"]


# Folders of the library inside others, and file systems that are no place for photos


def test_a_root_inside_another_is_read_once(tmp_path: Path) -> None:
    _put(tmp_path, "r/a.jpg", "r/in/b.jpg", "r/in/deep/c.jpg", "r/x/d.jpg")
    assert _Scanned(tmp_path, "r", "r/in").photos == ["r/a.jpg", "r/x/d.jpg", "r/in/b.jpg", "r/in/deep/c.jpg"]
    assert _Scanned(tmp_path, "r/in", "r").photos == ["r/in/b.jpg", "r/in/deep/c.jpg", "r/a.jpg", "r/x/d.jpg"]


def test_what_the_system_says_of_itself_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tmp_path, "r/a.jpg", "r/made up/b.jpg")
    monkeypatch.setattr(links, "made_up_devices", lambda: frozenset({77}))
    trail = LinkTrail(["/r"])
    assert trail.passes("/r/proc", (77, 1), linked=False)
    assert not trail.passes("/r/x", (78, 1), linked=False)
    assert not trail.passes("/r/x", (78, 1), linked=False)


def test_a_link_says_where_it_leads(tmp_path: Path) -> None:
    _put(tmp_path, "out/b.jpg")
    _link(tmp_path / "r/out", "../out")
    trail = LinkTrail([str(tmp_path / "r")])
    list(walk(str(tmp_path / "r"), _is_photo_name, trail))
    trail.leaves("/x", text("Empty."))
    met, _ = trail.taken()
    assert met == (Link(str(tmp_path / "r/out"), str(tmp_path / "out"), None), Link("/x", "/x", text("Empty.")))
