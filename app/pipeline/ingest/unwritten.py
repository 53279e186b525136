"""What an embed flight has ready for its next transaction, and what it has done so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.photo import ContentId, FailureStage, Photo, Stamp
from app.core.text import Text
from app.imaging.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Holder:
    """A photo whose file held the content when it had this stamp."""

    photo: Photo
    stamp: Stamp


@dataclass(slots=True)
class Unwritten:
    """What the next transaction will store."""

    embedded: dict[ContentId, tuple[Prepared, bytes]] = field(default_factory=dict)
    links: list[tuple[Holder, ContentId]] = field(default_factory=list)
    failures: list[tuple[Photo, FailureStage, Text]] = field(default_factory=list)
    restamped: list[tuple[Photo, Stamp]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.embedded) + len(self.links) + len(self.failures) + len(self.restamped)


@dataclass(slots=True)
class Tally:
    """Photos, counted as they are stored: newly embedded, linked to a known content, skipped."""

    embedded: int = 0
    linked: int = 0
    skipped: int = 0
