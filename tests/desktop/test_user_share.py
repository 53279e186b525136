"""Into the menus and out again: complete, repeatable, exact, and without ever becoming the default viewer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.desktop import user_share
from app.desktop.defaults import settled
from app.desktop.user_share import install, is_installed, uninstall
from tests.cli.running import photokin

# A program that is there: GLib offers no other.
COMMAND = [shutil.which("true") or "/bin/true"]


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a user with a system that has a viewer for JPEG (chosen) and PNG (found, not chosen)."""
    system = tmp_path / "system" / "applications"
    system.mkdir(parents=True)
    (system / "viewer.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Viewer\nExec=true %F\nMimeType=image/jpeg;image/png;\n"
    )
    (system / "mimeapps.list").write_text(
        "[Default Applications]\nimage/jpeg=gone.desktop;viewer.desktop;\nimage/gif=gone.desktop\n"
    )
    home = tmp_path / "user"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    _update(system)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data of mine"),
        "XDG_DATA_DIRS": str(system.parent),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CONFIG_DIRS": str(tmp_path / "xdg"),
        "LC_ALL": "C.UTF-8",
    }


def _update(folder: Path) -> None:
    if tool := shutil.which("update-desktop-database"):
        subprocess.run([tool, folder], check=True)


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_what_was_installed_goes_away_exactly(desktop: dict[str, str]) -> None:
    home = Path(desktop["HOME"])
    other = home / "data of mine" / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true\nMimeType=image/png;\n")
    _update(other.parent)
    before = _tree(home)
    places = install(COMMAND, desktop)
    assert all(place.is_file() for place in places)
    assert is_installed(desktop)
    once = _tree(home)
    assert install(COMMAND, desktop) == places
    assert _tree(home) == once
    assert set(uninstall(desktop)) == set(places)
    assert _tree(home) == before
    assert not is_installed(desktop)
    assert uninstall(desktop) == ()


def test_a_new_place_of_the_program_replaces_the_old_one(desktop: dict[str, str]) -> None:
    install(["/old/photokin"], desktop)
    install(["/new/photokin"], desktop)
    entry = Path(desktop["XDG_DATA_HOME"]) / "applications" / "photokin.desktop"
    assert "Exec=/new/photokin %F" in entry.read_text("utf-8")
    assert "/old/" not in "".join(path.read_text("utf-8", "replace") for path in uninstall_readable(desktop))


def uninstall_readable(desktop: dict[str, str]) -> list[Path]:
    return [path for path in Path(desktop["XDG_DATA_HOME"]).rglob("*") if path.is_file()]


def test_scripts_and_service_menus_may_be_run(desktop: dict[str, str]) -> None:
    for place in install(COMMAND, desktop):
        assert os.access(place, os.X_OK) == ("scripts" in place.parts or "servicemenus" in place.parts)


def test_files_of_an_older_version_go_with_the_next_installation(desktop: dict[str, str]) -> None:
    install(COMMAND, desktop)
    share = Path(desktop["XDG_DATA_HOME"])
    manifest = share / "photokin" / "desktop.json"
    written = json.loads(manifest.read_text())
    (share / "nemo" / "actions" / "old.nemo_action").write_text("old")
    manifest.write_text(json.dumps(written | {"files": [*written["files"], "nemo/actions/old.nemo_action"]}))
    install(COMMAND, desktop)
    assert not (share / "nemo" / "actions" / "old.nemo_action").exists()


def test_a_lost_manifest_does_not_leave_files_behind(desktop: dict[str, str]) -> None:
    places = install(COMMAND, desktop)
    share = Path(desktop["XDG_DATA_HOME"])
    (share / "photokin" / "desktop.json").unlink()
    theirs = share / "nautilus" / "scripts" / "Find similar photos"
    uninstall(desktop)
    assert not [place for place in places if place.exists()]
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("#!/bin/sh\n# somebody else's script of the same name\n")
    assert uninstall(desktop) == ()
    assert theirs.exists()


def test_what_somebody_put_into_our_folders_stays(desktop: dict[str, str]) -> None:
    """A folder that we made is only taken away if nobody uses it; caches of nothing do not count as use."""
    install(COMMAND, desktop)
    share = Path(desktop["XDG_DATA_HOME"])
    theirs = [share / "nemo" / "actions" / "mine.nemo_action", share / "applications" / "other.desktop"]
    for path in theirs:
        path.write_text("mine")
    (share / "applications" / "mimeinfo.cache").write_text("[MIME Cache]\n")
    uninstall(desktop)
    assert [path.read_text() for path in theirs] == ["mine", "mine"]
    assert (share / "applications" / "mimeinfo.cache").exists()
    assert not (share / "Thunar").exists()


def test_gtk_learns_that_its_cache_of_icons_is_old(desktop: dict[str, str]) -> None:
    icons = Path(desktop["XDG_DATA_HOME"]) / "icons" / "hicolor"
    for change in (lambda: install(COMMAND, desktop), lambda: install(COMMAND, desktop)):
        icons.mkdir(parents=True, exist_ok=True)
        os.utime(icons, (5, 5))
        change()
        assert icons.stat().st_mtime > 5


