"""Which photo is read next in a library that many read for: one of those taken for this program, and nobody else's.

What somebody looks at here is read for that by the thread of thumbnails, as ever: it is no reason to read another's.
"""

from __future__ import annotations

from collections import deque

from app.core.photo import Photo
from app.core.store import SharedStore
from app.imaging.prepare import Prepared

_AT_A_TIME = 64


class ClaimingOrder:
    """Takes photos as they are needed. Lives for one flight, on the ingest thread."""

    is_waited_for = False

    def __init__(self, store: SharedStore, model_id: str) -> None:
        self.reads_again = False
        self._store = store
        self._model_id = model_id
        self._ahead: deque[Photo] = deque()
        self._given_back: list[int] = []

    @property
    def has_more(self) -> bool:
        """Whether a photo is left that nobody else has taken. Raises AppError."""
        if not self._ahead:
            self._ahead.extend(self._store.claim(self._model_id, _AT_A_TIME))
        return bool(self._ahead)

    def next(self) -> Photo | None:
        """Return the photo to be read now, None when none is left that nobody else has taken. Raises AppError."""
        if not self.has_more:
            return None
        photo = self._ahead.popleft()
        self.reads_again = photo.content_id is not None
        return photo

    def read_meanwhile(self) -> list[tuple[Photo, Prepared]]:
        return []

    def is_looked_at(self, photo: Photo) -> bool:
        return False

    def bring(self, photo: Photo, jpeg: bytes | None) -> None:
        """What came of it is stored, and the claim ends with that."""

    def give_back(self, photo: Photo) -> None:
        """Leave a photo to others, once what is known of it by now is stored: until then it is this program's."""
        self._given_back.append(photo.id)

    def forget_brought(self) -> None:
        """What came of photos until now has been stored."""
        given_back, self._given_back = self._given_back, []
        if given_back:
            self._store.release(given_back)

    def close(self) -> None:
        """Leave to others all photos that were taken and not begun."""
        self._given_back += [photo.id for photo in self._ahead]
        self._ahead.clear()
        self.forget_brought()
