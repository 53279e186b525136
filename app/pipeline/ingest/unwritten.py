"""What an embed flight has ready for its next transaction, and what it has done so far."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from app.core.photo import ContentId, FailureStage, Photo, PictureFacts, Stamp
from app.core.store import Store
from app.core.text import Text
from app.core.thumbnails import Thumbnails
from app.imaging.prepare import Prepared
from app.pipeline.ingest.derive import Derived


@dataclass(frozen=True, slots=True)
class Holder:
    """A photo whose file held the content when it had this stamp."""

    photo: Photo
    stamp: Stamp

    def stamp_now(self) -> Stamp | None:
        """Return the file's stamp, or None when it is not there any more."""
        try:
            info = os.stat(self.photo.path)
        except OSError:
            return None
        return Stamp(info.st_size, info.st_mtime_ns)


@dataclass(slots=True)
class Unwritten:
    """What the next transaction will store. ``embedded``: photos with their vectors, by content."""

    embedded: dict[ContentId, Prepared] = field(default_factory=dict)
    links: list[tuple[Holder, ContentId]] = field(default_factory=list)
    failures: list[tuple[Photo, FailureStage, Text]] = field(default_factory=list)
    restamped: list[tuple[Photo, Stamp]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.embedded) + len(self.links) + len(self.failures) + len(self.restamped)

    def write(
        self,
        store: Store,
        thumbnails: Thumbnails,
        model_id: str,
        reader_id: str,
        derived: Derived | None = None,
    ) -> bool:
        """Store all in one transaction, thumbnails first: in a file of their own they may be orphans, but not missing.

        Tell whether any of it shows beside vectors. ``derived``: an engine whose vectors are made of these. Raises
        AppError.
        """
        new = {content_id for holder, content_id in self.links if holder.photo.content_id != content_id}
        small = {content_id: prepared.thumbnail for content_id, prepared in self.embedded.items()}
        known = {each for each in small.keys() - new if thumbnails.get(each) is not None}
        with store.transaction():
            thumbnails.add({each: small[each] for each in small.keys() - known})
            self._write(store, model_id, reader_id, derived)
        return bool(new or self.failures or self.restamped)

    def _write(self, store: Store, model_id: str, reader_id: str, derived: Derived | None) -> None:
        for content_id, prepared in self.embedded.items():
            store.add_embedding(content_id, _facts(prepared), model_id, prepared.vector or b"")
        if derived is not None:
            made = {content_id: prepared.vector or b"" for content_id, prepared in self.embedded.items()}
            store.add_vectors(derived.engine.model_id, derived.of(made))
        for holder, content_id in self.links:
            if content_id not in self.embedded:
                store.renew(content_id)
            store.link(holder.photo, content_id, holder.stamp)
        for photo, stage, reason in self.failures:
            blamed = model_id if derived is None else derived.engine.model_id
            by = of_engine(reader_id, blamed) if stage == "embed" else reader_id
            store.add_failure(photo, stage, reason, by)
        for photo, stamp in self.restamped:
            store.restamp(photo, stamp)


@dataclass(slots=True)
class Tally:
    """Photos, counted as they are stored: newly embedded, linked to a known content, skipped.

    ``derived``: contents whose vectors were made of those of another engine.
    """

    embedded: int = 0
    linked: int = 0
    skipped: int = 0
    derived: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.embedded + other.embedded,
            self.linked + other.linked,
            self.skipped + other.skipped,
            self.derived + other.derived,
        )


def of_engine(reader_id: str, model_id: str) -> str:
    """Return who failed where a photo could be read and its engine made no sense of it: another one may."""
    return f"{reader_id} {model_id}"


def _facts(prepared: Prepared) -> PictureFacts:
    return PictureFacts(
        prepared.width_px, prepared.height_px, prepared.format, prepared.taken, prepared.warning, prepared.camera
    )
