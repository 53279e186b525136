"""For which engines photos are read in an ingest, in which order, and what is put off until nobody uses the computer.

For the engine in use first: new photos are found with it. While an older one answers that comes first, if reading
again waits: the new photos are found with it meanwhile. Those that are kept come last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.core.errors import AppError
from app.core.job import Job
from app.core.status import ReadFor
from app.core.text import text
from app.library.database import CatalogNotReady
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.ingest.derive import Derived, derive
from app.pipeline.ingest.embed import EmbedFlight
from app.pipeline.ingest.reading_order import ReadingOrder
from app.pipeline.ingest.sense import Sense
from app.pipeline.ingest.unwritten import Tally
from app.pipeline.ingest.workshop import Workshop
from app.similarity.beneath import beneath_among
from app.similarity.engine import Engine
from app.similarity.engine_times import note_time

log = logging.getLogger(__name__)


class PhotoReading:
    """Lives for one job, on the ingest thread. ``put_off``: something waits until nobody uses the computer."""

    def __init__(
        self,
        job: Job,
        store: Store,
        workshop: Workshop,
        on_stored: Callable[[bool], None],
        *,
        older_answers: bool,
        older: Engine | None,
    ) -> None:
        """``older``: the engine that answers in the place of the one in use, None if it is not to be had.

        ``on_stored`` as for ``EmbedFlight``.
        """
        self.put_off = False
        self.read_for: list[ReadFor] = []
        """What came of the engines that are kept beside the one in use, or was made without reading."""
        self._job = job
        self._store = store
        self._workshop = workshop
        self._on_stored = on_stored
        self._older_answers = older_answers
        self._older = older

    def for_engine_in_use(self) -> Tally:
        """Make the vectors of the engine in use, or, as long as that waits, those of the older one that answers."""
        engine = self._workshop.model.engine
        tally = self._for_engine_in_use(engine)
        if tally.derived:
            self.read_for.append(ReadFor(engine.name, engine.title, 0, tally.derived))
        return tally

    def _for_engine_in_use(self, engine: Engine) -> Tally:
        if not self._older_answers:
            return self._new_by_one_below(engine) + self._made(Sense(engine))
        first = self._new_for_older() if self._workshop.leisure.is_waited_for else None
        if first is None:  # nothing may wait that would be found by nobody meanwhile
            return self._made(Sense(engine), again=True)
        return first + self._made(Sense(engine, may_go_on=self._workshop.leisure.may_go_on), again=True)

    def for_those_kept(self) -> bool:
        """Bring up to date the engines that are kept beside the one in use; False where something is left to do.

        One whose network cannot be loaded, or computes other numbers than it must, is told and left.
        """
        done, model = True, self._workshop.model
        for engine in model.kept:
            if self._job.is_waited_for:
                return False
            sense = Sense(engine, self._workshop.hopeless, may_go_on=self._workshop.leisure.may_go_on)
            try:
                tally = self._made(sense, again=True)
                if tally != Tally():
                    read = tally.embedded + tally.linked
                    self.read_for.append(ReadFor(engine.name, engine.title, read, tally.derived))
            except CatalogNotReady:
                raise
            except AppError as trouble:
                model.give_up(engine)
                reason = trouble.text
                self._job.tell(text("{title} is not kept up to date: {reason}", title=engine.title, reason=reason))
            done = done and self._store.waiting_count(engine.model_id) <= sense.hopeless_count
        return done

    def _new_for_older(self) -> Tally | None:
        """Read what is new for the engine that answers; None where it cannot be used any more."""
        if self._older is None:
            return None
        try:
            return self._made(Sense(self._older, self._workshop.hopeless))
        except CatalogNotReady:
            raise
        except AppError as trouble:
            log.warning("what is new is not read for the engine that answers: %s", trouble)
            return None

    def _new_by_one_below(self, engine: Engine) -> Tally:
        """Read what is new once for two: a kept engine, and the one in use that is made of its vectors."""
        store = self._store
        for below in beneath_among(self._workshop.model.kept, engine):
            if store.known_to_one(engine.model_id, below.model_id) == 0:  # all that waits for it is new
                return self._made(Sense(below, derived=Derived(engine)))
        return Tally()

    def _made(self, sense: Sense, *, again: bool = False) -> Tally:
        """Make an engine's vectors of all photos that have none: of stored ones where these are enough for it.

        ``again``: nobody sees a difference meanwhile.
        """
        store, engine = self._store, sense.engine
        derived = derive(self._job, store, self._workshop.model.known, engine, again=again)
        if derived:
            self._on_stored(not again)
        made = Tally(derived=derived)
        return made if store.waiting_count(engine.model_id) <= sense.hopeless_count else made + self._read(sense, again)

    def _read(self, sense: Sense, again: bool) -> Tally:
        job, store, workshop, engine = self._job, self._store, self._workshop, sense.engine
        if sense.waits and not workshop.leisure.may_begin():
            self.put_off = True
            return Tally()
        model, settings = workshop.model, workshop.settings
        thumbnails = ThumbnailCache.open(workshop.paths.thumbnails)
        try:
            with Decoders(model.pace.processes, engine.rules, settings.thumbnail_px, workshop.budget) as decoders:
                order = ReadingOrder(store, engine, workshop.wanted)
                flight = EmbedFlight(job, store, thumbnails, decoders, model, sense, order, self._on_stored, again)
                tally = flight.run()
            note_time(workshop.paths.engine_times, engine.model_id, sense.times_ms)
            self.put_off |= sense.was_stopped
            thumbnails.trim(settings.cache_limit_mb * 1_000_000)
            return tally
        finally:
            thumbnails.close()
