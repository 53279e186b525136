"""Bring photos in: the whole conveyor on one page.

    1 scan     roots → listings → store                         photos show in the grid at once
    2 embed    an engine with a learned map: vectors of the one beneath it → its vectors → store
               waiting photos → content id → known? linked
               : decoder process → thumbnail, vector → store
                 (with a graphics card: thumbnail, pixels, colour, layout → embedder → store)
    3 reindex  store → index generation → queries; vectors of a model that it replaced go
               photos → vectors of engines that are kept up to date beside the one in use
    4 cells    thumbnails → decoder process → cells, if details are to be compared; else they go

Every step leaves the store whole: a job that is cancelled, or a program that is killed, goes on where it was.
"""

from __future__ import annotations

from collections.abc import Hashable

from app.core.errors import WrongAnswerError
from app.core.job import Job
from app.core.status import IngestSummary, ReadFor
from app.imaging.formats import reader_id
from app.library.identity import identify
from app.library.store import Store
from app.pipeline.ingest.keep_cells import cells_state, keep_cells
from app.pipeline.ingest.kept_indexes import KeptIndexes, kept_state
from app.pipeline.ingest.news import News
from app.pipeline.ingest.other_models import forget_other_models
from app.pipeline.ingest.photo_reading import PhotoReading
from app.pipeline.ingest.reindex import Reindexer, takes_over_at_once
from app.pipeline.ingest.scanning import notice_departures, scan, still_unreadable
from app.pipeline.ingest.unwritten import Tally, of_engine
from app.pipeline.ingest.workshop import Workshop
from app.similarity.manifest import current_generation, pointer
from app.similarity.verified import look_of


def ingest(job: Job, store: Store, workshop: Workshop) -> IngestSummary:
    """Bring the library up to date with the disk. Runs on the ingest thread. Raises Cancelled and AppError.

    Where a network of the engine computes other numbers than it must, nothing was embedded yet: all is done with what
    stands in for it.
    """
    tried: set[str] = set()
    while True:
        model_id = workshop.model.engine.model_id
        tried.add(model_id)
        try:
            return _bring_up_to_date(job, store, workshop)
        except WrongAnswerError:
            if not workshop.model.give_way(model_id) or workshop.model.engine.model_id in tried:
                raise


def _bring_up_to_date(job: Job, store: Store, workshop: Workshop) -> IngestSummary:
    model_id, trees = workshop.model.engine.model_id, workshop.choice.trees
    news = News(job, store, workshop.emit)
    store.check_and_back_up_daily()
    store.retry_failures(reader_id(), but=still_unreadable(store, identify), of_engine=of_engine(reader_id(), model_id))
    if (trouble := workshop.model.untold()) is not None:
        job.tell(trouble)
    beside = KeptIndexes(store, workshop.model, workshop.paths.kept_indexes, workshop.model.kept, trees)

    def reindexing() -> Reindexer:
        paths, verified = workshop.paths, workshop.verified
        return Reindexer(job, store, workshop.model, paths.index, verified, trees, hand_over=beside.hand_over)

    if takes_over_at_once(store, workshop.model, workshop.paths.index):
        reindexing().after_scan()
        news.tell(neighbours=True)
    removed, unreadable = scan(job, store, store.roots(), news.tell_soon, store.set_root_state)
    news.tell()
    tally, read_for = Tally(), list[ReadFor]()
    if not workshop.settled.is_at(_state(store, workshop, trees)):
        reindexer = reindexing()

        def on_stored(visible: bool) -> None:
            news.tell() if visible else news.pass_over()
            reindexer.during_scan()

        older_answers, older = reindexer.older_answers, reindexer.older
        reading = PhotoReading(job, store, workshop, on_stored, older_answers=older_answers, older=older)
        tally = reading.for_engine_in_use()
        waiting = store.waiting_count(model_id)
        if waiting:
            notice_departures(store)
        store.forget_unused()
        reindexer.after_scan()
        news.tell(neighbours=reindexer.built)
        if reindexer.others_may_go:
            forget_other_models(job, store, workshop.model)
            news.pass_over()
        done = reading.for_those_kept()
        beside.bring_up_to_date(job, workshop.paths.index)
        store.shrink(lambda: job.cancelled)
        kept = _keep_cells(job, store, workshop, only_own=reindexer.others_may_go)
        workshop.leisure.note(reading.put_off)
        read_for = reading.read_for
        if done and kept and not waiting:
            workshop.settled.note(_state(store, workshop, trees))
    offline = tuple(root for root in store.roots() if root.state == "offline")
    return IngestSummary(tally.embedded, tally.linked, tally.skipped, removed, offline, unreadable, tuple(read_for))


def _state(store: Store, workshop: Workshop, trees: int) -> Hashable:
    """Return all that decides whether there is anything to do, besides the disk: that has been scanned."""
    model, index = workshop.model, workshop.paths.index
    generation = pointer(index), look_of(current_generation(index))
    details = workshop.details.wanted, cells_state(workshop.paths, model)
    engines = model.engine.model_id, kept_state(workshop.paths.kept_indexes, model.kept)
    return store.state, engines, reader_id(), generation, trees, details


def _keep_cells(job: Job, store: Store, workshop: Workshop, *, only_own: bool) -> bool:
    paths, model, budget, details = workshop.paths, workshop.model, workshop.budget, workshop.details
    return keep_cells(job, store, paths, model, budget, details, only_own=only_own)
