"""What can be shared of a bug: where it happened, and nothing of the user's."""

from __future__ import annotations

import faulthandler
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import DecodeError
from app.machine.shareable import LEFT_OUT, shareable_fault, shareable_traceback

_PRIVATE = ("家族", "wedding", "Anna", "IMG_1234", "/home", "C:\\Users", "holiday")


def _raised(make: Callable[[], object]) -> str:
    try:
        make()
    except Exception as error:  # noqa: BLE001 - any
        return shareable_traceback(error)
    raise AssertionError("nothing was raised")


def _raise(error: Exception) -> Callable[[], object]:
    def raise_it() -> None:
        raise error

    return raise_it


@pytest.mark.parametrize(
    "make",
    [
        lambda: Path("/home/Anna/家族 2024/IMG_1234.jpg").read_bytes(),
        lambda: Path("/home/Anna/wedding").rmdir(),
        _raise(ValueError("cannot read /home/Anna/my wedding/a b.jpg: broken")),
        _raise(ValueError("cannot read C:\\Users\\Anna\\holiday.png")),
        _raise(KeyError("IMG_1234")),
        _raise(KeyError("家族")),
        _raise(ValueError("unreadable: IMG_1234.HEIC")),
        _raise(ValueError("a name of two lines: holi\nday 家族")),
        _raise(OSError(28, "No space left on device", "/home/Anna/wedding.tif")),
        _raise(DecodeError("{path} is broken", path="/home/Anna/家族/a.jpg")),
        _raise(UnicodeEncodeError("utf-8", "家族/wedding.jpg", 0, 1, "surrogates not allowed")),
        lambda: sqlite3.connect("/home/Anna/wedding/x.db"),
    ],
)
def test_no_name_and_no_path_of_the_users(make: Callable[[], object]) -> None:
    report = _raised(make)
    assert not [word for word in _PRIVATE if word in report], report
    assert "test_shareable.py" in report
    assert str(Path(__file__).parent) not in report


def test_what_caused_it_is_told_too() -> None:
    def chained() -> None:
        try:
            Path("/home/Anna/a.jpg").read_bytes()
        except OSError as error:
            raise RuntimeError("the photo Anna.jpg") from error

    report = _raised(chained)
    cause, effect = (
        "builtins.FileNotFoundError: [Errno 2] ENOENT",
        f"builtins.RuntimeError: {LEFT_OUT}",
    )
    assert [line for line in report.splitlines() if line in (cause, effect)] == [cause, effect], report
    assert "Anna" not in report


def test_messages_that_hold_no_names_are_kept() -> None:
    assert "division by zero" in _raised(lambda: 1 / 0)
    assert "'int' object has no attribute 'path'" in _raised(lambda: (1).path)  # type: ignore[attr-defined]
    assert "[Errno 22] EINVAL" in _raised(_raise(OSError(22, "Invalid argument")))


def test_a_report_of_faulthandler(tmp_path: Path) -> None:
    path = tmp_path / "家族 fault.txt"
    with path.open("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        written = "Fatal Python error: Segmentation fault\n\n" + file.read() + "\nExtension modules: /home/Anna/x.so\n"
    report = shareable_fault(written)
    assert report.startswith("Fatal Python error: Segmentation fault\n")
    assert "  test_shareable.py:" in report
    assert str(Path(__file__).parent) not in report
    assert "Anna" not in report
    assert shareable_fault("") == ""
    assert sys.prefix not in report


def test_of_a_long_traceback_the_end_is_told_where_it_happened() -> None:
    def deeper(depth: int) -> None:
        if depth == 0:
            the_culprit()
        deeper(depth - 1)

    def the_culprit() -> None:
        raise ZeroDivisionError

    lines = _raised(lambda: deeper(100)).splitlines()
    assert len(lines) == 40 + 1
    assert lines[-2].endswith(" in the_culprit")
    assert lines[-1] == "builtins.ZeroDivisionError"
