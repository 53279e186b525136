"""A library that many share, on a server: what opens it for the thread that asks, and what becomes of it when it goes.

Alone imports ``app.shared``, and is itself imported only where somebody has given an address: no other program loads
what speaks to servers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.photo import ContentId, Stamp
from app.core.text import Text
from app.shared.address import address_of
from app.shared.claims import LEASE_S
from app.shared.content_id import identify
from app.shared.facts import SharedFacts
from app.shared.founding import found_library
from app.shared.mounts import Mounts
from app.shared.neighbours import SharedNeighbours
from app.shared.news import News
from app.shared.projection import make_ready
from app.shared.root_rows import root_names_of
from app.shared.session import Session
from app.shared.sharing import SharedPhoto, Sharing
from app.shared.store import SharedStore
from app.shared.thumbnails import SharedThumbnails

Floats = NDArray[np.float32]

_LONGEST_WAIT_S = 30.0
"""Who asks again and again while the server is gone is told at once, and it is tried anew after 1, 2, 4 … seconds."""


class SharedHome:
    """Any thread may ask. ``mounts``: where the folders of the library lie here; kept up to date by who changes it."""

    def __init__(self, url: str, mounts: Mapping[str, str], *, lease_s: float | None = None) -> None:
        """``lease_s``: for how long photos stay taken by a program that is not heard of. Raises InputError."""
        self._address = address_of(url)
        self._lease_s = LEASE_S if lease_s is None else lease_s
        self.mounts = Mounts(mounts)

    @property
    def address(self) -> str:
        return str(self._address)

    @property
    def lease_s(self) -> float:
        return self._lease_s

    def facts_at_hand(self) -> SharedFactsAtHand:
        return SharedFactsAtHand(self)

    def far_thumbnails(self) -> SharedThumbnailsAtHand:
        return SharedThumbnailsAtHand(self)

    def neighbours_at_hand(self) -> SharedNeighboursAtHand:
        return SharedNeighboursAtHand(self)

    def identify(self, path: str) -> tuple[ContentId, Stamp]:
        return identify(path)

    def facts(self) -> SharedFacts:
        """Open the library for reading. Raises AppError, as all that follow."""
        return SharedFacts.open(self._address, self.mounts)

    def store(self) -> SharedStore:
        return SharedStore.open(self._address, self.mounts, lease_s=self._lease_s)

    def thumbnails(self) -> SharedThumbnails:
        return SharedThumbnails.open(self._address)

    def thumbnails_beside(self, store: SharedStore) -> SharedThumbnails:
        """Return the thumbnails as they are written by the connection of a store, which closes it."""
        return SharedThumbnails(store.session)

    def neighbours(self) -> SharedNeighbours:
        return SharedNeighbours.open(self._address, self.mounts)

    def found(self) -> tuple[Text, ...]:
        """Make the library, or bring it up to date; return what could not be done and can be later."""
        with Session.open(self._address) as session:
            return found_library(session)

    def make_ready(self, store: SharedStore, model_id: str, scale: Floats, checkpoint: Callable[[], None]) -> None:
        """See to it that the server finds what is nearest by an index, once there are enough vectors; quick where that
        is so. ``scale`` (dim,): what a question's vector is usually multiplied with.
        """
        make_ready(store.session, model_id, scale, checkpoint)

    def sharing_beside(self, store: SharedStore) -> Sharing:
        """Return what copies another library's rows in, by the connection of a store, which closes it."""
        return Sharing(store.session)

    shared_photo = SharedPhoto
    root_names_of = staticmethod(root_names_of)

    def news(self) -> News:
        return News.open(self._address)


class _Patience:
    """Whether it is worth trying to reach a server that was not to be reached a moment ago."""

    def __init__(self) -> None:
        self._trouble: AppError | None = None
        self._wait_s = 1.0
        self._not_before_s = 0.0

    def check(self) -> None:
        """Raises what was said the last time, while it is too early to try again."""
        if self._trouble is not None and time.monotonic() < self._not_before_s:
            raise AppError(self._trouble.text.template, **dict(self._trouble.text.values))

    def failed(self, trouble: AppError) -> None:
        self._trouble, self._not_before_s = trouble, time.monotonic() + self._wait_s
        self._wait_s = min(2 * self._wait_s, _LONGEST_WAIT_S)

    def succeeded(self) -> None:
        self._trouble, self._wait_s = None, 1.0


class SharedFactsAtHand:
    """A connection that is made again when the server has hung up."""

    def __init__(self, home: SharedHome) -> None:
        self._home = home
        self._patience = _Patience()
        self._opened: SharedFacts | None = None

    def now(self) -> SharedFacts:
        if self._opened is not None and self._opened.is_broken:
            self.close()
        if self._opened is None:
            self._patience.check()
            try:
                self._opened = self._home.facts()
            except AppError as trouble:
                self._patience.failed(trouble)
                raise
            self._patience.succeeded()
        return self._opened

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class SharedNeighboursAtHand:
    """Likewise, for who asks what is nearest."""

    def __init__(self, home: SharedHome) -> None:
        self._home = home
        self._opened: SharedNeighbours | None = None

    def now(self) -> SharedNeighbours:
        """Raises AppError."""
        if self._opened is not None and self._opened.is_broken:
            self.close()
        if self._opened is None:
            self._opened = self._home.neighbours()
        return self._opened

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class SharedThumbnailsAtHand:
    """Likewise, for who shows photos."""

    def __init__(self, home: SharedHome) -> None:
        self._home = home
        self._opened: SharedThumbnails | None = None

    def of(self, contents: Sequence[ContentId]) -> Mapping[ContentId, bytes]:
        if self._opened is not None and self._opened.is_broken:
            self.close()
        if self._opened is None:
            self._opened = self._home.thumbnails()
        return self._opened.get_many(contents)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
