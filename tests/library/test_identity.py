"""The content id: the same for the same content wherever it lies, another one for any change a photo can have."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import DecodeError
from app.core.photo import Stamp
from app.library.identity import identify

_END = 64 * 1024


def _file(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize("size", [1, _END - 1, _END, _END + 1, 2 * _END - 1, 2 * _END, 2 * _END + 1, 10 * _END])
def test_the_id_is_what_the_design_says(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    content_id, stamp = identify(_file(tmp_path / "a.jpg", content))
    tail = content[max(_END, size - _END) :] if size > _END else b""
    expected = hashlib.blake2b(size.to_bytes(8, "little") + content[:_END] + tail, digest_size=16).digest()
    assert content_id == expected
    assert stamp == Stamp(size, os.stat(tmp_path / "a.jpg").st_mtime_ns)


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 3 * _END), place=st.data())
def test_same_content_same_id_and_a_changed_byte_at_either_end_another(
    tmp_path: Path, size: int, place: st.DataObject
) -> None:
    content = bytearray(b"\x5a" * size)
    first, _ = identify(_file(tmp_path / "a.jpg", bytes(content)))
    assert identify(_file(tmp_path / "other name.png", bytes(content)))[0] == first
    at = place.draw(st.integers(0, min(size, _END) - 1) | st.integers(max(0, size - _END), size - 1))
    content[at] ^= 1
    assert identify(_file(tmp_path / "a.jpg", bytes(content)))[0] != first
    content[at] ^= 1
    assert identify(_file(tmp_path / "a.jpg", bytes(content) + b"\x5a"))[0] != first


def test_a_reader_that_gives_a_little_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path / "a.jpg", os.urandom(5 * _END))
    whole = identify(path)
    real = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, length: real(descriptor, min(length, 1000)))
    assert identify(path) == whole


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        identify(str(tmp_path / "gone.jpg"))


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(DecodeError, match="The file is empty"):
        identify(_file(tmp_path / "a.jpg", b""))


@pytest.mark.timeout(10)
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    for path in (tmp_path / "pipe.jpg", tmp_path / "folder.jpg", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(DecodeError, match="This is not a file"):
            identify(str(path))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "The file may not be read: permission denied."),
        (errno.EIO, "The file cannot be read: Input/output error."),
        (errno.ENAMETOOLONG, "The file cannot be read: File name too long."),
    ],
)
@pytest.mark.parametrize("call", ["open", "read", "fstat"])
def test_errors_of_the_disk_are_reasons_and_leave_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, sentence: str
) -> None:
    path = _file(tmp_path / "a.jpg", b"content")
    before = psutil.Process().num_fds()

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(DecodeError) as caught:
        identify(path)
    monkeypatch.undo()
    assert str(caught.value) == sentence
    assert psutil.Process().num_fds() == before


def test_nothing_is_left_open_and_nothing_is_changed(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.jpg", b"content")
    before, opened = os.stat(path), psutil.Process().num_fds()
    identify(path)
    with pytest.raises(DecodeError):
        identify(str(tmp_path))
    after = os.stat(path)
    assert psutil.Process().num_fds() == opened
    assert (after.st_mtime_ns, after.st_size, after.st_ino) == (before.st_mtime_ns, before.st_size, before.st_ino)


def test_a_file_that_shrinks_while_it_is_read_gets_no_wrong_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    whole, _ = identify(_file(path, b"\x01" * (3 * _END)))
    real = os.read

    def shrinking(descriptor: int, length: int) -> bytes:
        os.truncate(path, _END)
        return real(descriptor, length)

    monkeypatch.setattr(os, "read", shrinking)
    shrunk, stamp = identify(str(path))
    assert shrunk != whole
    assert stamp.size_bytes == 3 * _END  # so that the caller sees that it changed
    monkeypatch.undo()
    assert identify(str(path))[0] != shrunk
