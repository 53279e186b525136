"""Faults at the start: one sentence with its remedy and the right exit code, whatever is missing or broken."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.desktop.alert import show_alert
from tests.cli.running import REPOSITORY, Ran, command, environment, photokin
from tests.conftest import save_picture

linux = pytest.mark.skipif(sys.platform != "linux", reason="displays and libraries of Linux")


def _window(home: Path, **environ: str) -> Ran:
    """Start the program as a click does: without a command, with a display."""
    return photokin(home=home, environ=environ)


@linux
def test_a_display_that_does_not_answer(home: Path) -> None:
    ran = _window(home, DISPLAY=":1597")
    assert ran.code == 3
    assert ran.is_sentence("The display :1597 cannot be opened", "photokin index")


@linux
def test_a_platform_that_qt_does_not_have(home: Path) -> None:
    ran = _window(home, QT_QPA_PLATFORM="nothing-like-this")
    assert ran.code == 3
    assert ran.is_sentence("no plugin for the display nothing-like-this")


@linux
def test_a_system_library_that_is_missing(home: Path) -> None:
    """The loader's own words, raised where Qt is loaded; a machine for tests cannot do without the library."""
    planted = (
        "import importlib.abc\n"
        "class Missing(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'PySide6.QtGui':\n"
        "            raise ImportError('libEGL.so.1: cannot open shared object file: No such file or directory')\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from app.main import start\n"
        "sys.exit(start([]))"
    )
    ran = photokin(home=home, before=planted, environ={"QT_QPA_PLATFORM": "offscreen"})
    assert ran.code == 3
    assert ran.is_sentence("libEGL.so.1 is missing", "sudo apt install libegl1")


@linux
def test_a_broken_system_library(home: Path, tmp_path: Path) -> None:
    """A real one: what the loader finds first under the name of a library that Qt needs is no library."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libEGL.so.1").write_bytes(b"")
    ran = _window(home, QT_QPA_PLATFORM="offscreen", LD_LIBRARY_PATH=str(tmp_path / "lib"))
    assert ran.code == 3
    assert ran.is_sentence("missing or damaged")


@linux
def test_without_a_terminal_a_dialog_says_it(home: Path, tmp_path: Path) -> None:
    """The menus start programs with a display and nobody at stderr; a real program shows the sentence."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "zenity").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/shown"\n')
    (tools / "zenity").chmod(0o755)
    ran = _window(home, DISPLAY=":1597", PATH=f"{tools}:{os.environ['PATH']}")
    assert ran.code == 3
    assert "--text=The display :1597 cannot be opened" in (tmp_path / "shown").read_text()
    (tmp_path / "shown").unlink()
    assert photokin("status", home=home, environ={"PATH": f"{tools}:{os.environ['PATH']}"}).code == 0
    assert not (tmp_path / "shown").exists()


@linux
@pytest.mark.parametrize("program", ["kdialog", "notify-send"])
def test_a_dialog_that_guesses_rich_text_gets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    tool = tmp_path / program
    tool.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/shown"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(shutil, "which", lambda name: str(tool) if name == program else None)
    assert show_alert("<img src=x> cannot be read")
    shown = (tmp_path / "shown").read_text()
    assert "cannot be read" in shown
    assert "<img" not in shown


@linux
def test_a_module_that_is_cut_off(home: Path, tmp_path: Path) -> None:
    spec = find_spec("annoy")
    assert spec is not None
    assert spec.origin is not None
    package = shutil.copytree(Path(spec.origin).parent, tmp_path / "damaged" / "annoy")
    (tmp_path / "damaged" / "annoy_x86_64_v3.py").write_text("raise ImportError('an older processor')\n")
    library = next(package.glob("annoylib*.so"))
    content = library.read_bytes()
    environ = {"PYTHONPATH": f"{tmp_path / 'damaged'}:{REPOSITORY}"}
    library.write_bytes(content[:40])
    ran = photokin("status", home=home, environ=environ)
    assert ran.code == 3
    assert ran.is_sentence("A part of Photokin is missing or damaged (annoy", "install the program again")
    # Longer, and the loader itself crashes: then the trace is what is left.
    library.write_bytes(content[:3000])
    assert photokin("status", home=home, environ=environ).code == -signal.SIGBUS
    assert "Bus error" in (home / "logs" / "fault.txt").read_text()


