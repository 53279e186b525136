"""A second start hands its files over."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.gui.start import second_start
from app.gui.start.single_instance import SingleInstance
from tests.figures import measured
from tests.gui.rest import come_to_rest

_SECOND = """
import sys, pathlib
from PySide6.QtCore import QCoreApplication
from app.gui.start.single_instance import SingleInstance
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
    with qtbot.waitSignal(first.paths_arrived) as arrived:
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


_NONSENSE = [
    b"no json\n",
    b"\0\0\0\n",
    b"\xff\xfe\x80\n",
    b"[]\n",
    b'{"paths": 3}\n',
    b'{"paths": [1]}\n',
    b'{"paths": [""]}\n',
    b'{"paths": ["relative.jpg"]}\n',
    b'{"paths": ["/a\\u0000b.jpg"]}\n',
    b'{"paths": ["/half a pair \\ud83d.jpg"]}\n',
    b"[" * 100_000 + b"\n",
    b'{"paths": ["/' + b"x" * 9_000_000 + b'"]}\n',
]


@pytest.mark.parametrize("line", _NONSENSE, ids=lambda line: repr(line[:20]))
def test_nonsense_is_not_taken(qtbot: QtBot, data: Path, line: bytes) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    socket = QLocalSocket()
    with qtbot.assertNotEmitted(first.paths_arrived):
        socket.connectToServer(str(data / "window.socket"))
        socket.write(line)
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    first.close()


_CROWD = """
import socket, sys
held = []
for n in range(2000):
    caller = socket.socket(socket.AF_UNIX)
    caller.settimeout(30)
    try:
        caller.connect(sys.argv[1])
        caller.send([b"", b"{", b'{"paths": ["/half', b"\\0"][n % 4])
    except OSError:
        pass
    if n % 2:
        caller.close()
    else:
        held.append(caller)
    held = held[-200:]
print("held", len(held), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="speaks to the socket itself")
def test_a_crowd_of_callers_leaves_the_window_alive(qtbot: QtBot, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of connections, silent, half-spoken or gone at once: none stays, and then a real one is heard."""
    monkeypatch.setattr(second_start, "_PATIENCE_MS", 500)
    first = SingleInstance(data)
    assert first.claim(())
    crowd = subprocess.Popen(
        [sys.executable, "-c", _CROWD, str(data / "window.socket")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with crowd:
        handles, most = len(os.listdir("/proc/self/fd")), 0
        assert crowd.stdout is not None
        os.set_blocking(crowd.stdout.fileno(), False)

        def is_through() -> bool:
            nonlocal most
            most = max(most, len(os.listdir("/proc/self/fd")) - handles)
            assert crowd.stdout is not None
            return bool(crowd.stdout.readline())

        qtbot.waitUntil(is_through)
        qtbot.waitUntil(lambda: len(os.listdir("/proc/self/fd")) <= handles)  # they dawdled
        qtbot.waitUntil(lambda: not first.findChildren(second_start.Caller))
        with qtbot.waitSignal(first.paths_arrived) as arrived:
            second = _second_start(data, "/photos/a.jpg")
        assert arrived.args == [("/photos/a.jpg",)]
        assert _said(second) == "False"
        assert crowd.stdin is not None
        crowd.stdin.close()
    assert most < 100
    measured(f"2,000 callers: at most {most} handles at once, none left")
    first.close()


def test_a_slow_but_honest_caller_is_heard(qtbot: QtBot, data: Path) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    socket = QLocalSocket()
    socket.connectToServer(str(data / "window.socket"))
    line = second_start.line_of(["/photos/a.jpg", "/photos/" + "x" * 100_000])
    with qtbot.waitSignal(first.paths_arrived) as arrived:
        for part in (line[:9], line[9:10], line[10:]):
            socket.write(part)
            socket.flush()
            qtbot.waitUntil(lambda: socket.bytesToWrite() == 0)
            come_to_rest()  # the window has read this part
    assert arrived.args[0][0] == "/photos/a.jpg"
    first.close()


_AS_ANOTHER = """
import os, socket, sys
os.setgid(65534); os.setuid(65534)
caller = socket.socket(socket.AF_UNIX)
try:
    caller.connect(sys.argv[1])
    caller.send(b'{"paths": ["/photos/a.jpg"]}\\n')
    print(caller.recv(10))
except OSError as error:
    print(type(error).__name__)
"""
_another_user = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="becoming another user needs root"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


@_another_user
@pytest.mark.parametrize(("mode", "said"), [(None, "PermissionError"), (0o666, "b''")])
def test_another_user_is_not_heard(qtbot: QtBot, open_folder: Path, mode: int | None, said: str) -> None:
    """Kept out by the permissions, and where a system does not heed those, by who is asking."""
    first = SingleInstance(open_folder)
    assert first.claim(())
    if mode is not None:
        (open_folder / "window.socket").chmod(mode)
    with qtbot.assertNotEmitted(first.paths_arrived):
        caller = subprocess.Popen(
            [sys.executable, "-c", _AS_ANOTHER, str(open_folder / "window.socket")], stdout=subprocess.PIPE, text=True
        )
        qtbot.waitUntil(lambda: caller.poll() is not None)
    assert _said(caller) in (said, "ConnectionResetError", "BrokenPipeError") if mode else _said(caller) == said
    first.close()


_IN_OUR_PLACE = """
import os, socket, sys
os.setgid(65534); os.setuid(65534)
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
server.listen()
print("listening", flush=True)
connection, _ = server.accept()
print(connection.recv(100), flush=True)
"""


@_another_user
def test_another_user_in_our_place_learns_nothing(qtbot: QtBot, open_folder: Path) -> None:
    place = str(open_folder / "window.socket")
    other = subprocess.Popen([sys.executable, "-c", _IN_OUR_PLACE, place], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "listening\n"
    first = SingleInstance(open_folder)
    assert first.claim(["/photos/private.jpg"])  # the window opens all the same
    assert _said(other) == "b''"
    first.close()


def test_without_room_for_a_name_the_socket_lies_in_the_sessions_own_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    with tempfile.TemporaryDirectory() as session:
        monkeypatch.setenv("XDG_RUNTIME_DIR", session)
        first = SingleInstance(long)
        assert first.claim(())
        if sys.platform == "linux":
            assert [entry.name.split("-")[0] for entry in Path(session).iterdir()] == ["photokin"]
        first.close()


def test_the_socket_belongs_to_the_user_alone(qtbot: QtBot, data: Path) -> None:
    first = SingleInstance(data)
    assert first.claim(())
    if sys.platform == "linux":
        assert (data / "window.socket").stat().st_mode & 0o077 == 0
    first.close()
