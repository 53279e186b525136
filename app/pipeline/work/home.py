"""Where the facts of a library lie: in a folder of the user's own, or on a server that many share.

A Home opens them for the thread that asks. Who reads and writes a library need not know which of them it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.core.facts import GalleryFacts
from app.core.photo import ContentId, Stamp
from app.library.browser import Browser
from app.library.identity import identify
from app.machine.paths import DataPaths


class FactsAtHand(Protocol):
    """Facts that stay open between questions. Belongs to the thread that asks first."""

    def now(self) -> GalleryFacts | None:
        """Return the facts of the library as it is now, None where there is no library yet.

        Others than before where it was replaced, or the server was away. Raises AppError, CatalogNotReady.
        """
        ...

    def close(self) -> None: ...


class FarThumbnails(Protocol):
    """Thumbnails that others have made, asked for many at a time. Belongs to the thread that asks first."""

    def of(self, contents: Sequence[ContentId]) -> Mapping[ContentId, bytes]:
        """Return those that there are, as they came: to be looked at like any foreign file. Raises AppError."""
        ...

    def close(self) -> None: ...


class Home(Protocol):
    """Any thread may ask."""

    @property
    def address(self) -> str:
        """Where a shared library is, without secrets; "" for one of the user's own."""
        ...

    def facts_at_hand(self) -> FactsAtHand: ...

    def far_thumbnails(self) -> FarThumbnails | None:
        """Return thumbnails that lie elsewhere than in the cache here, None where there are none."""
        ...

    def identify(self, path: str) -> tuple[ContentId, Stamp]:
        """Return the content id of a file and its stamp at that moment. Raises FileNotFoundError, DecodeError."""
        ...


class LocalHome:
    """A library in a folder of the user's own."""

    address = ""

    def __init__(self, paths: DataPaths) -> None:
        self._paths = paths

    def facts_at_hand(self) -> OwnFacts:
        return OwnFacts(self._paths)

    def far_thumbnails(self) -> None:
        return None

    def identify(self, path: str) -> tuple[ContentId, Stamp]:
        return identify(path)


class OwnFacts:
    """The catalog database, opened again when it has been replaced."""

    def __init__(self, paths: DataPaths) -> None:
        self._path = paths.catalog
        self._opened: Browser | None = None

    def now(self) -> Browser | None:
        before, self._opened = self._opened, None
        self._opened = Browser.current(before, self._path)
        return self._opened

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
