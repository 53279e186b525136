"""What one program writes others hear of: windows look again, workers that wait begin."""

from __future__ import annotations

import time
from typing import Self

from app.shared.address import Address
from app.shared.session import Session

_LOOK_EVERY_S = 2.0
_SLICE_S = 0.1
# A server that follows another one takes no LISTEN; which transaction of the other it carried out last it knows.
_FOLLOWS = "SELECT pg_is_in_recovery()"
_LAST = "SELECT coalesce(pg_last_xact_replay_timestamp()::text, '')"


def tell(session: Session) -> None:
    """Tell those who listen that something was written; inside a transaction: when it lasts."""
    session.do("NOTIFY photokin")


class News:
    """Hears of what is written into a library. Belongs to the thread that opened it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._follows = bool(session.one(_FOLLOWS))
        self._last = ""
        self._look_at_s = 0.0
        if self._follows:
            self._is_news()
        else:
            session.do("LISTEN photokin")

    @classmethod
    def open(cls, address: Address) -> Self:
        """Raises AppError."""
        session = Session.open(address)
        try:
            return cls(session)
        except BaseException:
            session.close()
            raise

    def heard(self, timeout_s: float) -> bool:
        """Wait until something is told, no longer than ``timeout_s``; several things at once are one. AppError."""
        if not self._follows:
            return self._session.heard(timeout_s)
        until_s = time.monotonic() + timeout_s
        while (left_s := until_s - time.monotonic()) > 0:
            if time.monotonic() >= self._look_at_s and self._is_news():
                return True
            time.sleep(min(left_s, _SLICE_S))
        return False

    def close(self) -> None:
        self._session.close()

    def _is_news(self) -> bool:
        """Tell whether a server that follows another has followed since; one that takes its place tells by itself."""
        self._look_at_s = time.monotonic() + _LOOK_EVERY_S
        if not self._session.one(_FOLLOWS):
            self._follows = False
            self._session.do("LISTEN photokin")
            return True
        before, self._last = self._last, str(self._session.one(_LAST))
        return before != self._last
