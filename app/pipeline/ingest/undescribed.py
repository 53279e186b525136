"""Photos that have been read and have no vector yet: the network rests, or is a graphics card's and waits for more."""

from __future__ import annotations

from app.core.photo import ContentId
from app.imaging.prepare import Prepared

Batch = list[tuple[ContentId, Prepared]]


class Undescribed:
    """Keeps each photo, 0.3 MB, until it is settled. Serves the ingest thread."""

    def __init__(self) -> None:
        self._waiting: dict[ContentId, Prepared] = {}
        self._handed_out: dict[ContentId, Prepared] = {}

    def __len__(self) -> int:
        """Return how many wait: without those that were handed out."""
        return len(self._waiting)

    def add(self, content_id: ContentId, prepared: Prepared) -> None:
        self._waiting[content_id] = prepared

    def get(self, content_id: ContentId) -> Prepared | None:
        return self._waiting.get(content_id) or self._handed_out.get(content_id)

    def take_one(self) -> tuple[ContentId, Prepared]:
        """Hand out the one that has waited longest. Raises StopIteration if none waits."""
        content_id = next(iter(self._waiting))
        return content_id, self._hand_out(content_id)

    def take_full(self, size: int) -> Batch | None:
        """Hand out ``size`` photos of one shape, None if there are not so many."""
        shapes: dict[tuple[tuple[int, ...], ...], list[ContentId]] = {}
        for content_id, prepared in self._waiting.items():
            of_shape = shapes.setdefault(_shape(prepared), [])
            of_shape.append(content_id)
            if len(of_shape) >= size:
                return [(each, self._hand_out(each)) for each in of_shape]
        return None

    def take_any(self, size: int) -> Batch:
        """Hand out up to ``size`` photos of one shape, whichever; [] if none waits."""
        shape = next((_shape(prepared) for prepared in self._waiting.values()), None)
        same = [each for each, prepared in self._waiting.items() if _shape(prepared) == shape]
        return [(each, self._hand_out(each)) for each in same[:size]]

    def settle(self, content_id: ContentId) -> None:
        """Forget a photo: it has its vector, or will have none."""
        self._waiting.pop(content_id, None)
        self._handed_out.pop(content_id, None)

    def _hand_out(self, content_id: ContentId) -> Prepared:
        prepared = self._handed_out[content_id] = self._waiting.pop(content_id)
        return prepared


def _shape(prepared: Prepared) -> tuple[tuple[int, ...], ...]:
    """Return the shapes of all that the models of an engine see of a photo."""
    return (prepared.pixels.shape, *(each.shape for each in prepared.more_pixels))
