"""The one door between what people see and what works below: requests go down here, news comes up through ``emit``."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.status import IngestSummary
from app.library.cell_cache import delete_cells
from app.library.store import Store
from app.machine.paths import DataPaths
from app.machine.settings import Settings, merged, save_settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.facets.engines import EnginesFacet
from app.pipeline.facets.folders import FoldersFacet
from app.pipeline.facets.gallery import GalleryFacet
from app.pipeline.facets.look_alikes import LookAlikesFacet
from app.pipeline.facets.own_place import own_place
from app.pipeline.facets.pictures import PicturesFacet
from app.pipeline.facets.place import Place
from app.pipeline.facets.reports import ReportsFacet
from app.pipeline.facets.search import SearchFacet
from app.pipeline.facets.sharing import SharingFacet
from app.pipeline.facets.survey import GROWN_FROM, SurveyFacet
from app.pipeline.ingest.ingest import ingest
from app.pipeline.ingest.settled import Settled
from app.pipeline.ingest.watch import FolderWatch
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.look_alikes.bench import Bench
from app.pipeline.look_alikes.clearing import Clearer
from app.pipeline.look_alikes.group_book import GroupBook
from app.pipeline.look_alikes.members import Wishes
from app.pipeline.looking.differences import PhotoDifferences
from app.pipeline.looking.pictures import PictureReader
from app.pipeline.looking.shelf import Shelf
from app.pipeline.looking.thumbnails import ThumbnailLoader
from app.pipeline.search.query import Searcher
from app.pipeline.teaching.teacher import Teacher
from app.pipeline.training.trainer import Trainer
from app.pipeline.work.comparing import ComparingState
from app.pipeline.work.details import Details
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.quiet_moments import QuietMoments
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.manifest import current_generation
from app.similarity.verified import VerifiedIndex

if TYPE_CHECKING:
    from app.pipeline.reports.makers import Makers
    from app.pipeline.survey.surveyors import Surveyors


class Catalog:
    """A library of photos, asked by job, one facet for each part of it.

    Every request returns a job id at once and never waits; any thread may ask. The job ends with one Finished, whose
    value the request's docstring names, or with Stopped, Failed or Crashed. ``emit`` is called on the working threads.
    """

    def __init__(
        self,
        paths: DataPaths,
        models: Path,
        settings: Settings,
        emit: Emit,
        *,
        patient: bool = True,
        library: str = "",
        lease_s: float | None = None,
    ) -> None:
        """``patient``: to put off what the settings want to be done while nobody uses the computer.

        ``library``: the address of a shared library; "" is for the user's own, in ``paths``. ``lease_s``: for how long
        photos stay taken there by a program that is not heard of. Raises InputError for what is no address, AppError.
        """
        if library:
            paths = paths.of_shared(library)
        self._paths = paths
        self._emit = emit
        self._settings = settings
        self._model = model = ModelInUse(models, settings, own_engines=paths.engines)
        budget = MemoryBudget()
        verified = VerifiedIndex()
        wanted = WantedPictures()
        self._details = details = Details(settings.compare_details)
        self._choice = choice = SearchChoice(settings)
        self._leisure = leisure = Leisure(settings.read_again if patient else "at_once", self._begin_ingest)
        workshop = Workshop(paths, settings, model, emit, budget, verified, Settled(), wanted, details, choice, leisure)
        self._patient = patient
        self._watch = watch = FolderWatch(self._begin_ingest, emit, os.path.realpath(paths.home))
        self._decoders = decoders = WarmDecoders(lambda: model.engine.rules, settings.thumbnail_px, budget)
        groups = GroupsAtHand()
        self._place = place = self._place_of(library, workshop, groups, lease_s)
        self._desk, own, home = place.desk, place.own, place.home
        desk = self._desk
        shelf, shelf_for_making = (Shelf(paths, model, lambda: watch.absent, details, leisure, home) for _ in range(2))
        reader = PictureReader(decoders)
        loader = ThumbnailLoader(paths, decoders, emit, wanted, lambda: watch.absent, home)
        asking = desk.hire("query", place.finder.close)
        self._browsing = browsing = desk.hire("browse", shelf.close)
        reading = desk.hire("pictures")
        loading = desk.hire("thumbnails", loader.close)
        self.folders = FoldersFacet(desk, place.changes, shelf, None if library else watch, browsing, reading)
        self.sharing = SharingFacet(desk, place.sharing)
        teacher = Teacher(paths, model, budget)
        trainer = Trainer(paths, model, budget, teacher.current)
        making, teaching = desk.hire("engines", shelf_for_making.close), desk.hire("teaching", teacher.close)
        self.engines = EnginesFacet(
            desk,
            place.writer,
            shelf,
            model,
            paths,
            browsing,
            making,
            shelf_for_making,
            teacher,
            trainer,
            teaching,
            leisure,
        )
        self.gallery = GalleryFacet(desk, shelf, browsing, wanted)
        self.search = SearchFacet(
            desk, own, place.finder, model, paths, asking, browsing, details, choice, desk.hire("tune"), verified
        )
        checker, surveyor = (Searcher(paths, model, decoders, verified, choice=choice) for _ in range(2))
        surveying = desk.hire("survey", surveyor.close)

        def survey() -> Surveyors:
            from app.pipeline.survey.surveyors import surveyors_of  # a start does without

            return surveyors_of(paths, model, checker, surveyor, decoders, budget, verified, choice)

        moments = QuietMoments(lambda: desk.is_idle_beside(surveying), leisure, model.pace)
        self.survey = SurveyFacet(place.of_index, desk.hire("check", checker.close), surveying, survey, moments)
        reporter = Searcher(paths, model, decoders, verified, choice=choice)

        def make() -> Makers:
            from app.pipeline.reports.makers import makers_of  # a start does without what figures are drawn with

            return makers_of(paths, model, reporter, decoders, budget, choice)

        self.reports = ReportsFacet(place.of_index, desk.hire("reports", reporter.close), reporter, make)
        comparing = ComparingState()
        bench = Bench(paths, settings, model, budget, verified, leisure, comparing)
        book = GroupBook(paths, groups, comparing, self._wishes)
        grouping = desk.hire("look-alikes", book.close)
        clearer = Clearer(paths, lambda: self._settings.locked_folders)
        clearing = desk.hire("clearing", clearer.close)
        self.look_alikes = LookAlikesFacet(own, grouping, book, clearing, clearer, bench, groups, emit)
        differences = PhotoDifferences(decoders)
        self.pictures = PicturesFacet(desk, reader, loader, differences, paths.thumbnails, reading, loading)

    def save_settings(self, settings: Settings) -> int:
        """Write what differs from the settings before → None; what another program wrote meanwhile stays beside it.

        ``gentle``, ``read_again``, ``compare_details``, how neighbours are looked for and what speaks for look-alikes
        hold at once. The engines stay as they were chosen (``engines.use``).

        For details an ingest begins, for other trees, and for what needs to wait no more; where details are not wanted
        any more what was kept for them goes.
        """
        return self._browsing.submit(lambda job: self._save_settings(job, settings))

    @property
    def shared_at(self) -> str:
        """The address of a shared library, fit to be shown; "" for one of the user's own."""
        return self._place.home.address

    def cancel(self, job_id: int) -> None:
        """Stop a job at its next checkpoint; what it had stored stays, and asking again goes on from there."""
        for desk in {self._desk, self._place.own}:
            desk.cancel(job_id)

    def close(self) -> bool:
        """Stop everything and wait; False when a thread did not end in time. No request may follow."""
        self._leisure.close()
        ended = [desk.close() for desk in {self._desk, self._place.own}]
        self._decoders.close()
        self._watch.close()  # last: a request that was under way may have started it
        self._place.close()
        return all(ended)

    def touch(self) -> None:
        """The window was used just now: where the system does not tell, photos are not read again for a while."""
        self._leisure.touch()

    def _place_of(self, library: str, workshop: Workshop, groups: GroupsAtHand, lease_s: float | None) -> Place:
        if not library:
            return own_place(workshop, self._decoders, groups, lambda job, store: self._ingest(job, store, workshop))
        from app.pipeline.facets.shared_place import shared_place  # nobody else loads what speaks to servers

        return shared_place(library, workshop, self._decoders, patient=self._patient, lease_s=lease_s)

    def _ingest(self, job: Job, store: Store, workshop: Workshop) -> IngestSummary:
        summary = ingest(job, store, workshop)
        generation = current_generation(self._paths.index) if self._patient else None
        if generation is not None and generation.manifest.count >= GROWN_FROM:
            with contextlib.suppress(RuntimeError):  # closing
                self.survey.grow()
        self.look_alikes.refresh(job, in_any_case=False)
        if self._patient:
            self.look_alikes.find_by_itself()
        return summary

    def _wishes(self) -> Wishes:
        settings = self._settings
        return Wishes(settings.reasons, settings.preferred_folders, settings.locked_folders)

    def _begin_ingest(self) -> None:
        """Run on any thread."""
        with contextlib.suppress(RuntimeError):  # closing: the next start sees to it
            self._desk.ingest()

    def _save_settings(self, job: Job, settings: Settings) -> None:
        self._model.pace.choose(settings.gentle)
        trees, manner = self._choice.trees, self._choice.manner
        self._choice.choose(settings)
        if self._choice.manner != manner:
            self._emit(LibraryChanged(job.id))
        waits_no_more = self._leisure.choose(settings.read_again)
        if self._choice.trees != trees or waits_no_more:
            self._begin_ingest()
        changed = settings.compare_details != self._details.wanted
        self._details.wanted = settings.compare_details
        if changed and settings.compare_details:
            self._begin_ingest()
        elif changed:
            with contextlib.suppress(RuntimeError):  # closing
                self._desk.aside(lambda _: delete_cells(self._paths.cells))
        wished = self._wishes()
        before, self._settings = self._settings, settings
        if settings.mounts != before.mounts:
            self._place.lay(merged(self._paths.settings, before, settings).mounts)
            self._emit(LibraryChanged(job.id))
        if self._wishes() != wished:
            self.look_alikes.refresh(job)
        save_settings(self._paths.settings, self.engines.keep_chosen(merged(self._paths.settings, before, settings)))
