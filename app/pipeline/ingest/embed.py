"""The second flight: waiting photos → content id → decoders → store. ``ingest`` shows the whole.

``reading_order`` says which photo is next; who looks at one gets its thumbnail before it is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId, FailureStage, Photo, Stamp
from app.core.store import Store
from app.core.text import Text
from app.core.thumbnails import Thumbnails
from app.imaging.formats import reader_id
from app.imaging.prepare import Prepared
from app.library.identity import identify
from app.pipeline.decoding.decoders import Decoded, Decoders
from app.pipeline.decoding.describe import NO_SENSE, vector_of, with_vectors
from app.pipeline.ingest.order import Order
from app.pipeline.ingest.sense import Sense
from app.pipeline.ingest.undescribed import Batch, Undescribed
from app.pipeline.ingest.unwritten import Holder, Tally, Unwritten
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.network_memory import most_processes
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine

_ROWS_PER_TRANSACTION = 200
_TRANSACTION_EVERY_S = 2.0
# While somebody waits for a picture the processors decode and the network rests: for so long, and so many photos.
_NETWORK_RESTS_S = 4.0
_MOST_DECODED = 128
# A process and its network take a third of a second to start: as long as some photos take.
_PHOTOS_PER_PROCESS = 4


class EmbedFlight:
    """Embeds every waiting photo of a library. Lives for one job, on the ingest thread."""

    def __init__(
        self,
        job: Job,
        store: Store,
        thumbnails: Thumbnails,
        decoders: Decoders,
        model: ModelInUse,
        sense: Sense,
        order: Order,
        on_stored: Callable[[bool], None],
        older_answers: bool = False,
        identifying: Callable[[str], tuple[ContentId, Stamp]] | None = None,
    ) -> None:
        """``sense``: the engine whose vectors are made.

        ``on_stored`` is called after transactions: True if somebody may see a difference. That is not so for new
        vectors of known photos while ``older_answers``. ``identifying``: what names what is in a file, if not this.
        """
        self._job = job
        self._store = store
        self._thumbnails = thumbnails
        self._decoders = decoders
        self._model = model
        self._sense = sense
        self._engine = sense.engine
        self._model_id = sense.engine.model_id
        self._most_processes = most_processes(sense.engine)
        self._order = order
        self._on_stored = on_stored
        self._older_answers = older_answers
        self._identify = identifying or identify
        self._reader_id = reader_id()
        self._tally = Tally()
        self._before, self._skipped_before = store.settled_count(self._model_id)
        self._total = self._before + store.waiting_count(self._model_id)
        self._holders: dict[ContentId, list[Holder]] = {}
        self._undescribed = Undescribed()
        self._unwritten = Unwritten()
        self._has_read = False
        self._written_at = self._embedded_at = time.monotonic()

    def run(self) -> Tally:
        """Embed until nothing waits. Raises Cancelled after storing what was ready, and AppError."""
        if self._total == self._before:
            return self._tally
        self._keep_pace()
        try:
            is_over = False
            while not is_over:
                for decoded in self._decoders.read_all(self._requests()):
                    if decoded is not None:
                        self._take(decoded)
                    self._take_read_meanwhile()
                    self._write_if_due()
                    self._keep_pace()
                    self._report()
                self._take_read_meanwhile()
                self._embed_here()
                is_over = self._sense.has_enough(self._job) or not self._undescribed
        finally:
            self._order.close()
            self._write()
        self._report()
        return self._tally

    def _requests(self) -> Iterator[tuple[ContentId, str | Prepared]]:
        """Walk the waiting photos; settle those that need no decoding, hand on the others.

        Before others come those that were read while the network rested.
        """
        while True:
            if self._sense.has_enough(self._job):
                return
            self._take_read_meanwhile()
            self._decoders.engine = None if self._network_rests() else self._for_decoders()
            if self._undescribed and self._decoders.engine is not None:
                yield self._undescribed.take_one()
                continue
            photo = self._order.next()
            if photo is None:
                self._decoders.engine = self._for_decoders()  # the network need not rest: nothing is left to read
                if not self._undescribed or self._decoders.engine is None:
                    return
                yield self._undescribed.take_one()
                continue
            content_id = self._settle(photo)
            if content_id is not None:
                yield content_id, photo.path
            self._write_if_due()
            self._report()

    def _take_read_meanwhile(self) -> None:
        """Take what was read for somebody who looks at it: it need not be decoded again."""
        for photo, prepared in self._order.read_meanwhile():
            content_id = self._settle(photo)
            if content_id is not None:
                self._take(Decoded(content_id, prepared))

    def _settle(self, photo: Photo) -> ContentId | None:
        """Return the content to decode, or None when the photo needs no decoding of its own."""
        try:
            content_id, stamp = self._identify(photo.path)
        except FileNotFoundError:
            self._order.give_back(photo)
            return None  # deleted since the scan; the next one forgets it
        except DecodeError as error:
            self._unwritten.failures.append((photo, "read", error.text))
            self._order.bring(photo, None)
            return None
        if self._sense.is_hopeless(content_id):
            self._order.give_back(photo)
            return None
        holder = Holder(photo, stamp)
        if content_id in self._holders:
            self._holders[content_id].append(holder)
            self._bring_if_read(photo, content_id)
            return None
        if content_id in self._unwritten.embedded or self._store.vector(content_id, self._model_id) is not None:
            self._unwritten.links.append((holder, content_id))
            self._bring_if_read(photo, content_id)
            self._order.give_back(photo)
            return None
        self._holders[content_id] = [holder]
        return content_id

    def _bring_if_read(self, photo: Photo, content_id: ContentId) -> None:
        """Show a copy to who looks at it, where another photo with its content has been read."""
        prepared = self._undescribed.get(content_id) or self._unwritten.embedded.get(content_id)
        kept = self._thumbnails.get(content_id) if prepared is None and self._order.is_looked_at(photo) else None
        jpeg = kept if prepared is None else prepared.thumbnail
        if jpeg is not None:
            self._order.bring(photo, jpeg)

    def _take(self, decoded: Decoded[ContentId]) -> None:
        """Sort one answer of the decoders: to the failures, or to the photos of its shape."""
        content_id, result = decoded.ticket, decoded.result
        self._has_read = True
        first = self._holders[content_id][0]
        stamp = first.stamp_now()
        if stamp is None and isinstance(result, DecodeError):
            # Gone before it was read, perhaps with its disk: that says nothing about the photo, it goes on waiting.
            self._forget(content_id)
        elif stamp not in (None, first.stamp):
            # The pixels may not be those of this content id: forget it, the next ingest reads the file again.
            self._unwritten.restamped.append((first.photo, stamp))
            self._forget(content_id)
        elif isinstance(result, DecodeError):
            self._fail(content_id, self._sense.stage_of(result), result.text)
        else:
            for holder in self._holders[content_id]:
                self._order.bring(holder.photo, result.thumbnail)
            if result.vector is not None:
                self._embedded(content_id, result)
            else:
                self._undescribed.add(content_id, result)
                self._embed_full_batch()

    def _embedded(self, content_id: ContentId, prepared: Prepared) -> None:
        self._undescribed.settle(content_id)
        self._embedded_at = time.monotonic()
        if vector_of(prepared, self._engine.dim) is None:
            self._fail(content_id, "embed", NO_SENSE)
            return
        self._sense.made(prepared.vector_ms)
        self._unwritten.embedded[content_id] = prepared
        self._unwritten.links += [(holder, content_id) for holder in self._holders.pop(content_id)]

    def _network_rests(self) -> bool:
        """Tell whether decoding goes before embedding: no photo has a picture yet, or somebody waits for one."""
        if not self._has_read:
            return True
        if time.monotonic() - self._embedded_at > _NETWORK_RESTS_S or not self._order.is_waited_for:
            return False
        return len(self._undescribed) < _MOST_DECODED

    def _for_decoders(self) -> Engine | None:
        return self._engine if self._model.in_decoders(self._engine) else None

    @property
    def _embedder(self) -> Embedder:
        return self._model.embedder_of(self._engine)

    def _embed_full_batch(self) -> None:
        """Embed here, on a graphics card, as many photos of one shape as it likes at a time, if there are so many."""
        if self._for_decoders() is None and not self._network_rests():
            batch = self._undescribed.take_full(self._embedder.batch_size)
            if batch is not None:
                self._embed_batch(batch)

    def _embed_here(self) -> None:
        """Embed all that wait, if it is a graphics card that does it."""
        while self._undescribed and self._for_decoders() is None:
            self._embed_batch(self._undescribed.take_any(self._embedder.batch_size))

    def _embed_batch(self, batch: Batch) -> None:
        described = with_vectors(self._embedder, [prepared for _, prepared in batch])
        for (content_id, _), prepared in zip(batch, described, strict=True):
            self._embedded(content_id, prepared)

    def _fail(self, content_id: ContentId, stage: FailureStage, reason: Text) -> None:
        if stage == "embed" and not self._sense.failed(content_id):
            self._forget(content_id)
            return
        self._undescribed.settle(content_id)
        holders = self._holders.pop(content_id)
        self._unwritten.failures += [(holder.photo, stage, reason) for holder in holders]
        for holder in holders:
            self._order.bring(holder.photo, None)

    def _forget(self, content_id: ContentId) -> None:
        self._undescribed.settle(content_id)
        for holder in self._holders.pop(content_id):
            self._order.give_back(holder.photo)

    def _write_if_due(self) -> None:
        late = time.monotonic() - self._written_at > _TRANSACTION_EVERY_S
        if late and not self._network_rests():
            self._embed_here()  # a rare shape must not wait for its batch to fill: a crash would lose it
        if late or len(self._unwritten) >= _ROWS_PER_TRANSACTION:
            visible = self._write()
            self._on_stored(visible)

    def _write(self) -> bool:
        """Store all that is ready; tell whether anything of it shows."""
        rows, self._unwritten = self._unwritten, Unwritten()
        self._written_at = time.monotonic()
        if not len(rows):
            return False
        shows = rows.write(self._store, self._thumbnails, self._model_id, self._reader_id, self._sense.derived)
        self._order.forget_brought()
        self._tally.embedded += len(rows.embedded)
        self._tally.linked += len(rows.links) - len(rows.embedded)
        self._tally.skipped += len(rows.failures)
        return shows or not self._older_answers

    def _keep_pace(self) -> None:
        """Follow the user and the battery: how many processes there are from now on. For a few photos one does."""
        self._model.pace.look()
        worth_it = 1 + (self._total - self._before) // _PHOTOS_PER_PROCESS
        self._decoders.processes = min(self._model.pace.processes, worth_it, self._most_processes)

    def _report(self) -> None:
        """Tell how far the whole library is: who paused, or closed the window, goes on counting where it was."""
        tally, rows = self._tally, self._unwritten
        skipped = tally.skipped + len(rows.failures)
        done = self._before + tally.embedded + tally.linked + len(rows.links) + skipped
        all_skipped = self._skipped_before + skipped
        again = self._older_answers and self._order.reads_again
        self._job.report("embed", min(done, self._total), self._total, all_skipped, self._model.pace.note, again=again)
