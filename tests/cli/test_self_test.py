"""The program's own test of itself: passes on a sound copy, names what is wrong in a damaged one, leaves nothing."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.selftest.checks import Check, checks
from app.selftest.isolated import CheckProcess
from tests.cli.running import REPOSITORY, photokin

_NAMES = [check.name for check in checks()]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program in a folder with a space and Japanese in its name."""
    folder = tmp_path / "プログラム of mine"
    for name in ("app", "models", "resources"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    return folder


def test_a_sound_program_in_a_read_only_folder(program: Path, tmp_path: Path) -> None:
    for path in (program, *program.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    temporary, home = tmp_path / "temporary", tmp_path / "user" / "photokin-home"
    temporary.mkdir()
    home.parent.mkdir()
    powerless = hasattr(os, "geteuid") and os.geteuid() == 0
    environ = {"PYTHONPATH": str(program), "TMPDIR": str(temporary)}
    ran = photokin("--self-test", "--json", home=home, environ=environ, powerless=powerless)
    for path in (program, *program.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)
    assert (ran.code, ran.err) == (0, "")
    assert [(found["name"], found["ok"]) for found in ran.objects] == [(name, True) for name in _NAMES]
    for kind in ("AVIF", "BMP", "GIF", "HEIF", "JPEG", "PNG", "TIFF", "WEBP"):
        assert kind in ran.objects[_NAMES.index("formats")]["detail"]
    assert list(temporary.iterdir()) == []
    assert list(home.parent.iterdir()) == []


def test_what_is_damaged_is_named_and_the_rest_still_checked(program: Path, home: Path) -> None:
    resources = program / "resources"
    for path in (
        resources / "samples" / "sample.avif",
        resources / "translations" / "ja" / "LC_MESSAGES" / "photokin.mo",
    ):
        path.write_bytes(path.read_bytes()[:100])
    (resources / "icons" / "find.svg").write_text("<svg/>")
    ran = photokin("--self-test", home=home, environ={"PYTHONPATH": str(program)})
    assert ran.code == 3
    assert ran.err == "photokin: The self-test failed: formats, catalog, icons, translations.\n"
    lines = dict(zip(_NAMES, ran.out.splitlines(), strict=True))
    assert all(lines[name].startswith("ok") for name in ("model", "decoders", "index"))
    assert ".avif" in lines["formats"]
    assert "install the program again" in lines["formats"]
    assert "find" in lines["icons"]


def test_a_model_with_one_wrong_byte(program: Path, home: Path) -> None:
    model = program / "models" / "efficientnet_lite0_int8.onnx"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    ran = photokin("--self-test", "--json", home=home, environ={"PYTHONPATH": str(program)})
    assert ran.code == 3
    assert [found["name"] for found in ran.objects if found["ok"]] == ["icons", "letters", "translations"]
    assert "damaged or was altered: please install the program again." in ran.objects[0]["detail"]


def test_no_temporary_folder_is_one_sentence(home: Path, tmp_path: Path) -> None:
    gone = "import tempfile; os.environ['TMPDIR'] = '/nowhere'; tempfile._candidate_tempdir_list = lambda: ['/nowhere']"
    ran = photokin(home=home, before=f"{gone}\nfrom app.main import start\nsys.exit(start(['--self-test']))")
    assert ran.code == 3
    assert ran.is_sentence("TMPDIR")


def test_paths_beside_it_are_wrong_usage(home: Path) -> None:
    ran = photokin("--self-test", "/photos", home=home)
    assert ran.code == 2
    assert "takes no files" in ran.err


@pytest.fixture
def process(tmp_path: Path) -> Iterator[CheckProcess]:
    made = CheckProcess(tmp_path)
    yield made
    made.close()


def _check(name: str) -> Check:
    return checks()[_NAMES.index(name)]


def test_a_check_that_crashes_is_named_and_the_next_one_runs(
    process: CheckProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt ends the whole program when it finds no way to the display."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "nothing-like-this")
    crashed = process.result_of(_check("icons"))
    assert not crashed.ok
    assert "ended by itself (signal 6)" in crashed.detail
    assert process.result_of(_check("translations")).ok


def test_a_check_that_hangs_is_named(process: CheckProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.selftest.isolated._LONGEST_S", 0.0)
    hung = process.result_of(_check("index"))
    assert not hung.ok
    assert "longer than" in hung.detail
    assert multiprocessing.active_children() == []
    monkeypatch.undo()
    assert "Japanese" in process.result_of(_check("translations")).detail  # and not the late answer of the other


class _Dying:
    """A process whose line is cut a moment before the system knows how it ended."""

    exitcode: int | None = None

    def join(self, timeout: float) -> None:
        self.exitcode = -11

    def send(self, name: str) -> None:
        raise BrokenPipeError

    def is_alive(self) -> bool:
        return False

    def close(self) -> None:
        pass


def test_how_a_process_ended_is_waited_for(process: CheckProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_process", _Dying())
    monkeypatch.setattr(process, "_line", _Dying())
    assert "(signal 11)" in process.result_of(_check("index")).detail