def test_drawings_that_are_missing(home: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("app", "models", "resources"):
        shutil.copytree(REPOSITORY / name, tree / name, ignore=shutil.ignore_patterns("*.pyc.*", "icons"))
    planted = (
        "from app.gui.kit.plain_text import PlainBox\n"
        "PlainBox.exec = lambda box: print(box.text())\n"  # nobody is there to close it
        "from app.main import start\n"
        "sys.exit(start([]))"
    )
    ran = photokin(home=home, before=planted, environ={"PYTHONPATH": str(tree), "QT_QPA_PLATFORM": "offscreen"})
    assert ran.code == 3
    assert ".svg is missing or cannot be read: please install the program again." in ran.err
    assert ran.out.strip() in ran.err


def test_what_was_copied_does_not_crash_the_end(home: Path) -> None:
    """Without a desktop nobody takes it over, and Qt lets go of it too late."""
    planted = (
        "from PySide6.QtCore import QMimeData, QTimer, QUrl\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "from app.gui.frame.main_window import MainWindow\n"
        "def copied_and_closed(window):\n"
        "    data = QMimeData()\n"
        "    data.setUrls([QUrl.fromLocalFile('/a.jpg')])\n"
        "    QGuiApplication.clipboard().setMimeData(data)\n"
        "    window.close()\n"
        "MainWindow.showEvent = lambda window, _: QTimer.singleShot(0, lambda: copied_and_closed(window))\n"
        "from app.main import start\n"
        "sys.exit(start([]))"
    )
    ran = photokin(home=home, before=planted, environ={"QT_QPA_PLATFORM": "offscreen"})
    assert ran.code == 0
    assert ran.err == ""


def test_no_home_at_all(home: Path) -> None:
    planted = (
        "import pwd\n"
        "for name in ('HOME', 'PHOTOKIN_HOME'): del os.environ[name]\n"
        "def unknown(*_): raise KeyError('getpwuid(): uid not found')\n"
        "pwd.getpwuid = unknown\n"
        "from app.main import start\n"
        "sys.exit(start(['status']))"
    )
    ran = photokin(home=home, before=planted)
    assert ran.code == 3
    assert ran.is_sentence("Your home folder is not known", "HOME", "--data-dir")
    assert not (home.parent / "~").exists()


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "me").write_text("a file")
    for words in (["status"], ["index", str(tmp_path)]):
        ran = photokin(*words, home=tmp_path / "x", environ={"PHOTOKIN_HOME": "", "HOME": str(tmp_path / "me")})
        assert ran.code == 3
        assert ran.is_sentence("cannot be used", f"{tmp_path / 'me'} is not a folder", "--data-dir")


@pytest.mark.parametrize("words", [["status"], ["index"], ["folders", "--json"]])
def test_a_library_in_dev_null(tmp_path: Path, words: list[str]) -> None:
    ran = photokin(*words, home=tmp_path / "x", environ={"PHOTOKIN_HOME": "/dev/null"})
    assert ran.code == 3
    assert ran.is_sentence("The data folder /dev/null cannot be used: /dev/null is not a folder.", "--data-dir")


def test_a_library_whose_place_depends_on_where_one_stands(tmp_path: Path) -> None:
    ran = photokin("status", home=tmp_path / "x", environ={"PHOTOKIN_HOME": "library"}, folder=tmp_path)
    assert ran.code == 2
    assert ran.is_sentence("PHOTOKIN_HOME is library: it must be a full path")
    assert list(tmp_path.iterdir()) == []
    # On a command line a path is where one stands, as every other one there.
    ran = photokin("status", "--json", "--data-dir", "library", home=tmp_path / "x", folder=tmp_path)
    assert ran.objects[0]["home"] == str(tmp_path / "library")
    ran = photokin("status", "--data-dir", "", home=tmp_path / "x")
    assert ran.code == 2
    assert ran.is_sentence("The name of the data folder is empty.")


@linux
@pytest.mark.parametrize(("limit", "said"), [("NOFILE, (20, 20)", "ulimit -n"), ("AS, (800 << 20,) * 2", "ulimit -v")])
def test_a_system_that_allows_too_little(home: Path, limit: str, said: str) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_{limit})"
    ran = photokin("status", home=home, before=limited)
    assert ran.code == 3
    assert ran.is_sentence("The system ", "it needs at least", said)
    assert photokin("--version", home=home, before=limited).code == 0


@linux
def test_a_gigabyte_of_addresses_will_do(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        save_picture(folder / f"{n}.jpg", n, (640, 480))
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))"
    ran = photokin("index", folder, "--json", home=home, before=limited)
    assert (ran.code, ran.err) == (0, "")
    assert ran.objects[0]["embedded"] == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [(["status"], 0), (["find", "/nowhere.jpg"], 2), (["--nonsense"], 2), (["--version"], 0), ([], 2)],
)
def test_without_any_stream(home: Path, words: list[str], code: int) -> None:
    """As in a program for Windows that has no console: stdin, stdout and stderr are None."""
    planted = f"sys.stdin = sys.stdout = sys.stderr = None\nfrom app.main import start\nsys.exit(start({words!r}))"
    assert photokin(home=home, before=planted).code == code


def test_native_code_that_crashes_leaves_a_trace(home: Path) -> None:
    planted = (
        "import faulthandler\n"
        "from app.machine.paths import data_paths\n"
        "from app.main import _log_to\n"
        "_log_to(data_paths())\n"
        "faulthandler._sigsegv()"
    )
    assert photokin(home=home, before=planted).code == -11
    told = (
        "from app.main import _taken_fault\nfrom app.machine.paths import data_paths\nprint(_taken_fault(data_paths()))"
    )
    first = photokin(home=home, before=f"{told}\nsys.exit()")
    assert first.out.startswith("Fatal Python error: Segmentation fault")
    assert "/" not in first.out.replace("app/", "")
    assert photokin(home=home, before=f"{told}\nsys.exit()").out.strip() == ""


def test_the_log_is_where_logs_are(tmp_path: Path) -> None:
    state = tmp_path / "state"
    environ = {"PHOTOKIN_HOME": "", "HOME": str(tmp_path), "XDG_STATE_HOME": str(state)}
    assert photokin("status", home=tmp_path / "x", environ=environ).code == 0
    (log,) = state.rglob("photokin.log")
    assert log.parent.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


@linux
def test_an_address_of_a_folder_is_taken_as_its_path(home: Path, tmp_path: Path) -> None:
    ran = photokin("index", f"file://{tmp_path}/%E6%B5%B7%201", home=home)
    assert ran.code == 2
    assert ran.is_sentence(f"There is no folder {tmp_path}/海 1.")


def test_nothing_is_printed_by_a_start_that_only_asks_for_the_version(home: Path) -> None:
    ran = subprocess.run(command("--version"), env=environment(home), capture_output=True, check=True)
    assert ran.stderr == b""
    assert not home.exists()
