"""The command in the menus starts this program: from its source, from a bundle, from an AppImage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.desktop.program import command_as_typed, program_command
from app.machine.environment import STARTED_AS, clean_environment
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


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder on PATH, with two programs in it."""
    folder = tmp_path / "on path"
    folder.mkdir()
    for name in ("photokin", "python3.99"):
        (folder / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv(STARTED_AS, raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)
    return folder


def test_hints_name_the_program_as_it_was_started(monkeypatch: pytest.MonkeyPatch, on_path: Path) -> None:
    for started in (f"{on_path}/photokin", "photokin"):
        monkeypatch.setattr(sys, "argv", [started])
        assert command_as_typed() == "photokin"
    monkeypatch.setattr(sys, "argv", ["./Photo kin/photokin"])  # unpacked; another one is installed
    assert command_as_typed() == "'./Photo kin/photokin'"
    monkeypatch.setattr(sys, "argv", [str(REPOSITORY / "app" / "__main__.py")])
    monkeypatch.setattr(sys, "executable", f"{on_path}/python3.99")
    assert command_as_typed() == "python3.99 -m app"
    monkeypatch.setattr(sys, "executable", "/opt/python3.99")
    assert command_as_typed() == "/opt/python3.99 -m app"


def test_hints_of_an_appimage_name_the_image(monkeypatch: pytest.MonkeyPatch, on_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("APPIMAGE", "/home/me/Photokin.AppImage")
    monkeypatch.setattr(sys, "argv", ["/tmp/.mount/photokin"])
    assert command_as_typed() == "/home/me/Photokin.AppImage"


def test_hints_name_the_start_script_of_a_source_tree(monkeypatch: pytest.MonkeyPatch, on_path: Path) -> None:
    import run

    monkeypatch.setattr(sys, "executable", f"{on_path}/python3.99")
    monkeypatch.setattr(sys, "argv", ["../a tree/build/run.py", "index"])
    monkeypatch.setenv(STARTED_AS, run.as_typed())
    assert command_as_typed() == "python3.99 '../a tree/build/run.py'"
    assert clean_environment({STARTED_AS: "x", "PATH": "y"}, bundled=False) == {"PATH": "y"}
    assert clean_environment({STARTED_AS: "x", "PATH": "y"}, bundled=True) == {"PATH": "y"}
