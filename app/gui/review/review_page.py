"""The page on which look-alikes are gone through, group by group. Nothing on it acts before somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.look_alikes import Group
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.commands import Choice, Commands
from app.gui.kit.page import Photos, Wishes
from app.gui.kit.places import CompareMode, ComparePlace, LargePlace, ReviewPlace, View
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions
from app.gui.review.comparing import ComparingSwitch
from app.gui.review.member_list_model import MemberListModel
from app.gui.review.review_keys import ReviewKeys
from app.gui.review.review_parts import ReviewParts
from app.gui.review.reviewing import Reviewing

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class ReviewPage(QWidget):
    """Shows what ``reviewing`` tells, and tells it what is clicked and pressed."""

    said = Signal(str)
    """A sentence for the activity line."""
    rule_wanted = Signal(object)
    """ReviewPlace of which all groups are to be gone through at once."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, actions: PhotoActions, window: QWidget
    ) -> None:
        super().__init__()
        self._actions = actions
        self._as_it_comes = False
        self.wishes = Wishes(self)
        self.reviewing = Reviewing(catalog, requests, window, self)
        self.words: Choice[str] = Choice("", self)
        self.found: Choice[tuple[int, int] | None] = Choice(None, self)
        self._model = MemberListModel(self)
        self._photos = ListedPhotos(self._model, has_moved_on=self._has_moved_on)
        self.parts = ReviewParts(self, catalog, requests, thumbnails)
        self._keys = ReviewKeys(self, self.reviewing)
        self._switch = ComparingSwitch(catalog, requests, self)
        self._connect()
        actions.follow(self.parts.members, self._acted_on)
        self.setAccessibleName(tr("Look-alikes"))

    @property
    def name(self) -> str:
        return ReviewPlace.page

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        return Commands(self.words, found=self.found, narrows="groups")

    @property
    def photos(self) -> Photos:
        return self._photos

    @property
    def place(self) -> ReviewPlace:
        return self.reviewing.place

    def enter(self, place: ReviewPlace) -> None:
        self.words.show(place.words)
        self._as_it_comes = not place.key
        self.reviewing.enter(place)

    def leave(self) -> ReviewPlace:
        place = self.place
        self.reviewing.groups.rest()
        self.parts.members.rest()
        return place

    def compare(self, mode: CompareMode = "side") -> None:
        """Compare the best member with the one on which keys act."""
        group, marks = self.reviewing.group, self.reviewing.marks
        if group is not None and len(group.members) > 1:
            wanted = (group.members[0], group.members[self.reviewing.ringed or 1])
            paths = tuple(member.paths[0] for member in wanted)
            groups = self.reviewing.groups
            at = groups.at, len(groups.heads)
            self.wishes.place_wanted.emit(ComparePlace(paths, self.place, False, group.kind, marks, mode, at))

    def show_large(self) -> None:
        """Show the member on which keys act large."""
        if (member := self.reviewing.member) is not None:
            self.wishes.place_wanted.emit(LargePlace(member.paths[0], self.place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        self.parts.take_keyboard(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def _connect(self) -> None:
        review, parts = self.reviewing, self.parts
        self.words.chosen.connect(self._on_words)
        review.listed.connect(self._on_listed)
        review.group_shown.connect(self._on_group)
        review.marked.connect(self._on_marked)
        review.moved_on.connect(self.wishes.stir)
        review.said.connect(self.said)
        for moved in (review.acting.moved, review.taking_back.returned):
            moved.connect(self._actions.files_moved)
        parts.members.chosen.connect(self._on_chosen)
        parts.members.mark_turned.connect(review.turn_mark)
        parts.members.activated.connect(self.show_large)
        parts.members.menu_wanted.connect(self._on_menu_wanted)
        parts.members.why.compare_wanted.connect(self.compare)
        parts.members.why.differs_wanted.connect(lambda: self.compare("difference"))
        parts.line.do_wanted.connect(review.do)
        parts.line.keep_all_wanted.connect(review.keep_all)
        parts.line.no_match_wanted.connect(review.no_match)
        parts.head.undo_wanted.connect(review.undo)
        parts.head.rule_wanted.connect(lambda: self.rule_wanted.emit(self.place))
        parts.head.sure_wanted.connect(lambda sure: self._want(sure=sure))
        parts.head.everywhere_wanted.connect(lambda: self._want(folders=()))
        parts.nothing.words_unwanted.connect(lambda: self._on_words(""))
        parts.strip.groups.chosen.connect(review.go_to)
        for wanted in (parts.head.pause_wanted, parts.nothing.pause_wanted):
            wanted.connect(self._switch.pause_or_resume)

    def _want(self, sure: bool | None = None, folders: Sequence[str] | None = None) -> None:
        place = replace(self.place, key="", member="")
        place = place if sure is None else replace(place, sure=sure)
        self.wishes.place_wanted.emit(place if folders is None else replace(place, folders=tuple(folders)))

    def _acted_on(self) -> list[str]:
        member = self.reviewing.member
        return [member.paths[0]] if member is not None else []

    @Slot()
    def _on_listed(self) -> None:
        groups, place = self.reviewing.groups, self.place
        self.parts.show_list(groups, place, self.reviewing.undoable)
        self.found.show((len(groups.heads), groups.all_heads) if place.words else None)
        if self._as_it_comes and groups.head is not None:
            self._as_it_comes = False
            self.wishes.place_altered.emit()  # now it is known which group came first

    @Slot(object)
    def _on_group(self, group: Group) -> None:
        self._model.show_members(group.members)
        self.parts.show_group(group)

    @Slot()
    def _on_marked(self) -> None:
        of = self.reviewing.meant
        if of is not None:
            self.parts.show_meant(of, self.reviewing.ringed)
            if self.parts.members.hasFocus():
                self._tell_actions()

    def _tell_actions(self) -> None:
        if (member := self.reviewing.member) is not None:
            self._actions.set_paths([member.paths[0]], {member.paths[0]: member.paths})

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        self.reviewing.ring(place)
        self.parts.members.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(int, QPoint)
    def _on_menu_wanted(self, place: int, at: QPoint) -> None:
        self._tell_actions()
        self._actions.show_menu_here(at)

    @Slot(object)
    def _on_words(self, words: str) -> None:
        if words != self.place.words:
            self.words.show(words)
            self.reviewing.narrow(words)
            self.wishes.place_altered.emit()

    def _has_moved_on(self, view: View | None) -> bool:
        head = self.reviewing.groups.head
        return head is not None and view is not None and view.current != head.key
