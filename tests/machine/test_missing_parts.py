"""A part that cannot be loaded is named with its remedy."""

from __future__ import annotations

import ctypes

import pytest

import system_packages
from app.machine.missing_parts import SYSTEM_LIBRARIES, missing_part


def test_the_packages_are_those_of_the_set_up() -> None:
    assert {need.name: need.package for need in system_packages.QT} == SYSTEM_LIBRARIES


def test_a_system_library() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    said = "The system library libEGL.so.1 is missing. On Debian and Ubuntu: sudo apt install libegl1"
    assert str(missing_part(error)) == said


def test_what_the_loader_really_says() -> None:
    with pytest.raises(OSError, match="shared object") as raised:
        ctypes.CDLL("libnot-there.so.7")
    assert str(missing_part(raised.value)) == (
        "The library libnot-there.so.7 is missing. Please install the program again."
    )


def test_a_module() -> None:
    error = ImportError("/opt/photokin/annoy/annoylib.so: file too short", name="annoy.annoylib")
    assert str(missing_part(error)) == (
        "A part of Photokin is missing or damaged (annoy.annoylib): please install the program again."
    )
