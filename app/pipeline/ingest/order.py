"""In which order photos are read that wait: of a library of one's own, or of one that many read at a time."""

from __future__ import annotations

from typing import Protocol

from app.core.photo import Photo
from app.imaging.prepare import Prepared


class Order(Protocol):
    """Walks the photos that wait once, each of them once. Lives for one flight, on the ingest thread."""

    reads_again: bool
    """Whether the last photo had been read before, so that nobody misses anything of it but its new vector."""

    def next(self) -> Photo | None:
        """Return the photo to be read now, None when none is left."""
        ...

    def read_meanwhile(self) -> list[tuple[Photo, Prepared]]:
        """Return photos whose turn has not come and which were read for somebody who looks at them."""
        ...

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody looks at a photo whose picture has not come yet."""
        ...

    def is_looked_at(self, photo: Photo) -> bool:
        """Tell whether somebody waits for this photo, as far as it was told here."""
        ...

    def bring(self, photo: Photo, jpeg: bytes | None) -> None:
        """Tell who looks at a photo, now or until ``forget_brought``, what came of it: a thumbnail, or None."""
        ...

    def forget_brought(self) -> None:
        """What came of the photos until now has been stored."""
        ...

    def give_back(self, photo: Photo) -> None:
        """Leave a photo to others: nothing came of it here."""
        ...

    def close(self) -> None:
        """Leave to others all photos of which nothing came here."""
        ...
