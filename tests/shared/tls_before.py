"""TLS before a PostgreSQL that was built without it, as the one of the tests is.

What a client asks first and what it is answered: "SSL Session Encryption" in
https://www.postgresql.org/docs/current/protocol-flow.html. Behind it the bytes are those of the server.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from selectors import EVENT_READ, DefaultSelector

_SSL_REQUEST = struct.pack(">ii", 8, 80877103)
_CHUNK_BYTES = 65536


class TlsBefore:
    """Listens on a port of 127.0.0.1 and passes on what a client says by TLS; ``clients`` counts those let in."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        self._behind, self._context = port, context
        self.clients = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def close(self) -> None:
        """Hang up and wait until nothing runs any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._threads[0].join()
        self.wait_until_all_have_gone()

    def wait_until_all_have_gone(self) -> None:
        """Wait until nobody who was let in is connected any more."""
        for thread in self._threads[1:]:
            thread.join()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while client.recv(len(_SSL_REQUEST), socket.MSG_WAITALL) != _SSL_REQUEST:
                client.sendall(b"N")  # another kind of encryption
            client.sendall(b"S")
            with (
                self._context.wrap_socket(client, server_side=True) as near,
                socket.create_connection(("127.0.0.1", self._behind)) as far,
            ):
                self.clients += 1
                _pass_on(near, far)


def _pass_on(near: ssl.SSLSocket, far: socket.socket) -> None:
    with DefaultSelector() as selector:
        selector.register(near, EVENT_READ, far)
        selector.register(far, EVENT_READ, near)
        while True:
            for key, _ in selector.select():
                source, target = key.fileobj, key.data
                while True:
                    data = source.recv(_CHUNK_BYTES)  # type: ignore[union-attr]
                    if not data:
                        return
                    target.sendall(data)
                    if source is far or not near.pending():
                        break


@contextlib.contextmanager
def tls_before(port: int, context: ssl.SSLContext) -> Iterator[TlsBefore]:
    """Run one before the server at ``port``."""
    opened = TlsBefore(port, context)
    try:
        yield opened
    finally:
        opened.close()
