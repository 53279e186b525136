"""The files for free desktops: valid to their own judges, right for paths with anything in them, in two languages."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from PySide6.QtCore import QMimeDatabase
from PySide6.QtGui import QImage

from app import __version__
from app.core.photo_names import MEDIA_TYPES, PICTURE_SUFFIXES
from app.desktop.linux import ICON_SIZES_PX, NAUTILUS_SCRIPT, desktop_entry, exec_line, metainfo, share_files

COMMAND = ["/opt/my apps/a`b$c\\d\"e'f 50%/写真/photokin"]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def share(tmp_path: Path) -> Path:
    for name, content in share_files(COMMAND):
        path = tmp_path / "share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "share"


def test_desktop_entries_are_valid(share: Path) -> None:
    files = [share / "applications" / "photokin.desktop", share / "Thunar" / "sendto" / "photokin.desktop"]
    ran = subprocess.run([_tool("desktop-file-validate"), *files], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_the_software_centres_entry_is_valid(share: Path) -> None:
    (file,) = (share / "metainfo").iterdir()
    ran = subprocess.run(
        [_tool("appstreamcli"), "validate", "--no-net", file], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    assert f'<release version="{__version__}"' in metainfo()


def test_a_judge_that_is_there_refuses_a_broken_entry(share: Path) -> None:
    entry = share / "applications" / "photokin.desktop"
    entry.write_text(desktop_entry(COMMAND).replace("Type=Application", "Type=Nonsense"))
    assert subprocess.run([_tool("desktop-file-validate"), entry], capture_output=True, check=False).returncode


def test_glib_starts_the_program_whatever_its_path_is(tmp_path: Path) -> None:
    """Through the launcher of a real desktop, with a photo whose name has a space and Japanese in it.

    Without a per cent sign: GLib looks for the program before it reads the two signs that stand for one.
    """
    program = tmp_path / "my apps" / "a`b$c\\d\"e'f" / "写真 program"
    program.parent.mkdir(parents=True)
    record = tmp_path / "record"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" > "{record}.new"\nmv "{record}.new" "{record}"\n')
    program.chmod(0o755)
    entry = tmp_path / "photokin.desktop"
    entry.write_text(desktop_entry([str(program), "-x", "two words"]))
    photos = [str(tmp_path / name) for name in ("海 1.jpg", "b.jpg")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    subprocess.run([_tool("gio"), "launch", entry, *photos], env=environment, check=True, timeout=60)
    for _ in range(600):
        if record.exists():
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert record.read_text("utf-8").splitlines() == [str(program), "-x", "two words", *photos]


def test_plain_commands_stay_plain() -> None:
    assert exec_line(["photokin"]) == "photokin"
    assert exec_line(["/usr/bin/python3", "-P"]) == "/usr/bin/python3 -P"


def test_every_picture_format_is_offered() -> None:
    database = QMimeDatabase()
    for suffix in PICTURE_SUFFIXES:
        found = database.mimeTypeForFile(f"a{suffix}", QMimeDatabase.MatchMode.MatchExtension)
        # Names of two formats are not in the database, which knows them by their content.
        assert found.isDefault() or {found.name(), *found.aliases(), *found.parentMimeTypes()} & set(MEDIA_TYPES), (
            suffix
        )
    assert f"MimeType={';'.join(MEDIA_TYPES)};\n" in desktop_entry(["photokin"])


def test_the_entry_never_presses_forward() -> None:
    """The least initial preference: KDE and xdg-open then choose any other program where the user has chosen none."""
    lines = desktop_entry(["photokin"]).splitlines()
    assert [line for line in lines if line.startswith("InitialPreference=")] == ["InitialPreference=0"]


def test_folders_are_not_offered() -> None:
    """A program for folders can become what opens every folder."""
    assert "inode/directory" not in "".join(content.decode("utf-8", "replace") for _, content in share_files(COMMAND))


def test_icons_have_their_sizes(share: Path) -> None:
    for size_px in ICON_SIZES_PX:
        image = QImage(str(share / "icons" / "hicolor" / f"{size_px}x{size_px}" / "apps" / "photokin.png"))
        assert (image.width(), image.height()) == (size_px, size_px)
        colours = {image.pixel(x, y) for x in range(size_px) for y in range(size_px)}
        assert len(colours) > 8
    assert (share / "icons" / "hicolor" / "scalable" / "apps" / "photokin.svg").read_bytes().startswith(b"<svg")


def test_menus_are_in_two_languages(share: Path) -> None:
    for name in ("kio/servicemenus/photokin.desktop", "nemo/actions/photokin.nemo_action"):
        written = (share / name).read_text("utf-8")
        assert "Name=Find similar photos\n" in written
        assert "Name[ja]=似た写真を探す\n" in written


def test_nemo_gets_a_command_line_for_a_shell(share: Path) -> None:
    lines = (share / "nemo" / "actions" / "photokin.nemo_action").read_text("utf-8").splitlines()
    command = next(line for line in lines if line.startswith("Exec="))
    assert shlex.split(command.removeprefix("Exec=")) == [*COMMAND, "%F"]


def test_the_script_of_nautilus_hands_over_every_name(tmp_path: Path) -> None:
    program = tmp_path / "my 'program'"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    script = tmp_path / NAUTILUS_SCRIPT.name
    files = dict(share_files([str(program)], per_user=True))
    script.write_bytes(files[NAUTILUS_SCRIPT])
    script.chmod(0o755)
    ran = subprocess.run([script, "a b.jpg", "海.jpg"], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["a b.jpg", "海.jpg"]
    assert not [name for name in files if "nautilus-python" in name.parts]


class _File:
    def __init__(self, path: str | None, media_type: str) -> None:
        self._path, self._media_type = path, media_type

    def get_location(self) -> Any:
        return types.SimpleNamespace(get_path=lambda: self._path)

    def get_mime_type(self) -> str:
        return self._media_type


class _MenuItem:
    def __init__(self, **properties: str) -> None:
        self.properties = properties

    def connect(self, signal: str, slot: Any) -> None:
        self.activate = slot


def test_the_extension_of_nautilus_offers_photos_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as it is, with what it needs of Nautilus made up: the package is not on test machines."""
    repository: Any = types.ModuleType("gi.repository")
    repository.GObject = types.SimpleNamespace(GObject=type("GObject", (), {}))
    repository.Nautilus = types.SimpleNamespace(MenuProvider=type("MenuProvider", (), {}), MenuItem=_MenuItem)
    monkeypatch.setitem(sys.modules, "gi", types.ModuleType("gi"))
    monkeypatch.setitem(sys.modules, "gi.repository", repository)
    monkeypatch.setenv("LANGUAGE", "ja")
    source = dict(share_files(COMMAND))[PurePosixPath("nautilus-python/extensions/photokin.py")]
    namespace: dict[str, Any] = {}
    exec(compile(source, "photokin.py", "exec"), namespace)
    started: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command))
    menu = namespace["PhotokinMenu"]()
    (item,) = menu.get_file_items([_File("/a b.jpg", "image/jpeg"), _File("/c.heic", "image/heif")])
    assert item.properties["label"] == "似た写真を探す"
    item.activate(item)
    assert started == [[*COMMAND, "/a b.jpg", "/c.heic"]]
    assert menu.get_file_items("a window", [_File("/a.jpg", "image/jpeg"), _File("/a.txt", "text/plain")]) == []
    assert menu.get_file_items([_File(None, "image/jpeg")]) == []
    assert menu.get_file_items([]) == []
