"""Find look-alikes: the whole way on one page. What ``ingest`` is for photos, this is for pairs of them.

    1 candidates  contents not compared yet, newest first → their 20 nearest by the index, and what a sketch is like
    2 compare     thumbnails → decoder process: small grey pictures → comparing process → pairs of one picture
    3 settle      members of a group that were never compared with each other are
    4 scenes      beside each other in time → distance → cells, kept or made of thumbnails → pairs of one scene
    5 measure     the photos themselves, of pairs and copies alone: for the reasons; are the pixels the same?

A few photos at a time go all the way, so groups are there from the first seconds on. What was found lies in a cache,
and a kill costs the last second's work. A photo that was compared is never compared again, whichever engine is in use.
Last of all it is noted for which state of the library nothing is left: there the next look ends before it has begun.
It is in nobody's way: a few gentle processes work, and it gives way to whatever else the ingest thread is asked for.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from app.core.job import Job
from app.core.photo import ContentId
from app.library.pair_cache import DamagedPairs, FoundPair, PairCache
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.bench import Bench
from app.pipeline.look_alikes.candidates import Candidates
from app.pipeline.look_alikes.comparing_process import Asked, ComparingProcess, Told
from app.pipeline.look_alikes.grouped_pairs import better_of
from app.pipeline.look_alikes.measuring import Measuring
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.look_alikes.scenes import Scenes
from app.pipeline.look_alikes.settled import Settled
from app.pipeline.look_alikes.shots import Shots
from app.pipeline.look_alikes.small_pictures import SmallPictures
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.worker import GaveWay
from app.similarity.grouping import pair_of, unsettled
from app.similarity.same_picture import PERHAPS

log = logging.getLogger(__name__)

_AT_ONCE = 64
"""So many contents go all the way together: about a second's work, which is what a kill or a pause costs."""
_ASKED_AT_ONCE = 8
"""Of so many contents the pictures are made at once: one after the other, processes would wait for each other."""
_TELL_FIRST_S, _TELL_LATEST_S = 1.0, 15.0
_MOST_ROUNDS = 10
_MOST_PROCESSES = 2
"""That look at thumbnails and photos: nobody waits for them, but half an hour shall not become an hour."""
_WAIT_S, _LOOK_S = 3.0, 0.1
_COMPARING = "comparing"
"""What is put off, as ``Leisure`` knows it."""
_OneWithOthers = tuple[ContentId, Sequence[ContentId]]
_Step = TypeVar("_Step")


class Finder:
    """Serves the ingest thread."""

    def __init__(self, bench: Bench, tell: Callable[[Job], None]) -> None:
        """``tell`` is called when groups may be others: at first after a second, then less and less often."""
        self._bench = bench
        self._tell = tell
        self._settled = Settled(bench.model, bench.paths)
        self._job_id, self._compared = 0, 0

    def find(self, job: Job, store: Store, *, by_itself: bool) -> int:
        """Compare what has not been compared and return how many contents that were.

        ``by_itself``: nobody asked for it, so it waits where reading again would. Raises GaveWay, Cancelled, AppError.
        """
        bench = self._bench
        if by_itself:
            _wait_a_little(job)
        put_off = by_itself and not bench.leisure.may_begin()
        bench.leisure.note(put_off, _COMPARING)
        if put_off or self._settled.is_now(store):
            return 0
        if job.id != self._job_id:  # else it gave way and goes on
            self._job_id, self._compared = job.id, 0
        bench.state.running = True
        try:
            done = self._find(job, store, by_itself)
        finally:
            bench.state.running = False
            self._tell(job)
        self._settled.remember(store, nothing_is_left=done)
        return self._compared

    def _find(self, job: Job, store: Store, by_itself: bool) -> bool:
        """Return whether nothing is left to do."""
        with contextlib.closing(PairCache.open(self._bench.paths.look_alikes)) as found:
            try:
                return self._fly(job, store, found, by_itself)
            except DamagedPairs as damage:
                log.warning("the cache of look-alikes is damaged (%s): they are found again", damage)
                found.begin_anew()
                return self._fly(job, store, found, by_itself)

    def _fly(self, job: Job, store: Store, found: PairCache, by_itself: bool) -> bool:
        before = self._settled.before(store)
        with _Flight(job, store, found, self._bench, self._tell, by_itself) as flight:
            try:
                flight.run()
            finally:
                self._compared += flight.compared
            self._bench.leisure.note(flight.put_off, _COMPARING)
        if flight.is_complete:
            self._settled.note(store, found, before)
        return not flight.put_off


