"""Where new photos belong: their neighbours in the library speak for the folders in which they lie (``votes``)."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.belonging import MOST_PHOTOS, Belonging, BelongingQuestion, Belongings, Evidence, LeftOneOut
from app.core.closeness import Edges
from app.core.errors import InputError
from app.core.job import Job
from app.core.photo import ContentId, Failure
from app.core.question import Manner
from app.imaging.formats import is_photo_name
from app.library.reader import Reader
from app.library.scan import is_inside, walk
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.search.matches import edges_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.query import Searcher
from app.pipeline.survey.votes import VOTERS, Vote, Voter, left_one_out, vote
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.descriptor import distance_from
from app.similarity.index import Found
from app.similarity.manifest import DamagedIndex

Floats = NDArray[np.float32]

_ASKED, _SEED = 400, 1
_MOST_LOOKED_AT = 640
"""So many neighbours are looked at to find VOTERS that may vote: a whole folder of near ones may not."""
_MOST_EVIDENCE = 6


class BelongingFinder:
    """Serves one thread, to which ``searcher`` belongs. ``budget``: the program's, for its decoders."""

    def __init__(self, paths: DataPaths, model: ModelInUse, searcher: Searcher, budget: MemoryBudget) -> None:
        self._paths = paths
        self._model = model
        self._searcher = searcher
        self._budget = budget

    def belongs(self, job: Job, question: BelongingQuestion) -> Belongings:
        """Return where the photos of a question belong. What was made of them is kept, as of labelled photos.

        Raises InputError, AppError, Cancelled; CatalogNotReady where the catalog needs mending.
        """
        reader = self._searcher.reader
        if reader is None:
            raise _nothing_read()
        files = _files(job, question)
        opened = self._searcher.opened(reader)
        by, index = opened.who_answers(reader)
        if by.engine is None:
            raise by.trouble or InputError(
                "Your photos are being read again with another engine. When that is done, other photos can be "
                "used, too."
            )
        photos = reader.embedded(by.model_id)
        folders = {os.path.dirname(path) for _, path in photos}
        if len(folders) < 2:
            raise InputError("The library has fewer than two folders with photos: there is nothing to choose from.")
        found = VectorsOfFiles(job, reader, self._paths, self._model, self._budget, by.engine).read(files, "belong")
        voting = _Voting(job, reader, opened, by, edges_of(index))
        asked_about = frozenset(os.path.realpath(path) for path in files)
        folder = os.path.realpath(question.folder) if question.folder else ""
        accuracy = voting.accuracy(photos, folder)
        told = []
        for path in files:
            if path not in found.contents:
                continue
            vector = np.frombuffer(found.vectors[found.contents[path]], "<f2").astype(np.float32)
            voters = voting.voters(vector, b"", asked_about, folder)
            told.append(_told(path, voters, vote(voters, voting.hearing), accuracy.least_share, voting.edges))
        skipped = tuple(Failure(path, "decode", reason) for path, reason in found.unreadable.items())
        return Belongings(tuple(told), skipped, accuracy, len(folders))


class _Voting:
    """Looks for the neighbours that may vote."""

    def __init__(self, job: Job, reader: Reader, opened: OpenedIndex, by: KnownModel, edges: Edges) -> None:
        self._job = job
        self._reader = reader
        self._opened = opened
        self._by = by
        self.edges = edges
        self.hearing = edges.somewhat_like
        """The distance from which on a neighbour says nothing."""

    def accuracy(self, photos: Sequence[tuple[ContentId, str]], but_folder: str) -> LeftOneOut:
        """Ask photos of the library as if each were new; those below ``but_folder`` neither ask nor answer."""
        asking = [each for each in photos if not but_folder or not is_inside(each[1], but_folder)]
        drawn = np.random.default_rng(_SEED).permutation(len(asking))[:_ASKED]
        votes = []
        for content_id, path in (asking[row] for row in drawn):
            stored = self._reader.vector(content_id, self._by.model_id)
            if stored is None or len(stored) != 2 * self._by.dim:
                continue
            vector = np.frombuffer(stored, "<f2").astype(np.float32)
            voters = self.voters(vector, content_id, (), but_folder)
            own = os.path.dirname(path)
            votes.append((vote(voters, self.hearing), lambda folder, own=own: folder == own))
        return left_one_out(votes)

    def voters(
        self, vector: Floats, but_content: ContentId, but_paths: Collection[str], but_folder: str
    ) -> tuple[Voter, ...]:
        """Return the nearest that may vote: who lies elsewhere than what is asked about."""
        wanted = 2 * VOTERS
        while True:
            found = self._found(vector, wanted)
            lying = self._reader.paths_of([each.content_id for each in found])
            voters: list[Voter] = []
            for each in found:
                paths = tuple(
                    path
                    for path in lying.get(each.content_id, ())
                    if path not in but_paths and not (but_folder and is_inside(path, but_folder))
                )
                if paths and each.content_id != but_content:
                    voters.append(Voter(paths, float(distance_from(np.array(each.similarity)))))
            if len(voters) >= VOTERS or len(found) < wanted or wanted >= _MOST_LOOKED_AT:
                return tuple(voters[:VOTERS])
            wanted *= 2

    def _found(self, vector: Floats, wanted: int) -> Found:
        while True:
            self._job.checkpoint()
            _, index = self._opened.who_answers(self._reader)
            try:
                return self._opened.found(self._reader, index, self._by, vector, wanted, Manner(), self._job)[0]
            except DamagedIndex as damage:
                self._opened.without(damage)


def _told(path: str, voters: Sequence[Voter], came: Vote, least_share: float, edges: Edges) -> Belonging:
    sure = bool(came.folder) and came.share >= least_share
    evidence: list[Evidence] = []
    for voter in voters:
        there = [each for each in voter.paths if not sure or os.path.dirname(each) == came.folder]
        if there and len(evidence) < _MOST_EVIDENCE:
            evidence.append(Evidence(there[0], voter.distance, edges.closeness(voter.distance)))
    return Belonging(path, came.folder if sure else "", came.share, tuple(evidence))


def _files(job: Job, question: BelongingQuestion) -> list[str]:
    """Return the absolute paths of the photos that are asked about, each once. Raises InputError."""
    files = dict.fromkeys(question.photos)
    if question.folder:
        if not os.path.isdir(question.folder):
            raise InputError("There is no folder {path}.", path=question.folder)
        for listing in walk(question.folder, is_photo_name):
            job.checkpoint()
            files |= dict.fromkeys(os.path.join(listing.directory, file.name) for file in listing.files)
            if len(files) > MOST_PHOTOS:
                break
        if not files:
            raise InputError("There is no photo in {path}.", path=question.folder)
    if len(files) > MOST_PHOTOS:
        raise InputError("Ask about at most {count} photos at once.", count=f"{MOST_PHOTOS:,}")
    return list(files)


def _nothing_read() -> InputError:
    return InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
