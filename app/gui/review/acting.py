"""What was decided is done: looked at once more, asked for where it is the last copy, moved to the trash, and noted.

In this order and group by group: a kill in between loses the note of one group at most, never a file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.decisions import Cleared, NewDecision
from app.core.text import Text
from app.gui.kit.errands import Errands
from app.gui.kit.requests import Requests
from app.gui.photo.trash import Trashed
from app.gui.photo.trash_complaint import TrashComplaint
from app.gui.review.acts import Act, UnderWay
from app.gui.review.last_copy import LastCopy
from app.gui.review.meant import Meant
from app.gui.review.moving import Checked, checked, moved_one_by_one

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Done:
    """An act that came to its end: how many files went, how many bytes that freed, whether all went that should."""

    act: Act
    moved: int
    freed_bytes: int
    complete: bool


class Acting(QObject):
    """One act after the other, each as a whole; meanwhile the next group can be looked at."""

    done = Signal(object)
    """Done."""
    given_up = Signal(object)
    """Act: nothing became of it."""
    moved = Signal(object)
    """Tuple of paths that are in the trash now."""
    progressed = Signal(int, int)
    """How many files of how many have been moved."""
    rested = Signal()
    """Nothing is left to do."""

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._errands = Errands(self)
        self._complaint = TrashComplaint(window)
        self._last = LastCopy(window)
        self._waiting: deque[Act] = deque()
        self._now: UnderWay | None = None
        self._clearing: int | None = None

    @property
    def is_busy(self) -> bool:
        return self._now is not None

    def do(self, act: Act) -> None:
        """Do this after what is under way."""
        self._waiting.append(act)
        if self._now is None:
            self._next()

    def cancel(self) -> None:
        """Move no further file of the act that is under way; what went is noted."""
        if self._clearing is not None:
            job, self._clearing = self._clearing, None
            self._requests.forget(job)
            self._catalog.cancel(job)
            self._end()
        elif self._now is not None:
            self._now.moving.stop()

    def _next(self) -> None:
        if not self._waiting:
            self.rested.emit()
            return
        self._now = under_way = UnderWay(self._waiting.popleft())
        if wanted := under_way.act.to_trash:
            job = self._catalog.look_alikes.clear(wanted)
            self._clearing = self._requests.ask(
                job, lambda cleared: self._on_cleared(under_way, cleared), self._on_failed, owner=self
            )
        else:
            self._note(under_way, under_way.act.decisions({}))

    def _on_cleared(self, now: UnderWay, cleared: Cleared) -> None:
        self._clearing = None
        act = now.act
        self._errands.run(lambda: checked(act.groups, cleared, act.by_rule), lambda seen: self._on_checked(now, seen))

    def _on_checked(self, now: UnderWay, seen: Checked) -> None:
        if seen.stay:
            self._complaint.tell(seen.stay)
        if not seen.go or (seen.stay and not now.act.by_rule):
            self._end()
            return
        now.take(seen.go)
        now.moving.moved_one.connect(self._on_moved_one, Qt.ConnectionType.QueuedConnection)
        if seen.last:
            self._last.ask(seen.last, lambda: self._move(now), self._end)
        else:
            self._move(now)

    @Slot()
    def _on_moved_one(self) -> None:
        if (now := self._now) is not None:
            now.passed += 1
            self.progressed.emit(now.passed, now.count)

    def _move(self, now: UnderWay) -> None:
        """Move the files of the next group."""
        group = now.next_group()
        if group is None or now.moving.is_stopped:
            self._end()
            return
        paths = [each.path for each in now.files_of(group)]
        self._errands.run(
            lambda: moved_one_by_one(paths, now.moving), lambda result: self._on_moved(now, group, result)
        )

    def _on_moved(self, now: UnderWay, group: Meant, result: Trashed) -> None:
        if result.kept:
            self._complaint.tell(result.kept)
            if not now.act.by_rule:
                now.moving.stop()
        if result.moved:
            self.moved.emit(result.moved)
        went = now.went(group, result)
        self._note(now, tuple(group.decisions(went)) if went else ())

    def _note(self, now: UnderWay, decisions: Sequence[NewDecision]) -> None:
        def on_noted(batch: int) -> None:
            now.batch, now.noted = batch, True
            self._move(now)

        if decisions:
            job = self._catalog.look_alikes.decide(decisions, now.batch)
            self._requests.ask(job, on_noted, self._on_failed, owner=self)
        else:
            self._move(now)

    def _on_failed(self, sentence: Text) -> None:
        self._clearing = None
        self._requests.failed.emit(sentence)
        self._end()

    def _end(self) -> None:
        """It is done, as far as it could be, and what waits is begun."""
        now, self._now = self._now, None
        if now is not None and now.noted:
            self.done.emit(Done(now.act, now.moved, now.freed_bytes, now.moved == len(now.act.to_trash)))
        elif now is not None:
            self.given_up.emit(now.act)
        self._next()
