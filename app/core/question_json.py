"""A question as JSON, to and fro. It is read strictly: it may come from a file, from anywhere.

Names of files need not be text. One that is none is an object with its bytes in Base64, ``{"bytes": "…"}``. What is as
it usually is is left out.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import os
from dataclasses import fields, is_dataclass
from typing import Any, cast

import msgspec

from app.core.question import Question

FORMAT = 1
_MOST_BYTES = 4_000_000
_PATHS = frozenset({"photo", "folders", "not_folders", "picture"})


def written(question: Question) -> str:
    """Return a question as one line of JSON."""
    return json.dumps({"format": FORMAT} | _object_of(question), ensure_ascii=False, allow_nan=False)


def read(words: str) -> Question:
    """Return the question that ``written`` has written. ValueError for anything else, of whatever kind it is.

    Whether it makes sense is for ``question_check`` to say.
    """
    if len(words) > _MOST_BYTES:
        raise ValueError("a question of that length")
    try:
        found = json.loads(words)
    except RecursionError as error:
        raise ValueError("a question in too many brackets") from error
    if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
        raise ValueError("no question of a known format")
    found = _with_paths(found)
    question: Question = msgspec.convert(found, Question)  # its errors are ValueErrors
    _refuse_unknown(found, question)
    if question.count < 1 or not all(map(math.isfinite, _numbers(question))):
        raise ValueError("a number that makes no sense")
    return question


def _object_of(value: Any) -> dict[str, object]:
    """Return what of a value differs from what it usually is."""
    found: dict[str, object] = {}
    for field in fields(value):
        each = getattr(value, field.name)
        if each != field.default:
            found[field.name] = _json_of(each, is_path=field.name in _PATHS)
    return found


def _json_of(value: Any, *, is_path: bool) -> object:
    if isinstance(value, tuple):
        return [_json_of(each, is_path=is_path) for each in value]
    if is_dataclass(value):
        return _object_of(value)
    if isinstance(value, str) and is_path:
        return _name_of(value)
    return cast(object, msgspec.to_builtins(value))


def _name_of(path: str) -> object:
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return {"bytes": base64.b64encode(os.fsencode(path)).decode("ascii")}


def _with_paths(found: Any) -> Any:
    """Return it with each name that is no text in the form that the system's functions take."""
    if isinstance(found, list):
        return [_with_paths(each) for each in found]
    if isinstance(found, str):
        if "\0" in found:
            raise ValueError("a zero byte")
        os.fsencode(found)  # a path that no system has would be met as a bug, later
        return found
    if not isinstance(found, dict):
        return found
    if set(found) == {"bytes"} and isinstance(found["bytes"], str):
        try:
            return _with_paths(os.fsdecode(base64.b64decode(found["bytes"], validate=True)))
        except binascii.Error as error:
            raise ValueError("bytes that are no Base64") from error
    return {key: _with_paths(each) for key, each in found.items()}


def _refuse_unknown(found: Any, value: Any) -> None:
    """Raise ValueError for a key that no field has: what is not understood is not left out in silence."""
    if isinstance(found, list) and isinstance(value, tuple):
        for one, of_it in zip(found, value, strict=True):
            _refuse_unknown(one, of_it)
    elif isinstance(found, dict) and is_dataclass(value):
        known = {field.name for field in fields(value)}
        for key, each in found.items():
            if key not in known:
                raise ValueError(f"there is no {key!r}")
            _refuse_unknown(each, getattr(value, key))


def _numbers(value: Any) -> list[float]:
    """Return all numbers of a question."""
    if is_dataclass(value):
        return [number for field in fields(value) for number in _numbers(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [number for each in value for number in _numbers(each)]
    return [value] if isinstance(value, int | float) else []
