"""Bring photos into a library that many share: what lies in the folders that are here, and what waits to be read.

    1 scan     roots that lie here and that nobody else scans → listings → store
    2 embed    photos taken for this program → content id → known? linked : decoders → thumbnail, vector → store

Everything else that is done for a library of the user's own the server does: its index, its backups, its soundness.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import WrongAnswerError
from app.core.job import Job
from app.core.photo import Root
from app.core.status import IngestSummary
from app.core.text import Text, text
from app.imaging.formats import reader_id
from app.machine.settings import load_settings
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.ingest.claiming_order import ClaimingOrder
from app.pipeline.ingest.embed import EmbedFlight
from app.pipeline.ingest.news import News
from app.pipeline.ingest.scanning import scan, still_unreadable, why_away
from app.pipeline.ingest.sense import Sense
from app.pipeline.ingest.unwritten import Tally, of_engine
from app.pipeline.ingest.workshop import Workshop
from app.similarity.engine_times import note_time

if TYPE_CHECKING:
    from app.pipeline.ingest.shared_writer import SharedWriter
    from app.pipeline.work.shared_home import SharedHome
    from app.shared.store import SharedStore

_SCANNED_ELSEWHERE = text(
    "This folder is being looked through from another program just now. What waits in it is read meanwhile."
)
_ANOTHER_FOLDER = text(
    "This folder holds nothing of what “{name}” holds: it is another one. "
    "Add the folder where that lies under this name."
)


class SharedIngest:
    """Serves the ingest thread. Raises Cancelled and AppError."""

    def __init__(self, home: SharedHome, writer: SharedWriter, workshop: Workshop) -> None:
        self._home = home
        self._writer = writer
        self._workshop = workshop

    def ingest(self, job: Job, store: SharedStore, only: Collection[str] | None = None) -> IngestSummary:
        """Bring the library up to date with the folders that lie here; ``only``: with the roots of these names."""
        news = News(job, store, self._workshop.emit)
        engine = self._workshop.model.engine
        here, away, _ = self._look(store)
        unreadable = still_unreadable(store, self._home.identify)
        store.retry_failures(reader_id(), but=unreadable, of_engine=of_engine(reader_id(), engine.model_id))
        removed, problems = 0, list[tuple[str, Text]]()
        for root in here:
            if only is not None and root.name not in only:
                continue
            with store.try_scan(root.id) as is_ours:
                if not is_ours:
                    away.append(replace(root, reason=_SCANNED_ELSEWHERE))
                    continue

                def note(root_id: int, why: Text | None, root: Root = root) -> None:
                    store.set_root_state(root_id, why)
                    if why is not None:
                        away.append(_away(root, why))

                gone, found = scan(job, store, [root], news.tell_soon, note)
            removed += gone
            problems += found
        news.tell()
        tally = self.embed(job, store, news)
        store.forget_unused()
        news.tell(neighbours=bool(tally.embedded))
        return IngestSummary(tally.embedded, tally.linked, tally.skipped, removed, tuple(away), tuple(problems))

    def embed(self, job: Job, store: SharedStore, news: News) -> Tally:
        """Read what waits within reach and nobody else reads. Raises Cancelled after storing what was ready."""
        tried: set[str] = set()
        model = self._workshop.model
        while True:
            model_id = model.engine.model_id
            tried.add(model_id)
            try:
                return self._embed(job, store, news)
            except WrongAnswerError:
                if not model.give_way(model_id) or model.engine.model_id in tried:
                    raise

    def look(self, store: SharedStore) -> list[Root]:
        """See which roots are where they lie here, as the settings say by now; return those that are not, with why.

        Those of which the settings say nothing are among them: who only reads what waits would do nothing, silently.
        """
        self._home.mounts.lay_all(load_settings(self._workshop.paths.settings).mounts)
        _, away, nowhere = self._look(store)
        return away + nowhere

    def _look(self, store: SharedStore) -> tuple[list[Root], list[Root], list[Root]]:
        """Return the roots that are where they lie here, those that are not, and those that lie nowhere here."""
        here, away, nowhere = [], [], []
        for root in store.roots():
            if not os.path.isabs(root.path):
                nowhere.append(root)  # why stands in it
                continue
            why = why_away(root)
            if why is None and not store.is_held_here(root.id, root.path):
                why = text(_ANOTHER_FOLDER.template, name=root.name)
            self._home.mounts.note(root.name, why)
            if why is None:
                here.append(root)
            else:
                away.append(_away(root, why))
        return here, away, nowhere

    def _embed(self, job: Job, store: SharedStore, news: News) -> Tally:
        workshop, engine = self._workshop, self._workshop.model.engine
        model, settings, sense = workshop.model, workshop.settings, Sense(engine)
        order = ClaimingOrder(store, engine.model_id)
        if not order.has_more:  # counting what waits takes longer than looking whether anything does
            return Tally()

        def on_stored(visible: bool) -> None:
            news.tell_soon()

        thumbnails = self._home.thumbnails_beside(store)
        with (
            self._writer.keeping_claims(store),
            Decoders(model.pace.processes, engine.rules, settings.thumbnail_px, workshop.budget) as decoders,
        ):
            identifying = self._home.identify
            flight = EmbedFlight(
                job, store, thumbnails, decoders, model, sense, order, on_stored, identifying=identifying
            )
            tally = flight.run()
        in_use = workshop.model.itself
        self._home.make_ready(store, in_use.model_id, in_use.scale, job.checkpoint)
        note_time(workshop.paths.engine_times, engine.model_id, sense.times_ms)
        return tally


def _away(root: Root, why: Text) -> Root:
    return replace(root, state="offline", reason=why)
