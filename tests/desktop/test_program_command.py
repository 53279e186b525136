"""The command in the menus starts this program: from its source, from a bundle, from an AppImage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.desktop.program import program_command
from tests.cli.running import REPOSITORY


def test_from_the_source_tree_it_is_the_start_script() -> None:
    python, script = program_command()
    assert script == str(REPOSITORY / "build" / "run.py")
    said = subprocess.run([python, "-c", "import sys; print(sys.version_info[0])"], capture_output=True, check=True)
    assert said.stdout.strip() == b"3"


def test_from_a_bundle_it_is_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "photokin"
    program.touch()
    (tmp_path / "link").symlink_to(program)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "link"))
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert program_command() == [str(program)]
    image = tmp_path / "Photokin.AppImage"
    monkeypatch.setenv("APPIMAGE", str(image))
    assert program_command() == [str(image)]


def test_from_an_installed_wheel_it_is_its_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("app.desktop.program._TOP", tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python3"))
    assert program_command() == [str(tmp_path / "bin" / "photokin")]
