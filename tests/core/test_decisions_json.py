"""Decisions as a file: what was written is read, and whatever else comes is refused with one sentence."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.decisions import Decision, NewDecision, TrashedFile
from app.core.decisions_json import MOST_BYTES, read, written
from app.core.errors import InputError

_A, _B, _C = bytes(16), b"b" * 16, b"c" * 16
_SETTLED = NewDecision(
    "near", "settled", (_A,), (), (TrashedFile(os.fsdecode(b"/p/\xff \xc3\xa9.jpg"), "/trash/1", 5, _B),), 1
)
_SAID = (
    _SETTLED,
    NewDecision("series", "apart", (_A, _B), (_C,), (), 0),
    NewDecision("copies", "alternates", (_A,), (), (), 2),
)
_ONE: dict[str, Any] = {
    "made_s": 5, "kind": "near", "verdict": "settled", "kept": ["00" * 16], "apart": [],
    "trashed": [{"content_id": "62" * 16, "path": "/p/a.jpg", "size_bytes": 5}], "files": 1,
}  # fmt: skip


def _file(**changed: object) -> bytes:
    whole = {"format": 1, "holds": "decisions of Photokin", "decisions": [_ONE | changed]}
    return json.dumps(whole).encode()


def test_what_was_written_is_read() -> None:
    made = [Decision(number, 1, 100 - number, said) for number, said in enumerate(_SAID)]
    found = read(written(made), "a.json")
    assert [made_s for made_s, _ in found] == [98, 99, 100]
    assert [said for _, said in found][:2] == [_SAID[2], _SAID[1]]
    settled = found[2][1]
    assert settled.trashed == (TrashedFile(_SETTLED.trashed[0].path, "", 5, _B),)
    assert (settled.kept, settled.files) == (_SETTLED.kept, 1)
    assert written(made).isascii()
    assert read(written([]), "a.json") == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"made_s": -1}, {"made_s": 10**15}, {"made_s": True}, {"made_s": "5"}, {"made_s": 1.5}, {"kind": "perhaps"},
        {"verdict": "deleted"}, {"kept": []}, {"kept": ["00"]}, {"kept": ["zz" * 16]}, {"kept": ["00" * 16] * 2},
        {"kept": "00" * 16}, {"apart": ["01" * 16]}, {"verdict": "apart", "trashed": []},
        {"verdict": "apart", "apart": ["00" * 16], "trashed": []}, {"verdict": "alternates"}, {"files": -1},
        {"files": 10**30}, {"more": 1}, {"trashed": [{}]}, {"trashed": None},
        {"trashed": [_ONE["trashed"][0] | {"path": "a.jpg"}]}, {"trashed": [_ONE["trashed"][0] | {"path": ""}]},
        {"trashed": [_ONE["trashed"][0] | {"path": "/a\0b"}]}, {"trashed": [_ONE["trashed"][0] | {"path": "/\ud800"}]},
        {"trashed": [_ONE["trashed"][0] | {"path": {"bytes": "?"}}]},
        {"trashed": [_ONE["trashed"][0] | {"path": {"bytes": "", "x": 1}}]},
        {"trashed": [_ONE["trashed"][0] | {"place": "/etc"}]},
    ],
)  # fmt: skip
def test_what_nobody_decided_is_refused(changed: dict[str, object]) -> None:
    assert len(read(_file(), "a.json")) == 1
    with pytest.raises(InputError, match=r"^a\.json holds no decisions of Photokin, or not only those\.$"):
        read(_file(**changed), "a.json")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}', b"9" * 5000, _file() + b"{}",
        _file().replace(b'"format": 1', b'"format": 0'), _file().replace(b"Photokin", b"Photobox"), b"\x80\x04.",
    ],
)  # fmt: skip
def test_any_other_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="holds no decisions"):
        read(data, "a.json")


def test_a_newer_format_is_called_newer() -> None:
    data = _file().replace(b'"format": 1', b'"format": 2')
    with pytest.raises(InputError, match=re.escape("a.json was written by a newer Photokin.")):
        read(data, "a.json")


def test_a_file_without_end_is_not_looked_into() -> None:
    class Endless(bytes):
        def __len__(self) -> int:
            return MOST_BYTES + 1

    with pytest.raises(InputError, match="holds no decisions"):
        read(Endless(_file()), "a.json")


@given(st.binary())
def test_any_bytes_give_decisions_or_one_sentence(data: bytes) -> None:
    with pytest.raises(InputError):
        read(data, "a.json")
