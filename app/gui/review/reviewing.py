"""Going through groups: which member the keys act on, what is meant for each, what is done and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.look_alikes import Group, Member
from app.gui.kit.marks import Mark, Marks
from app.gui.kit.places import ReviewPlace
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.review.acting import Acting, Done
from app.gui.review.acts import Act
from app.gui.review.group_list import GroupList
from app.gui.review.meant import Meant, all_kept, can_part, meant, parted
from app.gui.review.taking_back import TakingBack

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Reviewing(QObject):
    """Knows nothing of how it looks: what is to be seen is told."""

    listed = Signal()
    """Other groups or numbers; perhaps another one is to be shown."""
    group_shown = Signal(object)
    """Group: another one is to be shown, or the same one with other members."""
    marked = Signal()
    """Something else is meant for a member, or the keys act on another one."""
    moved_on = Signal()
    """Somebody has gone on to another group."""
    said = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._place = ReviewPlace()
        self._marks: dict[str, Marks] = {}
        self._member = ""
        self._shown: Group | None = None
        self._undo_waits = self._has_acted = False
        self.ringed = 0
        self.groups = GroupList(catalog, requests, self)
        self.groups.listed.connect(self._on_listed)
        self.groups.group_known.connect(self._show_group)
        self.groups.lost.connect(self._on_lost)
        self.acting = Acting(catalog, requests, window)
        self.acting.done.connect(self._on_done)
        self.acting.given_up.connect(self._on_given_up)
        self.acting.rested.connect(self._on_rested)
        self.taking_back = TakingBack(catalog, requests, self)
        self.taking_back.taken_back.connect(self.groups.want_back)
        self.taking_back.said.connect(self.said)

    @property
    def place(self) -> ReviewPlace:
        head, member = self.groups.head, self.member
        if head is None:
            return self._place
        return replace(self._place, key=head.key, member=self._member if member is None else member.paths[0])

    @property
    def group(self) -> Group | None:
        """The group that is shown, None while it is not known."""
        return self.groups.group

    @property
    def member(self) -> Member | None:
        """The member on which keys act."""
        group = self.group
        return group.members[self.ringed] if group is not None and self.ringed < len(group.members) else None

    @property
    def meant(self) -> Meant | None:
        """What is meant for the group that is shown."""
        return meant(self.group, self._marks.get(self.group.key)) if self.group is not None else None

    @property
    def marks(self) -> Marks | None:
        """What somebody has said of the members of the group, None while it is not known."""
        return self._marks.get(self.group.key, Marks(self.group.key)) if self.group is not None else None

    @property
    def undoable(self) -> bool:
        """Whether there is something to take back, as far as is known."""
        listing = self.groups.listing
        return self._has_acted or (listing is not None and listing.decided > 0)

    @property
    def all_marks(self) -> dict[str, Marks]:
        """What somebody has said of members, by the key of their group."""
        return dict(self._marks)

    def enter(self, place: ReviewPlace) -> None:
        """Go through the groups of a place."""
        self._place, self._member = place, place.member
        self._shown = None
        self.groups.show(place)

    def narrow(self, words: str) -> None:
        """Leave only the groups that meet these words."""
        self._place = replace(self._place, words=words)
        self.groups.narrow(words)

    def take_marks(self, marks: Marks) -> None:
        """Take what was marked elsewhere."""
        self._marks[marks.group] = marks
        self.marked.emit()

    def ring(self, place: int) -> None:
        """Let the keys act on another member."""
        group = self.group
        if group is not None and 0 <= place < len(group.members):
            self.ringed, self._member = place, group.members[place].paths[0]
            self.marked.emit()

    def step(self, by: int) -> None:
        """Go on to another group, or back."""
        key = self.groups.step(by)
        if key is not None:
            self.go_to(key)

    def go_to(self, key: str) -> None:
        """Show another group of these."""
        self._member = ""
        self.groups.go_to(key)
        self.moved_on.emit()

    def mark(self, mark: Mark) -> None:
        """Mean something else for the member on which keys act."""
        member, marks = self.member, self.marks
        if member is None or marks is None:
            return
        if mark == "trash" and member.locked:
            self.said.emit(tr("It lies in a folder that you have locked: it is never offered to the trash."))
            return
        self._marks[marks.group] = marks.with_mark(member.paths[0], mark)
        self.marked.emit()

    def turn_mark(self, place: int) -> None:
        """Mean the opposite for a member, whose pill was clicked."""
        of = self.meant
        if of is not None and place < len(of.marks):
            self.ring(place)
            self.mark("trash" if of.marks[place] == "keep" else "keep")

    def do(self) -> None:
        """Do what is meant, and show the next group."""
        if (of := self.meant) is not None:
            self.act(Act((of,)))

    def keep_all(self) -> None:
        """Keep all of the group, knowingly, and show the next one."""
        if (group := self.group) is not None:
            self.act(Act((all_kept(group),)))

    def no_match(self) -> None:
        """Part a member from the others: at once where there is one other, else when what is meant is done."""
        group, of = self.group, self.meant
        if group is None or of is None or not can_part(group):
            return
        if len(group.members) == 2:
            self.act(Act((all_kept(group),), (parted(group, 1),)))
        else:
            self.mark("keep" if of.marks[self.ringed] == "apart" else "apart")

    @Slot()
    def undo(self) -> None:
        """Take back what was decided last, as soon as it is done."""
        if self.acting.is_busy:
            self._undo_waits = True
        else:
            self.taking_back.take_back_last()

    def act(self, act: Act) -> None:
        """Have something done, and show the groups that are left meanwhile."""
        self._member = ""
        self._has_acted = True
        self.acting.do(act)
        self.groups.are_through(act.keys)
        self.moved_on.emit()

    @Slot()
    def _on_listed(self) -> None:
        self.listed.emit()
        if self.group is not None:
            self._show_group(self.group)

    @Slot(object)
    def _show_group(self, group: Group) -> None:
        if group == self._shown:
            return
        self._shown = group
        paths = [member.paths[0] for member in group.members]
        # The first one to look at is the best of those that are in question, not the one that stays.
        self.ringed = paths.index(self._member) if self._member in paths else min(1, len(paths) - 1)
        self.group_shown.emit(group)
        self.marked.emit()

    @Slot(object)
    def _on_done(self, done: Done) -> None:
        for key in done.act.keys:
            self._marks.pop(key, None)
            if not done.complete:
                self.groups.is_back(key)

    @Slot(object)
    def _on_given_up(self, act: Act) -> None:
        for key in act.keys:
            self.groups.is_back(key)

    @Slot()
    def _on_rested(self) -> None:
        if self._undo_waits:
            self._undo_waits = False
            self.taking_back.take_back_last()

    @Slot()
    def _on_lost(self) -> None:
        self.said.emit(tr("The group that was here has changed meanwhile. This is the next one."))
