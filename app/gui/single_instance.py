"""One window for one library: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

_CONNECT_MS = 500
_ANSWER_MS = 5_000
_MOST_BYTES = 8_000_000
_LONGEST_SOCKET = 100  # bytes; Unix allows little more
_TAKEN = b"taken\n"


class SingleInstance(QObject):
    """Listens for later starts with the same data folder. Only the same user can reach it."""

    paths_arrived = Signal(object)
    """Tuple of absolute paths from a second start; empty when it only wants the window."""

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _server_name(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)

    def claim(self, paths: Sequence[str]) -> bool:
        """Become the one window of this library; False when there is one, which was given ``paths`` (absolute).

        A window that is just closing does not answer, and is waited for. What a crash left behind is cleared away.
        """
        if self._hand_over(paths):
            return False
        if self._server.listen(self._name):
            return True
        if self._hand_over(paths):  # another start was quicker
            return False
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("later starts will open windows of their own: %s", self._server.errorString())
        return True

    def close(self) -> None:
        self._server.close()

    def _hand_over(self, paths: Sequence[str]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        socket.write(_line(paths))
        answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _TAKEN
        socket.abort()
        return answered

    @Slot()
    def _on_connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Caller(socket, self).paths_arrived.connect(self.paths_arrived)


class _Caller(QObject):
    """A later start that has something to say. Goes away with its connection."""

    paths_arrived = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._received = bytearray()
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready_read)
        socket.disconnected.connect(self.deleteLater)
        QTimer.singleShot(0, self, self._on_ready_read)  # what came before anybody listened

    @Slot()
    def _on_ready_read(self) -> None:
        self._received += self._socket.readAll().data()
        if len(self._received) > _MOST_BYTES:
            self._socket.abort()
        elif self._received.endswith(b"\n"):
            paths = _paths(bytes(self._received))
            self._received.clear()
            if paths is None:
                log.warning("a second start said something that makes no sense")
                self._socket.abort()
                return
            self._socket.write(_TAKEN)
            self._socket.flush()
            self.paths_arrived.emit(paths)


def _server_name(home: Path) -> str:
    """Return a name inside the user's own data folder, else one made from it where that is too long or impossible."""
    socket = os.fsencode(home / "window.socket")
    if os.name != "nt" and len(socket) <= _LONGEST_SOCKET and socket.isascii():
        return os.fsdecode(socket)
    return f"photokin-{hashlib.blake2b(os.fsencode(home), digest_size=12).hexdigest()}"


def _line(paths: Sequence[str]) -> bytes:
    """Write one line of JSON. Names that are no valid UTF-8 travel as escapes, as JSON has no bytes."""
    return json.dumps({"paths": list(paths)}).encode("ascii") + b"\n"


def _paths(line: bytes) -> tuple[str, ...] | None:
    try:
        written = json.loads(line)
    except ValueError:
        return None
    paths = written.get("paths") if isinstance(written, dict) else None
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        return None
    return tuple(paths)
