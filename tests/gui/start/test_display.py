"""Whether a window can open: knocking at an X server, played by a socket."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has X servers to knock at")

_REPOSITORY = Path(__file__).resolve().parents[3]
_KNOCK = """
import sys
from app.gui.start.display import check_display
check_display()
print("answered", flush=True)
sys.stdin.read()
"""
# Success, protocol 11.0, 8 words follow: a server without a screen, which is enough to be one.
_WELCOME = struct.pack("<BxHHH32x", 1, 11, 0, 8)
_REFUSAL = struct.pack("<BBHHH4s", 0, 3, 11, 0, 1, b"no!\0")


def _knock(number: int) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "DISPLAY": f":{number}", "PYTHONPATH": str(_REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _KNOCK],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _x_server() -> tuple[socket.socket, int]:
    number = 7000 + os.getpid() % 10_000
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"\0/tmp/.X11-unix/X{number}")
    server.listen()
    server.settimeout(60)
    return server, number


def test_the_server_that_answered_is_not_left_before_qt_comes() -> None:
    """One that nobody else uses would start anew at this moment."""
    server, number = _x_server()
    with server, _knock(number) as program:
        line, _ = server.accept()
        with line:
            line.recv(12)
            line.sendall(_WELCOME)
            assert program.stdout is not None
            assert program.stdout.readline() == "answered\n"
            line.setblocking(False)
            with pytest.raises(BlockingIOError):  # an end would be read as b""
                line.recv(4096)
        assert program.communicate()[1] == ""


def test_a_server_that_refuses_is_a_sentence() -> None:
    server, number = _x_server()
    with server, _knock(number) as program:
        line, _ = server.accept()
        with line:
            line.recv(12)
            line.sendall(_REFUSAL)
            assert f"The display :{number} cannot be opened." in program.communicate()[1]
