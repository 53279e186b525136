"""What was decided is done: looked at once more, asked for where it is the last copy, moved to the trash, and noted.

In this order: a kill in between loses the note of one act at most, never a file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.decisions import Cleared, NewDecision, ToTrash, TrashedFile
from app.core.photo import ContentId
from app.core.text import Text
from app.gui.kit.errands import Errands
from app.gui.kit.requests import Requests
from app.gui.photo.trash import Trashed
from app.gui.photo.trash_complaint import TrashComplaint
from app.gui.review.last_copy import LastCopy
from app.gui.review.meant import Meant
from app.gui.review.moving import Checked, Moving, checked, moved_one_by_one

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Act:
    """What is to become of groups. ``noted`` needs no file to be moved.

    ``by_rule``: of many at once, so that what cannot be moved does not stop the rest, and nobody is asked between.
    """

    groups: tuple[Meant, ...] = ()
    noted: tuple[NewDecision, ...] = ()
    by_rule: bool = False

    @property
    def to_trash(self) -> tuple[ToTrash, ...]:
        return tuple(each for group in self.groups for each in group.to_trash)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(each.group.key for each in self.groups)

    @property
    def contents(self) -> tuple[ContentId, ...]:
        """What the groups hold."""
        return tuple(member.content_id for each in self.groups for member in each.group.members)

    def decisions(self, went: Mapping[str, TrashedFile]) -> tuple[NewDecision, ...]:
        """Return what is to be noted when these files went."""
        return self.noted or tuple(said for each in self.groups for said in each.decisions(went))


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
        self._now: Act | None = None
        self._moving: Moving | None = None
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
        if self._moving is not None:
            self._moving.stop()
        elif self._clearing is not None:
            job, self._clearing = self._clearing, None
            self._requests.forget(job)
            self._catalog.cancel(job)
            self._give_up()

    def _next(self) -> None:
        if not self._waiting:
            self.rested.emit()
            return
        self._now = act = self._waiting.popleft()
        if wanted := act.to_trash:
            job = self._catalog.look_alikes.clear(wanted)
            self._clearing = self._requests.ask(
                job, lambda cleared: self._on_cleared(act, cleared), self._on_failed, owner=self
            )
        else:
            self._note(act, {}, whole=True)

    def _on_cleared(self, act: Act, cleared: Cleared) -> None:
        self._clearing = None
        self._errands.run(lambda: checked(act.groups, cleared, act.by_rule), lambda seen: self._on_checked(act, seen))

    def _on_checked(self, act: Act, seen: Checked) -> None:
        if seen.stay:
            self._complaint.tell(seen.stay)
        if not seen.go or (seen.stay and not act.by_rule):
            self._give_up()
        elif seen.last:
            self._last.ask(seen.last, lambda: self._move(act, seen.go), self._give_up)
        else:
            self._move(act, seen.go)

    def _move(self, act: Act, go: tuple[ToTrash, ...]) -> None:
        self._moving = moving = Moving(act.by_rule)
        moving.moved_one.connect(lambda count: self.progressed.emit(count, len(go)))
        paths = [each.path for each in go]
        self._errands.run(lambda: moved_one_by_one(paths, moving), lambda result: self._on_moved(act, go, result))

    def _on_moved(self, act: Act, go: tuple[ToTrash, ...], result: Trashed) -> None:
        self._moving = None
        contents, places = {each.path: each.content_id for each in go}, dict(result.places)
        sizes = {path: member.size_bytes for each in act.groups for member in each.trashed for path in member.paths}
        went = {
            path: TrashedFile(path, places.get(path, ""), sizes.get(path, 0), contents[path]) for path in result.moved
        }
        if result.kept:
            self._complaint.tell(result.kept)
        if went:
            self.moved.emit(result.moved)
        self._note(act, went, whole=len(went) == len(act.to_trash))

    def _note(self, act: Act, went: Mapping[str, TrashedFile], whole: bool) -> None:
        decisions = act.decisions(went) if whole or went else ()
        if not decisions:
            self._give_up()
            return
        freed_bytes = sum(file.size_bytes for file in went.values())

        def on_noted(_: int) -> None:
            self._now = None
            self.done.emit(Done(act, len(went), freed_bytes, whole))
            self._next()

        self._requests.ask(self._catalog.look_alikes.decide(decisions), on_noted, self._on_failed, owner=self)

    def _on_failed(self, sentence: Text) -> None:
        self._clearing = None
        self._requests.failed.emit(sentence)
        self._give_up()

    def _give_up(self) -> None:
        act, self._now = self._now, None
        if act is not None:
            self.given_up.emit(act)
        self._next()
