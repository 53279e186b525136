"""Bytes handed from one process to another: not copied, not to be changed, and never left behind."""

from __future__ import annotations

import fcntl
import gc
import os
import sys

import pytest

from app.machine import shared_bytes
from app.machine.shared_bytes import SharedBytes, handed, written

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files in memory without a name")


def _held() -> int:
    """How many of these files this process holds: a test before this one may have left a picture to the collector."""
    links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_open(fd)]
    return sum("photokin-pixels" in link for link in links)


def _is_open(fd: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{fd}")


def test_parts_are_one_behind_the_other() -> None:
    made = written([b"ab", b"", bytes(range(200)) * 1000])
    assert bytes(made.view()) == b"ab" + bytes(range(200)) * 1000
    assert made.length == 200_002


def test_nothing_is_something_too() -> None:
    made = written([])
    assert (made.length, bytes(made.view())) == (0, b"")


def test_where_there_are_no_such_files_bytes_are_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_bytes, "_nameless_file", lambda: None)
    made = written([b"ab", b"c"])
    assert (bytes(made.view()), made.fd) == (b"abc", None)


@on_linux
def test_who_is_handed_them_sees_the_same_and_nobody_can_change_them() -> None:
    made = written([b"pixels"])
    assert made.fd is not None
    found = handed(os.dup(made.fd), 6)
    assert bytes(found.view()) == b"pixels"
    assert found.view().readonly
    for change in (
        lambda fd: os.write(fd, b"x"),
        lambda fd: os.ftruncate(fd, 1),
        lambda fd: fcntl.fcntl(fd, fcntl.F_ADD_SEALS, 0),
    ):
        with pytest.raises(OSError, match=r"."):
            change(made.fd)


@on_linux
def test_what_could_still_be_cut_short_is_not_taken() -> None:
    """Reading beyond the end of a file that has shrunk would end the program."""
    unsealed = os.memfd_create("x", os.MFD_ALLOW_SEALING)
    os.write(unsealed, b"pixels")
    with pytest.raises(ValueError, match="rely"):
        handed(unsealed, 6)
    made = written([b"pixels"])
    assert made.fd is not None
    with pytest.raises(ValueError, match="rely"):
        handed(os.dup(made.fd), 7)
    ordinary = os.open(__file__, os.O_RDONLY)
    with pytest.raises(ValueError, match="rely"):
        handed(ordinary, os.fstat(ordinary).st_size)
    assert not _is_open(str(ordinary))


@on_linux
def test_nothing_is_left_when_nobody_holds_them() -> None:
    gc.collect()
    before = _held()
    made = written([b"pixels"])
    view = SharedBytes.view(made)
    assert _held() > before
    del made
    assert bytes(view) == b"pixels"  # who looks holds them
    del view
    gc.collect()
    assert _held() == before


@on_linux
def test_too_little_memory_is_said_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int, data: object) -> int:
        raise OSError(28, "No space left on device")

    gc.collect()
    before = _held()
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(MemoryError):
        written([b"pixels"])
    monkeypatch.undo()
    assert _held() == before
