"""What a second start says to the first: one line of JSON, taken only from the same user and only if it makes sense."""

from __future__ import annotations

import json
import logging
import os
import socket as sockets
import struct
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

log = logging.getLogger(__name__)

TAKEN = b"taken\n"
_MOST_BYTES = 8_000_000
_PATIENCE_MS = 10_000
_PEER_CREDENTIALS = struct.Struct("=iII")  # struct ucred of unix(7): process, user, group


class Caller(QObject):
    """A later start that has something to say. Goes away with its connection, and is sent away when it dawdles."""

    paths_arrived = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._received = bytearray()
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready_read)
        socket.disconnected.connect(self.deleteLater)
        QTimer.singleShot(0, self, self._on_ready_read)  # what came before anybody listened
        QTimer.singleShot(_PATIENCE_MS, self, socket.abort)

    @Slot()
    def _on_ready_read(self) -> None:
        self._received += self._socket.readAll().data()
        if len(self._received) > _MOST_BYTES:
            self._socket.abort()
        elif self._received.endswith(b"\n"):
            paths = paths_in(bytes(self._received))
            self._received.clear()
            if paths is None:
                log.warning("a second start said something that makes no sense")
                self._socket.abort()
                return
            self._socket.write(TAKEN)
            self._socket.flush()
            self.paths_arrived.emit(paths)


def line_of(paths: Sequence[str]) -> bytes:
    """Write one line of JSON. Names that are no valid UTF-8 travel as escapes, as JSON has no bytes."""
    return json.dumps({"paths": list(paths)}).encode("ascii") + b"\n"


def paths_in(line: bytes) -> tuple[str, ...] | None:
    """Return the paths of a line, or None when it is not one that ``line_of`` could have written."""
    try:
        written = json.loads(line)
    except (ValueError, RecursionError):
        return None
    paths = written.get("paths") if isinstance(written, dict) else None
    if not isinstance(paths, list) or not all(_is_path(path) for path in paths):
        return None
    return tuple(paths)


def is_same_user(socket: QLocalSocket) -> bool:
    """Tell whether the other end is a program of the same user; where the system does not say, its permissions count.

    Permissions of sockets are not heeded everywhere, and a name in a folder for everybody may be taken by anybody.
    """
    if sys.platform != "linux":
        return True
    try:
        with sockets.socket(fileno=os.dup(socket.socketDescriptor())) as same:
            credentials = same.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, _PEER_CREDENTIALS.size)
    except OSError:
        return False
    _, user, _ = _PEER_CREDENTIALS.unpack(credentials)
    return bool(user == os.geteuid())


def _is_path(value: object) -> bool:
    """Only what the system itself could take for an absolute path, not what would be an error later on."""
    if not isinstance(value, str) or not os.path.isabs(value) or "\0" in value:
        return False
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return True
