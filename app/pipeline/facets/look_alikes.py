"""``catalog.look_alikes``: photos that are one picture, or one scene, and what people decide about them."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.decisions import NewDecision, Surplus, ToTrash
from app.core.events import Emit, LookAlikesChanged
from app.core.job import Job
from app.core.look_alikes import KINDS, ComparingSummary, LookAlikeKind, LookAlikes
from app.library.store import Store
from app.pipeline.facets.desk import OwnDesk
from app.pipeline.look_alikes.bench import Bench
from app.pipeline.look_alikes.clearing import Clearer, no_copies
from app.pipeline.look_alikes.deciding import decide, take_in
from app.pipeline.look_alikes.group_book import GroupBook
from app.pipeline.look_alikes.no_series import why_no_series
from app.pipeline.look_alikes.refreshing import Refreshing
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.worker import Worker

if TYPE_CHECKING:
    from app.pipeline.look_alikes.finder import Finder

_KIND = "look-alikes"
_POLL_S = 0.05


class LookAlikesFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: OwnDesk,
        grouping: Worker,
        book: GroupBook,
        clearing: Worker,
        clearer: Clearer,
        bench: Bench,
        at_hand: GroupsAtHand,
        emit: Emit,
    ) -> None:
        """``book`` belongs to the thread of ``grouping``, ``clearer`` to that of ``clearing``."""
        self._desk = desk
        self._bench = bench
        self.at_hand = at_hand
        """The groups that are known now, for whoever shows photos."""
        self._finder: Finder | None = None
        self._catalog = bench.paths.catalog
        self._grouping = grouping
        self._book = book
        self._clearing = clearing
        self._clearer = clearer
        self._emit = emit
        self._refreshing = Refreshing()

    def find(self) -> int:
        """Compare what has not been compared yet → ComparingSummary. Cancel and ask again is pause and resume.

        It gives way to an ingest and goes on after it.
        """
        return self._find(by_itself=False)

    def find_by_itself(self) -> None:
        """The same, because photos have come: it waits where reading again would, and nobody is told of its end."""
        if not self._desk.has(_KIND):
            with contextlib.suppress(RuntimeError):  # closing
                self._find(by_itself=True)

    def _find(self, *, by_itself: bool) -> int:
        def find(job: Job) -> ComparingSummary:
            if not self._catalog.exists():  # nobody has made a library, and looking for something makes none
                return ComparingSummary(0, tuple((kind, 0) for kind in KINDS))
            compared = self._desk.written(job, lambda store: self._made().find(job, store, by_itself=by_itself))
            return ComparingSummary(compared, self._counts(job))

        return self._desk.aside(find, kind=_KIND, gives_way=True)

    def _made(self) -> Finder:
        """Return the finder. Runs on the ingest thread."""
        if self._finder is None:
            from app.pipeline.look_alikes.finder import Finder  # a start does without

            self._finder = Finder(self._bench, self.refresh)
        return self._finder

    def get_ready(self) -> int:
        """Have what is known of groups at hand for questions → None."""
        return self._read(self._book.get_ready)

    def list(self, kind: LookAlikeKind, folders: Sequence[str] = ()) -> int:
        """List the groups of a kind of which a file lies in one of ``folders`` (anywhere without any) → LookAlikes."""
        return self._read(lambda: self._listed(kind, tuple(folders)))

    def _listed(self, kind: LookAlikeKind, folders: tuple[str, ...]) -> LookAlikes:
        listed = self._book.list(kind, folders)
        return listed if kind != "series" else replace(listed, missing=why_no_series(self._bench.model))

    def group(self, key: str) -> int:
        """Tell all there is to say of a group → Group, None where it is no more."""
        return self._read(lambda: self._book.group(key))

    def groups(self, kind: LookAlikeKind, folders: Sequence[str] = ()) -> int:
        """Tell all there is to say of each group that ``list`` shows → tuple of Group."""
        return self._read(lambda: self._book.groups(kind, tuple(folders)))

    def clear(self, wanted: Sequence[ToTrash]) -> int:
        """Find out which files may go to the trash → Cleared. Copies are compared to the last byte."""
        files = tuple(wanted)
        return self._clearing.submit(self._desk.reading(lambda job: self._clearer.clear(job, files)))

    def no_copies(self, going: Sequence[Surplus]) -> int:
        """Find out which files pass for copies of what is kept for them and are none → tuple of (path, Text: why).

        Of any library, also one that many share.
        """
        wanted = tuple(going)
        return self._clearing.submit(lambda job: no_copies(job, wanted))

    def decide(self, decisions: Sequence[NewDecision], batch: int = 0) -> int:
        """Note what people decided, all as one batch → its number. An ingest need not be waited for.

        ``batch``: that of what was decided before in the same act; 0 begins another one.
        """
        said = tuple(decisions)
        return self._write(lambda store: decide(store, said, batch))

    def take_back(self, ids: Sequence[int]) -> int:
        """Forget decisions as if they had never been made → None. Files do not come back by it."""
        wanted = tuple(ids)
        return self._write(lambda store: store.forget_decisions(wanted))

    def decisions(self) -> int:
        """List what people decided → tuple of Decision, newest first."""
        return self._read(self._book.decisions)

    def take_in(self, decisions: Iterable[tuple[int, NewDecision]]) -> int:
        """Take in decisions made elsewhere, each with when (seconds since 1970) → how many were new. All one batch."""
        made = tuple(decisions)
        return self._write(lambda store: take_in(store, made))

    def _read(self, task: Callable[[], object]) -> int:
        return self._grouping.submit(self._desk.reading(lambda _: task()))

    def _write(self, task: Callable[[Store], object]) -> int:
        def write(job: Job, store: Store) -> object:
            value = task(store)
            self.refresh(job)
            return value

        return self._desk.write_soon(write)

    def refresh(self, job: Job, *, in_any_case: bool = True) -> None:
        """Have the groups worked out again, and tell that lists may be others. Any thread, in the middle of a job.

        ``in_any_case``: also where the groups are the same as before.
        """

        def work_out() -> None:
            in_any_case = self._refreshing.begin()
            before = self._book.known
            if self._book.bring_up_to_date() != before or in_any_case:
                self._emit(LookAlikesChanged(job.id))

        if self._refreshing.is_due(in_any_case):
            with contextlib.suppress(RuntimeError):  # closing
                self._read(work_out)

    def _counts(self, job: Job) -> tuple[tuple[LookAlikeKind, int], ...]:
        """Have the other thread count the groups there are now, and wait for it. Raises Cancelled."""
        counted: Future[Counter[LookAlikeKind]] = Future()

        def count() -> None:
            try:
                counted.set_result(Counter(group.kind for group in self._book.bring_up_to_date().to_review))
            except BaseException as error:
                counted.set_exception(error)
                raise

        self._read(count)
        while True:
            job.checkpoint()
            with contextlib.suppress(TimeoutError):
                found = counted.result(_POLL_S)
                return tuple((kind, found[kind]) for kind in KINDS)
