"""One window for one library: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.gui.start.second_start import TAKEN, Caller, is_same_user, line_of

log = logging.getLogger(__name__)

_CONNECT_MS = 500
_ANSWER_MS = 5_000
_MOST_CALLERS = 32
_LONGEST_SOCKET = 100  # bytes; Unix allows little more


class SingleInstance(QObject):
    """Listens for later starts with the same data folder. Only the same user is heard."""

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
        answered = False
        if is_same_user(socket):
            socket.write(line_of(paths))
            answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == TAKEN
        else:
            log.warning("another user listens in the place of our window")
        socket.abort()
        return answered

    @Slot()
    def _on_connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self.findChildren(Caller)) >= _MOST_CALLERS or not is_same_user(socket):
                log.warning("a caller was sent away: another user's, or one too many")
                socket.abort()
                socket.deleteLater()
            else:
                Caller(socket, self).paths_arrived.connect(self.paths_arrived)


def _server_name(home: Path) -> str:
    """Return a name in a folder that is the user's alone, where it is short enough for a socket: the data folder, the
    session's own; else Qt chooses one in the folder for temporary files.
    """
    name = f"photokin-{hashlib.blake2b(os.fsencode(home), digest_size=12).hexdigest()}"
    places = [home / "window.socket"]
    if session := os.environ.get("XDG_RUNTIME_DIR"):
        places.append(Path(session, name))
    for place in places:
        socket = os.fsencode(place)
        if os.name != "nt" and len(socket) <= _LONGEST_SOCKET and socket.isascii() and place.parent.is_dir():
            return os.fsdecode(socket)
    return name
