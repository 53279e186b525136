"""Decisions about look-alikes as a file, to and fro: what people said outlives a library, by what is in their photos.

    {"format": 1, "holds": "decisions of Photokin", "decisions": [
        {"made_s": 1796860800, "kind": "near", "verdict": "settled", "kept": ["…32 hex digits"], "apart": [],
         "trashed": [{"content_id": "…", "path": "…", "size_bytes": 1}], "files": 2}]}

It is read strictly: it may come from anywhere. A path that is no text is ``{"bytes": "…Base64"}``. Where a file lies in
the trash is not told: no other computer has that.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from app.core.decisions import Decision, NewDecision, TrashedFile, Verdict
from app.core.errors import InputError
from app.core.look_alikes import LookAlikeKind

FORMAT = 1
MOST_BYTES = 256_000_000
"""A hundred thousand decisions take some 40 MB."""

_HOLDS = "decisions of Photokin"
_MOST_DECISIONS = 1_000_000
_MOST_MEMBERS = 100_000
_LAST_S = 253_402_300_799
_Content = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
_Contents = Annotated[list[_Content], Meta(max_length=_MOST_MEMBERS)]
_Number = Annotated[int, Meta(ge=0, le=1 << 53)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written, and nothing else."""


class _Bytes(_Part, frozen=True):
    bytes: Annotated[str, Meta(max_length=100_000)]


class _Trashed(_Part, frozen=True):
    content_id: _Content
    path: Annotated[str, Meta(min_length=1, max_length=100_000)] | _Bytes
    size_bytes: _Number


class _Decision(_Part, frozen=True):
    made_s: Annotated[int, Meta(ge=0, le=_LAST_S)]
    kind: LookAlikeKind
    verdict: Verdict
    kept: _Contents
    apart: _Contents
    trashed: Annotated[list[_Trashed], Meta(max_length=_MOST_MEMBERS)]
    files: _Number


class _Decisions(_Part, frozen=True):
    format: Literal[1]
    holds: Literal["decisions of Photokin"]
    decisions: Annotated[list[_Decision], Meta(max_length=_MOST_DECISIONS)]


def written(decisions: Iterable[Decision]) -> bytes:
    """Return decisions as a file, the oldest first."""
    oldest_first = sorted(decisions, key=lambda each: (each.made_s, each.id))
    lines = ",\n".join(json.dumps(_object_of(each)) for each in oldest_first)
    return f'{{"format": {FORMAT}, "holds": {json.dumps(_HOLDS)}, "decisions": [\n{lines}\n]}}\n'.encode("ascii")


def read(data: bytes, name: str) -> tuple[tuple[int, NewDecision], ...]:
    """Return the decisions in a file with when each was made. Raises InputError that names it for anything else."""
    if len(data) > MOST_BYTES:
        raise _none_of_ours(name)
    try:
        found = msgspec.json.decode(data, type=_Decisions)
        return tuple((each.made_s, _decision_of(each)) for each in found.decisions)
    except (ValueError, RecursionError) as error:  # msgspec's own is one
        if _format_of(data) > FORMAT:
            raise InputError("{path} was written by a newer Photokin.", path=name) from error
        raise _none_of_ours(name) from error


def _none_of_ours(name: str) -> InputError:
    return InputError("{path} holds no decisions of Photokin, or not only those.", path=name)


def _format_of(data: bytes) -> int:
    """Return the format of a file of ours that is not understood; 0 where it is none of ours."""

    class Head(msgspec.Struct):
        format: int
        holds: Literal["decisions of Photokin"]

    try:
        return msgspec.json.decode(data, type=Head).format
    except (ValueError, RecursionError):
        return 0


def _object_of(decision: Decision) -> dict[str, object]:
    said = decision.said
    return {
        "made_s": decision.made_s,
        "kind": said.kind,
        "verdict": said.verdict,
        "kept": [content.hex() for content in said.kept],
        "apart": [content.hex() for content in said.apart],
        "trashed": [
            {"content_id": each.content_id.hex(), "path": _name_of(each.path), "size_bytes": each.size_bytes}
            for each in said.trashed
        ],
        "files": said.files,
    }


def _decision_of(read: _Decision) -> NewDecision:
    """Raises ValueError for what nobody can have decided."""
    kept, apart = _contents(read.kept), _contents(read.apart)
    if not kept or (read.verdict == "apart") != bool(apart) or set(kept) & set(apart):
        raise ValueError("a decision about nothing")
    if read.trashed and read.verdict != "settled":
        raise ValueError("a verdict that sends nothing to the trash")
    trashed = tuple(
        TrashedFile(_path_of(each.path), "", each.size_bytes, bytes.fromhex(each.content_id)) for each in read.trashed
    )
    return NewDecision(read.kind, read.verdict, kept, apart, trashed, read.files)


def _contents(written_ids: list[str]) -> tuple[bytes, ...]:
    if len(set(written_ids)) != len(written_ids):
        raise ValueError("a content twice")
    return tuple(map(bytes.fromhex, written_ids))


def _name_of(path: str) -> object:
    name = os.fsencode(path)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return {"bytes": base64.b64encode(name).decode("ascii")}


def _path_of(written_path: str | _Bytes) -> str:
    """Raises ValueError for what no system takes for a path."""
    try:
        path = (
            written_path
            if isinstance(written_path, str)
            else os.fsdecode(base64.b64decode(written_path.bytes, validate=True))
        )
    except binascii.Error as error:
        raise ValueError("bytes that are no Base64") from error
    os.fsencode(path)
    if "\0" in path or not os.path.isabs(path):
        raise ValueError("no absolute path")
    return path
