"""The content id in a shared library is that of the whole file."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app.core.errors import DecodeError
from app.core.photo import Stamp
from app.library.identity import identify as identify_by_ends
from app.shared.content_id import identify


def test_a_byte_in_the_middle_makes_another_content(tmp_path: Path) -> None:
    content = bytearray(os.urandom(3_000_000))
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    first, by_ends = identify(str(path)), identify_by_ends(str(path))
    assert first == (hashlib.blake2b(content, digest_size=16).digest(), Stamp(len(content), path.stat().st_mtime_ns))
    content[1_500_000] ^= 1
    path.write_bytes(content)
    assert identify_by_ends(str(path))[0] == by_ends[0]  # which is why
    assert identify(str(path))[0] != first[0]


def test_what_is_no_file_has_none(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    for path, sentence in ((tmp_path / "empty.jpg", "empty"), (tmp_path / "pipe.jpg", "not a file"), (tmp_path, "not")):
        with pytest.raises(DecodeError, match=sentence):
            identify(str(path))
    with pytest.raises(FileNotFoundError):
        identify(str(tmp_path / "gone.jpg"))


def test_what_a_row_may_say_is_gone_where_it_is_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r:").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"photo")
    monkeypatch.chdir(tmp_path)
    for path in ("r:/../a.jpg", "r:/a\0b", f"{tmp_path}/a\0.jpg", "a.jpg"):
        with pytest.raises(FileNotFoundError):
            identify(path)
