"""Whatever a disk can hold under a photo's name: read when it is a photo, left alone when not, shown without harm."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtGui import Qt as QtGui
from PySide6.QtWidgets import QApplication

from app.core.photo import Failure
from app.core.text import text
from app.gui.dialogs.skipped_list_model import SkippedListModel
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.photo_words import name_of
from tests.cli.running import command, environment, photokin
from tests.conftest import picture, save_picture
from tests.figures import measured
from tests.reliability.conftest import Disk

MakePhoto = Callable[..., Path]

_MOST_BYTES = 1.5e9  # the promise for the whole program
_BELL = "\x1b]0;owned\x07"  # what a terminal takes as an order: set the title
NAMES = (
    os.fsdecode(b"caf\xe9 \xff\xfe.png"), "x" * 251 + ".png", "👩\u200d🚀🏳️\u200d🌈.png", "שלום עולם.png",
    "\u202egnp.exe.png", "line\nbreak.png", "tab\tand\rreturn.png", f"{_BELL}.png", "\x1b[2J\x1b[31mred.png",
    "\x9b31m.png", unicodedata.normalize("NFC", "é.png"), unicodedata.normalize("NFD", "é.png"),
    "Twin.png", "twin.PNG", "TWIN.png", "{brace}%s$(touch x)`id`.png", "-rf.png", " lead and trail .png",
    "\u2028sep\u2029.png", "quote\"'\\.png",
    "\u0001\u0002\u007f.png",
)  # fmt: skip


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """One picture under every one of the names."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed, name in enumerate(NAMES):
        save_picture(tmp_path / "x.png", seed)
        shutil.move(tmp_path / "x.png", folder / name)
    if len(list(folder.iterdir())) != len(NAMES):
        pytest.skip("this disk takes twins that differ in case or composition for one name")
    return folder


def _is_harmless(said: str) -> bool:
    """Tell whether a terminal would take it as text: no orders, no control characters but the ends of lines."""
    return all(
        unicodedata.category(c) not in ("Cc", "Cs") and c not in "\u202e\u2028\u2029" for c in said.replace("\n", "")
    )


def test_every_name_is_read_found_and_shown_without_harm(named: Path, home: Path, tmp_path: Path) -> None:
    broken = named / f"{_BELL}broken\n.jpg"
    broken.write_bytes(b"\xff\xd8\xff no picture")
    ran = photokin("index", named, "--json", home=home)
    assert (ran.code, ran.objects[0]["embedded"], ran.objects[0]["skipped"]) == (1, len(NAMES), 1)
    found = photokin("find", named / NAMES[0], "-k", "100", "--json", home=home)
    assert set(found.paths()) == {str(named / name) for name in NAMES[1:]}
    for locale, words in (
        ("C", ["find", named / NAMES[7], "-k", "100"]), ("C.UTF-8", ["status", "--skipped"]), ("C", ["find", broken]),
        ("C.UTF-8", ["index", named / f"{_BELL}nowhere"]), ("C.UTF-8", ["find", f"a{_BELL}", f"b\n{_BELL}"]),
    ):  # fmt: skip
        said = photokin(*words, home=home, environ={"LC_ALL": locale})
        assert _is_harmless(said.out + said.err), (words, said)
    spoken = photokin("find", named / NAMES[0], "-k", "100", home=home).out.splitlines()
    assert len(spoken) == 3 + len(NAMES) - 1  # one line a photo, whatever its name holds
    again = photokin("index", "--json", home=home)
    assert (again.objects[0]["embedded"], again.objects[0]["linked"], again.objects[0]["removed"]) == (0, 0, 0)


def test_the_window_shows_every_name_in_one_line(named: Path, qapp: QApplication) -> None:
    for name in NAMES:
        said = name_of(str(named / name))
        assert said
        assert "\n" not in said
        assert _is_harmless(said)


def test_a_name_that_looks_like_html_is_shown_as_it_is(qapp: QApplication) -> None:
    """Else a name could hide itself, or make the window load a file: Qt looks at tooltips and labels for tags."""
    name = '<img src="x.png"><b>y & z.jpg'
    failures = SkippedListModel()
    failures.set_failures((Failure(f"/photos/{name}", "read", text("Because.")),))
    for tip in (failures.index(0, 0).data(Qt.ItemDataRole.ToolTipRole), tooltip_of_label(name)):
        assert not QtGui.mightBeRichText(tip)
        assert tip.replace("\N{WORD JOINER}", "") == name
    assert failures.index(0, 0).data() == name


def tooltip_of_label(words: str) -> str:
    label = ElidedLabel(words)
    label.resize(20, 20)
    QApplication.sendEvent(label, QResizeEvent(label.size(), label.size()))
    return label.toolTip()