def _wait_a_little(job: Job) -> None:
    """Leave the computer to who has just brought photos and looks at them. Raises GaveWay, Cancelled."""
    until = time.monotonic() + _WAIT_S
    wake = threading.Event()
    with job.waking(wake.set):
        while time.monotonic() < until:
            if job.is_waited_for:
                raise GaveWay
            job.checkpoint()
            wake.wait(_LOOK_S)


class _Flight(contextlib.ExitStack):
    """One run, and all that is open for it. Lives for one job."""

    def __init__(
        self, job: Job, store: Store, found: PairCache, bench: Bench, tell: Callable[[Job], None], by_itself: bool
    ) -> None:
        super().__init__()
        self.compared = 0
        self.put_off = False
        """Whether it ended before all was done, as the user came back."""
        self.is_complete = False
        """Whether nothing is left that another look could do, as long as the library is as it was."""
        self._job, self._store, self._found, self._bench = job, store, found, bench
        self._tell, self._by_itself = tell, by_itself
        self._told_at, self._tell_after_s = time.monotonic(), _TELL_FIRST_S
        self._pairs = {each.pair: each for each in found.pairs() if each.bond == "near"}
        opened = OpenedIndex(bench.paths.index, bench.model, bench.verified)
        known = store.shots(opened.who_answers(store)[0].model_id)
        self._known = _without_the_gone(store, found)
        self._contents = [each.content_id for each in known]
        self._process = self.enter_context(ComparingProcess(job.checkpoint))
        rules = bench.model.engine.rules
        decoders = self.enter_context(Decoders(1, rules, bench.settings.thumbnail_px, bench.budget))
        thumbnails = ThumbnailCache.open(bench.paths.thumbnails) if bench.paths.thumbnails.exists() else None
        if thumbnails is not None:
            self.callback(thumbnails.close)
        self._small = SmallPictures(store, thumbnails, decoders, self._process)
        self._candidates = Candidates(job, store, opened, self._contents)
        self._scenes = Scenes(
            Shots(known), self._candidates, self._process, bench.model, bench.paths, thumbnails, bench.budget
        )
        self._pools = decoders, self._scenes.decoders
        self.callback(self._scenes.close)
        self._measuring = Measuring(store, found, decoders)

    def run(self) -> None:
        """Raises GaveWay, Cancelled, DamagedPairs, AppError."""
        waiting = [each for each in self._contents if each not in self._known]
        if waiting:
            self._process.know({each: sketch for each, sketch in self._known.items() if sketch})
        for at in range(0, len(waiting), _AT_ONCE):
            self._job.report("compare", len(self._contents) - len(waiting) + at, len(self._contents))
            self._keep_pace()
            self._go_all_the_way(waiting[at : at + _AT_ONCE])
            self._tell_now_and_then()
            if self._ends():
                return
        are_settled = self._settle()
        everyone = (*self._store.held_more_than_once(), *_members(self._found.pairs()))
        for _ in self._passing(self._measuring.measure(everyone)):
            self._tell_now_and_then()
        self._job.report("compare", len(self._contents), len(self._contents))
        self.is_complete = are_settled and self._measuring.is_complete

    def _keep_pace(self) -> None:
        """Use one process for reading while it is to be gentle, as on battery, else two."""
        pace = self._bench.model.pace
        pace.look()
        for pool in self._pools:
            pool.processes = min(_MOST_PROCESSES, pace.processes)

    def _go_all_the_way(self, part: Sequence[ContentId]) -> None:
        sketches, near = self._near(part)
        compared = {each: sketches.get(each, b"") for each in part}
        scenes = [each for each in self._passing(self._scenes.pairs(compared, self._known)) if each is not None]
        self._known |= compared
        self._found.add_found(compared=compared, pairs=(*near, *scenes))
        self._pairs |= {each.pair: each for each in near}
        self.compared += len(part)
        for _ in self._passing(self._measuring.same_pixels(near)):
            pass
        for _ in self._passing(self._measuring.measure(_members((*near, *scenes)))):
            pass

    def _near(self, part: Sequence[ContentId]) -> tuple[dict[ContentId, bytes], list[FoundPair]]:
        """Compare contents with their candidates; return their sketches, and the pairs that are one picture."""
        for _ in self._passing(self._small.hand_over(part)):
            pass
        there = [each for each in part if self._small.has(each)]
        sketches, alike = self._process.sketched(there)

        with_candidates = ((one, self._candidates.of(one, more)) for one, more in zip(there, alike, strict=True))
        return dict(zip(there, sketches, strict=True)), list(self._compared(with_candidates))

    def _settle(self) -> bool:
        """Compare those who would be in one group and were not compared: none need be among the other's nearest.

        Return whether there are none of these any more.
        """
        apart = Reviewed(self._store.decisions()).apart("near")
        for _ in range(_MOST_ROUNDS):
            held = self._store.held(tuple({each for pair in self._pairs for each in pair}))
            scores = {pair: each.score for pair, each in self._pairs.items() if pair[0] in held and pair[1] in held}
            others: dict[ContentId, list[ContentId]] = {}
            for one, other in unsettled(scores, apart, better_of(held)):
                others.setdefault(one, []).append(other)
            if not others:
                return True
            found = {each.pair: each for each in self._compared(iter(others.items()), all_of_them=True)}
            for pair in ((one, other) for one, each in others.items() for other in each):
                found.setdefault(pair, FoundPair("near", *pair, 0.0))  # one of them has no picture to look at
            self._found.add_found(pairs=found.values())
            self._pairs |= found
        return False

    def _compared(self, pairs: Iterator[_OneWithOthers], *, all_of_them: bool = False) -> Iterator[FoundPair]:
        for asked, told in self._process.compared(self._asked(pairs), all_of_them=all_of_them):
            self._job.checkpoint()
            for each in told:
                yield _found_pair(asked.one, each)

    def _asked(self, pairs: Iterator[_OneWithOthers]) -> Iterator[Asked]:
        """Yield requests, after seeing to it that the process has all pictures for them: of a few at once."""
        while few := list(itertools.islice(pairs, _ASKED_AT_ONCE)):
            for _ in self._passing(self._small.hand_over(each for one, others in few for each in (one, *others))):
                pass
            for one, others in few:
                yield Asked(one, tuple(filter(self._small.has, others)) if self._small.has(one) else ())

    def _tell_now_and_then(self) -> None:
        if time.monotonic() - self._told_at >= self._tell_after_s:
            self._settle()
            self._tell(self._job)
            self._told_at = time.monotonic()
            self._tell_after_s = min(2 * self._tell_after_s, _TELL_LATEST_S)

    def _ends(self) -> bool:
        """Tell whether the user is back and did not ask for this. Raises GaveWay where the thread is wanted."""
        if self._job.is_waited_for:
            raise GaveWay
        self.put_off = self._by_itself and not self._bench.leisure.may_go_on()
        return self.put_off

    def _passing(self, steps: Iterator[_Step]) -> Iterator[_Step]:
        for step in steps:
            self._job.checkpoint()
            yield step


def _found_pair(one: ContentId, told: Told) -> FoundPair:
    one, other = pair_of(one, told.other)
    return FoundPair("near", one, other, told.score, told.turned, told.box, "a" if told.inside == "a" else "b")


def _members(pairs: Iterable[FoundPair]) -> dict[ContentId, None]:
    return dict.fromkeys(each for pair in pairs if pair.score >= PERHAPS or pair.bond != "near" for each in pair.pair)


def _without_the_gone(store: Store, found: PairCache) -> dict[ContentId, bytes]:
    """Forget what was found of contents that the catalog knows no more; return the others with their sketches."""
    compared, there = found.compared(), store.known_contents()
    gone = [each for each in compared if each not in there]
    if gone:
        found.forget(gone)
    return {each: sketch for each, sketch in compared.items() if each in there}