def test_a_chosen_program_that_is_gone_in_a_later_list_hides_none_that_is_there(desktop: dict[str, str]) -> None:
    """Lists are read from the user's to the system's, and each choice that leads somewhere counts."""
    folder = Path(desktop["XDG_CONFIG_HOME"])
    folder.mkdir()
    (folder / "mimeapps.list").write_text(
        "[Default Applications]\nimage/jpeg=viewer.desktop\nimage/webp=viewer.desktop\n"
    )
    lists = Path(desktop["XDG_DATA_DIRS"]) / "applications" / "mimeapps.list"
    lists.write_text("[Default Applications]\nimage/jpeg=gone.desktop\nimage/webp=gone.desktop\n")
    assert settled(("image/jpeg", "image/png", "image/webp"), desktop) == ("image/jpeg", "image/webp")


@pytest.mark.parametrize("variable", ["XDG_DATA_HOME", "XDG_CONFIG_HOME"])
def test_a_relative_folder_in_the_environment_counts_for_nothing(
    desktop: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """As the XDG Base Directory Specification says; else files would come to lie wherever the program stands."""
    stands = tmp_path / "stands here"
    stands.mkdir()
    monkeypatch.chdir(stands)
    places = install(COMMAND, {**desktop, variable: "relative"})
    assert list(stands.iterdir()) == []
    if variable == "XDG_DATA_HOME":
        assert all(place.is_relative_to(Path(desktop["HOME"], ".local", "share")) for place in places)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../outside"])
def test_a_manifest_that_leads_out_of_the_folder_is_not_followed(desktop: dict[str, str], name: str) -> None:
    share = Path(desktop["XDG_DATA_HOME"])
    (share / "photokin").mkdir(parents=True)
    outside = share.parent / "outside"
    outside.write_text("mine")
    (share / "photokin" / "desktop.json").write_text(json.dumps({"files": [name], "folders": []}))
    uninstall(desktop)
    assert outside.exists()


def test_an_installation_that_broke_off_can_be_undone(desktop: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = _tree(Path(desktop["HOME"]))
    replace, left = os.replace, [4]

    def full(source: str, target: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(AppError, match="menus cannot be changed"):
        install(COMMAND, desktop)
    monkeypatch.undo()
    monkeypatch.setenv("HOME", desktop["HOME"])
    assert is_installed(desktop)
    uninstall(desktop)
    assert _tree(Path(desktop["HOME"])) == before


def test_tools_that_fail_or_hang_are_not_worth_a_word(
    desktop: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("update-desktop-database", "kbuildsycoca6"):
        (tools / name).write_text("#!/bin/sh\necho no >&2\nexit 1\n")
        (tools / name).chmod(0o755)
    (tools / "kbuildsycoca5").write_text("#!/bin/sh\nexec sleep 60\n")
    (tools / "kbuildsycoca5").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(user_share, "_REFRESH_S", 0.2)
    assert install(COMMAND, desktop)
    assert uninstall(desktop)


def _gio(desktop: dict[str, str], media_type: str) -> str:
    tool = shutil.which("gio")
    if tool is None or shutil.which("update-desktop-database") is None:
        pytest.skip("gio or update-desktop-database is not installed")
    return subprocess.run([tool, "mime", media_type], env=desktop, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/gif", "image/heif"])
def test_the_default_viewer_stays_what_it_was(desktop: dict[str, str], media_type: str) -> None:
    def default() -> str:
        return _gio(desktop, media_type).splitlines()[0]

    before = default()
    install(COMMAND, desktop)
    assert default() == before
    assert not list(Path(desktop["HOME"]).rglob("mimeapps.list"))
    uninstall(desktop)
    assert default() == before


def test_with_a_chosen_viewer_photokin_is_offered_beside_it(desktop: dict[str, str]) -> None:
    install(COMMAND, desktop)
    told = _gio(desktop, "image/jpeg")
    assert told.splitlines()[0].endswith("viewer.desktop")
    assert "photokin.desktop" in told


def test_where_a_choice_is_made(desktop: dict[str, str]) -> None:
    types = ("image/jpeg", "image/png", "image/gif")
    assert settled(types, desktop) == ("image/jpeg",)
    config = Path(desktop["XDG_CONFIG_HOME"])
    config.mkdir()
    (config / "kde-mimeapps.list").write_text("[Default Applications]\nimage/png=viewer.desktop\n")
    assert settled(types, desktop) == ("image/jpeg",)
    assert settled(types, desktop | {"XDG_CURRENT_DESKTOP": "KDE"}) == ("image/jpeg", "image/png")
    (config / "kde-mimeapps.list").write_bytes(b"no list \xff\n[")
    assert settled(types, desktop | {"XDG_CURRENT_DESKTOP": "KDE"}) == ("image/jpeg",)


def test_the_command_line_says_what_it_put_where(desktop: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "user" / "library"
    share = Path(desktop["XDG_DATA_HOME"])
    ran = photokin("--install-desktop", home=home, environ=desktop)
    assert (ran.code, ran.err) == (0, "")
    *places, sentence = ran.out.splitlines()
    assert all(Path(place).is_file() and share in Path(place).parents for place in places)
    assert sentence.startswith("Photokin is in the menus now")
    ran = photokin("--uninstall-desktop", "--json", home=home, environ=desktop)
    assert set(ran.objects[0]["places"]) == set(places)
    assert not any(Path(place).exists() for place in places)


def test_a_share_folder_that_is_a_file_is_one_sentence(desktop: dict[str, str], tmp_path: Path) -> None:
    Path(desktop["XDG_DATA_HOME"]).write_text("a file")
    for option in ("--install-desktop", "--uninstall-desktop"):
        ran = photokin(option, home=tmp_path / "user" / "library", environ=desktop)
        if option == "--install-desktop":
            assert ran.code == 3
            assert ran.is_sentence("menus cannot be changed", "Check its permissions")
        else:
            assert ran.code == 0