def _bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = os.open(path.parent, os.O_RDONLY)
        try:
            made.bind(f"/proc/self/fd/{here}/{path.name}")  # the whole path may be longer than a socket's
        finally:
            os.close(here)


@pytest.mark.skipif(sys.platform != "linux", reason="makes the kinds of files that Linux knows")
def test_what_is_no_file_is_left_alone(home: Path, tmp_path: Path, make_photo: MakePhoto) -> None:
    photos = make_photo("a.png", seed=1).parent
    outside = make_photo("outside.png", seed=2, folder=tmp_path / "elsewhere")
    os.mkfifo(photos / "pipe.jpg")
    _bind(photos / "socket.jpg")
    if os.geteuid() == 0:
        os.mknod(photos / "zero.jpg", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        os.mknod(photos / "disk.jpg", 0o666 | stat.S_IFBLK, os.makedev(7, 0))
    else:
        print("without root there are no devices among the files")
    (photos / "folder.jpg").mkdir()
    make_photo("b.png", seed=3, folder=photos / "folder.jpg")
    for name, target in (("out", outside.parent), ("out.png", outside), ("up", photos.parent), ("self.png", "self.png"),
                         ("loop", photos), ("proc", "/proc"), ("gone.png", "/nowhere")):  # fmt: skip
        (photos / name).symlink_to(target)
    (photos / "folder.jpg" / "back").symlink_to("..")
    ran = photokin("index", photos, "--json", home=home)
    assert (ran.code, ran.err) == (0, "")
    assert ran.objects[0]["embedded"] == 3  # the one outside too, by the one link that leads to it
    assert photokin("status", "--json", home=home).objects[0]["photos"] == 3
    for name in ("pipe.jpg", "zero.jpg", "self.png"):
        if os.path.lexists(photos / name):
            asked = photokin("find", photos / name, home=home)
            assert asked.code == 2, name
            assert asked.is_sentence(), asked


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A photo at every 50th level of folders in folders, the last of them far beyond what a path may hold."""
    top = tmp_path / "photos"
    top.mkdir()
    name = "d" * 99
    folder = os.open(top, os.O_RDONLY)
    for level in range(60):
        os.mkdir(name, dir_fd=folder)
        below = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
        if level % 10 == 9:
            with os.fdopen(os.open(f"{level}.png", os.O_WRONLY | os.O_CREAT, dir_fd=folder), "wb") as file:
                picture(level).save(file, "PNG")
    os.close(folder)
    yield top
    subprocess.run(["rm", "-rf", str(top)], check=True)


def test_a_folder_too_deep_is_told_and_the_others_are_read(deep: Path, home: Path) -> None:
    ran = photokin("index", deep, "--json", home=home)
    assert ran.code == 1
    (answer,) = ran.objects
    assert answer["embedded"] in (3, 4)  # 4096 bytes hold some 40 of these names, less what stands before them
    assert [folder["reason"] for folder in answer["unreadable"]] == ["This folder cannot be read: File name too long."]
    assert ran.err.count("\n") == 1
    again = photokin("index", "--json", home=home)
    assert (again.code, again.objects[0]["removed"]) == (1, 0)


def _many(folder: Path, count: int) -> None:
    """Fill a folder with names of one small photo: links cost no room."""
    folder.mkdir()
    save_picture(folder.parent / "one.png", 1, (64, 48))
    for start in range(0, count, 20_000):  # a file may have some ten thousand names, on some disks
        original = folder.parent / f"{start}.png"
        shutil.copy(folder.parent / "one.png", original)
        for n in range(start, min(count, start + 20_000)):
            os.link(original, folder / f"{n:07}.png")


def _index_many(folder: Path, home: Path, count: int) -> None:
    """Read a folder of many entries twice; print what it took."""
    for turn in ("first", "again"):
        started = time.monotonic()
        process = psutil.Popen(command("index", folder), env=environment(home), stdout=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                whole = [process, *process.children(recursive=True)]
                most = max(most, sum(one.memory_info().rss for one in whole))
            time.sleep(0.1)
        assert process.wait() == 0
        measured(
            f"{count:,} photos in one folder, {turn}: {time.monotonic() - started:.1f} s, at most {most / 1e6:.0f} MB"
        )
        assert most < _MOST_BYTES
    status = photokin("status", "--json", home=home).objects[0]
    assert (status["photos"], status["contents"], status["waiting"], status["skipped"]) == (count, 1, 0, 0)


def test_twenty_thousand_entries_in_one_folder(home: Path, tmp_path: Path) -> None:
    _many(tmp_path / "photos", 20_000)
    _index_many(tmp_path / "photos", home, 20_000)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_million_entries_in_one_folder(new_disk: Disk) -> None:
    with new_disk("size=6g,nr_inodes=0") as disk:
        _many(disk / "photos", 1_000_000)
        _index_many(disk / "photos", disk / "home", 1_000_000)
