"""``catalog.look_alikes``: photos that are one picture, or one scene, and what people decide about them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence

from app.core.decisions import NewDecision, ToTrash
from app.core.events import Emit, LookAlikesChanged
from app.core.job import Job
from app.core.look_alikes import KINDS, ComparingSummary, LookAlikeKind
from app.library.store import Store
from app.pipeline.facets.desk import Desk
from app.pipeline.look_alikes.clearing import Clearer
from app.pipeline.look_alikes.deciding import decide, take_in
from app.pipeline.look_alikes.group_book import GroupBook
from app.pipeline.work.worker import Worker


class LookAlikesFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self, desk: Desk, grouping: Worker, book: GroupBook, clearing: Worker, clearer: Clearer, emit: Emit
    ) -> None:
        """``book`` belongs to the thread of ``grouping``, ``clearer`` to that of ``clearing``."""
        self._desk = desk
        self._grouping = grouping
        self._book = book
        self._clearing = clearing
        self._clearer = clearer
        self._emit = emit

    def find(self) -> int:
        """Compare what has not been compared yet → ComparingSummary. Cancel and ask again is pause and resume."""
        return self._read(lambda: ComparingSummary(0, tuple((kind, self._count(kind)) for kind in KINDS)))

    def list(self, kind: LookAlikeKind, folders: Sequence[str] = ()) -> int:
        """List the groups of a kind of which a file lies in one of ``folders`` (anywhere without any) → LookAlikes."""
        return self._read(lambda: self._book.list(kind, tuple(folders)))

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

    def refresh(self, job: Job) -> None:
        """Have the groups worked out again and tell that they may be others. Any thread, in the middle of a job."""

        def work_out() -> None:
            self._book.bring_up_to_date()
            self._emit(LookAlikesChanged(job.id))

        with contextlib.suppress(RuntimeError):  # closing
            self._read(work_out)

    def _count(self, kind: LookAlikeKind) -> int:
        return sum(group.kind == kind for group in self._book.bring_up_to_date().to_review)
