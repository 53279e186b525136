"""Why a photo was skipped, in the window: one whole sentence in each language, whatever the system and readers say."""

from __future__ import annotations

import ast
import errno
import os
import re
import string
from collections.abc import Iterator

import pytest

from app.core.errors import DecodeError
from app.core.text import Text, text
from app.gui.kit.translate import shown, use_language
from app.imaging.reasons import of_disk
from app.machine.paths import resources_folder

_ROOMS = ("imaging", "library", "pipeline")
_SPOKEN = {"DecodeError", "DiskError", "Damaged", "NotEnoughMemory", "text"}
_NAMES = {"Photokin", "RAW", "raw", "rawpy", "EXIF", "Ctrl", "mAP", "ReLU", "PyTorch", "EfficientNet", "Lite0", "Lite2"}
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    assert use_language("ja") == "ja"
    yield
    use_language("en")


def _templates() -> list[str]:
    found = set()
    app = resources_folder().parent / "app"
    for room in _ROOMS:
        for path in (app / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) in _SPOKEN and node.args:
                    said = node.args[0]
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        found.add(said.value)
    return sorted(found)


@pytest.mark.parametrize("template", _templates())
def test_every_reason_is_japanese_as_a_whole(template: str) -> None:
    places = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    values = {name: os.strerror(errno.EIO) if name == "detail" else 12 for name in places}
    said = shown(Text(template, tuple(values.items())))
    assert [word for word in _ENGLISH.findall(said) if word not in _NAMES] == []


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_what_the_system_says_is_never_left_in_english(number: int) -> None:
    said = shown(of_disk(OSError(number, os.strerror(number))))
    left = [word for word in _ENGLISH.findall(said) if word not in _NAMES]
    assert set(left) <= set(errno.errorcode.values())


def test_a_reason_within_a_sentence_is_translated_too() -> None:
    error = DecodeError("The file is empty.")
    said = shown(text("{path} cannot be used: {reason}", path="/photos/a.jpg", reason=error.text))
    assert [word for word in _ENGLISH.findall(said) if word not in ("photos", "jpg")] == []


def test_in_english_the_system_has_its_own_words() -> None:
    use_language("en")
    assert shown(of_disk(OSError(errno.EIO, ""))) == f"The file cannot be read: {os.strerror(errno.EIO)}."
