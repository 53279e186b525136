"""What one program writes others hear of: windows look again, workers that wait begin."""

from __future__ import annotations

from typing import Self

from app.shared.address import Address
from app.shared.session import Session


def tell(session: Session) -> None:
    """Tell those who listen that something was written; inside a transaction: when it lasts."""
    session.do("NOTIFY photokin")


class News:
    """Hears of what is written into a library. Belongs to the thread that opened it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def open(cls, address: Address) -> Self:
        """Raises AppError."""
        session = Session.open(address)
        session.do("LISTEN photokin")
        return cls(session)

    def heard(self, timeout_s: float) -> bool:
        """Wait until something is told, no longer than ``timeout_s``; several things at once are one. AppError."""
        return self._session.heard(timeout_s)

    def close(self) -> None:
        self._session.close()
