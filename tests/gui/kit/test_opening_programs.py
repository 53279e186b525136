"""Other programs are started with their own environment, and a failure is told in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.gui.kit.opening import open_with_default, show_in_file_manager
from app.machine.environment import clean_environment

linux = pytest.mark.skipif(sys.platform != "linux", reason="starts programs the way Linux does it")


def _program(folder: Path, name: str, exit_code: int, record: Path) -> None:
    path = folder / name
    path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >> "{record}"\nexit {exit_code}\n')
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return folder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a, b" / "c.jpg"
    path.parent.mkdir()
    path.write_bytes(b"")
    return path


@linux
def test_a_photo_opens_in_the_default_program(programs: Path, photo: Path, tmp_path: Path) -> None:
    _program(programs, "xdg-open", 0, tmp_path / "record")
    assert open_with_default(str(photo)) is None
    assert (tmp_path / "record").read_text().splitlines() == [str(programs / "xdg-open"), str(photo)]


@linux
def test_no_program_is_told(programs: Path, photo: Path, tmp_path: Path) -> None:
    _program(programs, "xdg-open", 3, tmp_path / "record")
    reason = open_with_default(str(photo))
    assert reason is not None
    assert str(photo) in str(reason)


@linux
def test_no_opener_at_all_is_told(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert open_with_default(str(photo)) is not None
    assert show_in_file_manager([str(photo)]) is not None


@linux
def test_a_photo_that_is_gone_is_told(programs: Path, tmp_path: Path) -> None:
    _program(programs, "xdg-open", 0, tmp_path / "record")
    assert "not there any more" in str(open_with_default(str(tmp_path / "gone.jpg")))
    assert show_in_file_manager([str(tmp_path / "gone" / "a.jpg")]) is not None
    assert not (tmp_path / "record").exists()


@linux
def test_the_file_manager_is_asked_to_select_the_photos(programs: Path, photo: Path, tmp_path: Path) -> None:
    _program(programs, "dbus-send", 0, tmp_path / "record")
    second = photo.with_name("d.jpg")
    assert show_in_file_manager([str(photo), str(second), "/elsewhere/e.jpg"]) is None
    arguments = (tmp_path / "record").read_text().splitlines()
    addresses = next(word for word in arguments if word.startswith("array:string:"))
    assert addresses == f"array:string:{photo.as_uri().replace(',', '%2C')},{second.as_uri().replace(',', '%2C')}"


@linux
def test_the_file_manager_is_not_asked_for_a_thousand_photos(programs: Path, photo: Path, tmp_path: Path) -> None:
    _program(programs, "dbus-send", 0, tmp_path / "record")
    assert show_in_file_manager([str(photo.with_name(f"{number}.jpg")) for number in range(1_000)]) is None
    assert (tmp_path / "record").read_text().count("file://") == 50


@linux
def test_a_file_manager_that_cannot_select_opens_the_folder(programs: Path, photo: Path, tmp_path: Path) -> None:
    _program(programs, "dbus-send", 1, tmp_path / "asked")
    _program(programs, "xdg-open", 0, tmp_path / "record")
    assert show_in_file_manager([str(photo)]) is None
    assert (tmp_path / "record").read_text().splitlines()[1:] == [str(photo.parent)]


@linux
def test_a_program_opened_from_a_bundle_gets_the_users_environment(
    programs: Path, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PyInstaller's starter has changed, as the program that opens the photo sees it."""
    (programs / "xdg-open").write_text(f'#!/bin/sh\nenv > "{tmp_path}/seen"\n')
    (programs / "xdg-open").chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/theirs")
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "PYTHONHOME", "_PYI_ARCHIVE_FILE", "_PYI_PARENT_PROCESS_LEVEL"):
        monkeypatch.setenv(name, "/bundle")
    monkeypatch.setenv("QT_SCALE_FACTOR", "2")
    assert open_with_default(str(photo)) is None
    seen = (tmp_path / "seen").read_text().splitlines()
    assert "LD_LIBRARY_PATH=/opt/theirs" in seen
    assert "QT_SCALE_FACTOR=2" in seen  # the user's own wish
    assert not [line for line in seen if "/bundle" in line or "_ORIG" in line or line.startswith("_PYI")]


def test_a_bundle_keeps_its_libraries_to_itself() -> None:
    ours = {"LD_LIBRARY_PATH": "/bundle", "QT_PLUGIN_PATH": "/bundle/plugins", "HOME": "/home/me"}
    assert clean_environment(ours, bundled=True) == {"HOME": "/home/me"}
    before = {**ours, "LD_LIBRARY_PATH_ORIG": "/opt/lib"}
    assert clean_environment(before, bundled=True) == {"HOME": "/home/me", "LD_LIBRARY_PATH": "/opt/lib"}


def test_without_a_bundle_the_environment_is_the_users() -> None:
    theirs = {"LD_LIBRARY_PATH": "/opt/lib", "HOME": "/home/me"}
    assert clean_environment(theirs, bundled=False) == theirs
