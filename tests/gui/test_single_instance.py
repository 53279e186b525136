"""A second start hands its files over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.gui.single_instance import SingleInstance

_SECOND = """
import sys, pathlib
from PySide6.QtCore import QCoreApplication
from app.gui.single_instance import SingleInstance
application = QCoreApplication([])
print(SingleInstance(pathlib.Path(sys.argv[1])).claim(sys.argv[2:]))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def _second_start(data: Path, *paths: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, str(data), *paths], stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=30)[0].strip()


def test_the_first_gets_the_paths_of_the_second(qtbot: QtBot, data: Path) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    with qtbot.waitSignal(first.paths_arrived, timeout=30_000) as arrived:
        second = _second_start(data, "/photos/a.jpg", "/photos/caf\udce9.jpg")
    assert arrived.args == [("/photos/a.jpg", "/photos/caf\udce9.jpg")]
    assert _said(second) == "False"
    first.close()


def test_another_library_has_its_own_window(qtbot: QtBot, data: Path, tmp_path: Path) -> None:
    first, other = SingleInstance(data), SingleInstance(tmp_path)
    assert first.claim(())
    assert other.claim(())
    first.close()
    other.close()


def test_what_a_crash_left_is_cleared(qtbot: QtBot, data: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", _SECOND + "sys.stdout.flush(); import os; os.kill(os.getpid(), 9)", str(data)],
        stdout=subprocess.PIPE,
    )
    killed.communicate(timeout=30)
    first = SingleInstance(data)
    assert first.claim(())
    first.close()


def test_a_folder_name_too_long_for_a_socket(qtbot: QtBot, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    first = SingleInstance(long)
    assert first.claim(())
    first.close()


@pytest.mark.parametrize("line", [b"no json\n", b'{"paths": 3}\n', b'{"paths": [1]}\n', b'{"paths": [""]}\n', b"[]\n"])
def test_nonsense_is_not_taken(qtbot: QtBot, data: Path, line: bytes) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    socket = QLocalSocket()
    with qtbot.assertNotEmitted(first.paths_arrived):
        socket.connectToServer(str(data / "window.socket"))
        socket.write(line)
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=5_000)
    first.close()


def test_the_socket_belongs_to_the_user_alone(qtbot: QtBot, data: Path) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    if sys.platform == "linux":
        assert (data / "window.socket").stat().st_mode & 0o077 == 0
    first.close()
