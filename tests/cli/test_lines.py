"""What is written to the terminal: nothing that it would obey, and from one place only."""

from __future__ import annotations

import ast
import base64
import io
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from app.cli.lines import complain, note, say, warn, write_names, write_object
from app.core.errors import AppError, InputError
from app.core.names_in_json import named, named_list
from tests.cli.conftest import Made
from tests.cli.running import REPOSITORY, photokin

_RED = "\x1b[31m"
_COMMANDS = (
    ["index"], ["status", "--skipped"], ["folders"], ["find", "{photos}/1.png"], ["find", "{photos}/{red}.png"],
    ["find", "{photos}/broken {red}.png"], ["remove", "{photos}/{red}"], ["index", "{photos}/{red}.png"],
    ["{photos}/{red}"], ["remove", "{photos}"],
)  # fmt: skip


def _is_obeyed(said: str) -> bool:
    """Tell whether a terminal would do more than show this."""
    return any(not character.isprintable() and character != "\n" for character in said)


def test_no_line_holds_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    for write in (say, warn, note):
        write(f"a{_RED}b\x9bc\rd\ne")
    complain(InputError("No {name}.", name=_RED).with_hint("{photokin} x"), f"run {_RED}")
    said = capsys.readouterr()
    assert not _is_obeyed(said.out + said.err)
    assert said.out == "a?[31mb?c?d?e\n".replace("?", "\N{REPLACEMENT CHARACTER}")


def test_a_complaint_is_one_line_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert complain(InputError("No such thing.").with_hint("{photokin} help"), "python3 run.py") == 2
    assert complain(AppError("No room."), "photokin") == 3
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "photokin: No such thing. python3 run.py help\nphotokin: No room.\n")


def test_a_terminal_that_went_away_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stderr", Gone())
    warn("Nobody reads this.")


def test_names_that_are_no_text_in_objects() -> None:
    assert named("path", "/ä") == {"path": "/ä"}
    odd = os.fsdecode(b"/\xff")
    encoded = base64.b64encode(b"/\xff").decode()
    assert named("query", odd) == {"query": "/\N{REPLACEMENT CHARACTER}", "query_bytes": encoded}
    assert named_list("copies", ["/a", odd]) == {
        "copies": ["/a", "/\N{REPLACEMENT CHARACTER}"],
        "copies_bytes": [None, encoded],
    }
    assert named_list("copies", ["/a"]) == {"copies": ["/a"]}
    assert named_list("copies", []) == {"copies": []}


def test_names_with_zeros_are_the_bytes_that_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    say("first")
    write_names(["/a\nb", os.fsdecode(b"/\xff")])
    assert capfdbinary.readouterr().out == b"first\n/a\nb\0/\xff\0"


def test_an_object_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    write_object({"path": f"/日{_RED}\n"})
    said = capsys.readouterr().out
    assert said.isascii()
    assert said.count("\n") == 1
    assert json.loads(said) == {"path": f"/日{_RED}\n"}


def _writes(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id == "print" and bool(call.args)
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("print_exc", "write")


def test_only_one_module_writes_to_the_terminal() -> None:
    """``print``, ``write`` of a stream and ``tqdm.write`` stand in ``app/cli/lines.py``; ``print(end=…)`` flushes."""
    found = []
    for room in ("app/cli", "app/selftest", "app/main.py"):
        place = REPOSITORY / room
        modules = [path for path in place.rglob("*.py") if path.name != "lines.py"] if place.is_dir() else [place]
        for path in modules:
            calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
            found += [f"{path.name}:{call.lineno}" for call in calls if _writes(call)]
    assert found == []


def test_names_and_stored_sentences_with_escape_sequences(made: Made, tmp_path: Path) -> None:
    """Names from the disk, and sentences that somebody else wrote into the catalog."""
    photos = tmp_path / f"photos {_RED}"
    shutil.copytree(made.photos, photos)
    (photos / _RED).mkdir()
    shutil.copy(photos / "1.png", photos / f"{_RED}.png")
    shutil.copy(photos / "broken.jpg", photos / f"broken {_RED}.png")
    photokin("index", photos, home=made.home)
    catalog = sqlite3.connect(made.home / "catalog.db")
    stored = json.dumps([f"{_RED}obey {{name}}", {"name": _RED}])
    catalog.execute("UPDATE failures SET reason = ?", (stored,))
    catalog.execute("UPDATE roots SET reason = ?", (stored,))
    catalog.commit()
    catalog.close()
    for words in _COMMANDS:
        ran = photokin(*(word.format(photos=photos, red=_RED) for word in words), home=made.home)
        assert ran.out + ran.err != ""
        assert not _is_obeyed(ran.out + ran.err), words
        assert "Traceback" not in ran.err
