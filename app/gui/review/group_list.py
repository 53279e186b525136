"""The groups that are gone through: which there are now, which one is shown, and what it holds.

They stay in their places while photos are compared: what is looked at moves for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.look_alikes import Comparing, Group, GroupHead, LookAlikes
from app.core.photo import ContentId
from app.core.text import printable
from app.gui.kit.places import ReviewPlace
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_AGAIN_MS = 400


class GroupList(QObject):
    """Asks the catalog, and asks again when something changed; whoever looks is told once an answer is there."""

    listed = Signal()
    """Other groups, other numbers, or another one is to be shown."""
    group_known = Signal(object)
    """Group: the one that is shown, anew."""
    lost = Signal()
    """The group that was shown is no more, though nobody has decided upon it here."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._place = ReviewPlace()
        self._list: LookAlikes | None = None
        self._heads: tuple[GroupHead, ...] = ()
        self._at = 0
        self._through: set[str] = set()
        self._group: Group | None = None
        self._ahead: Group | None = None
        self._watched = False
        self._asked: int | None = None
        self._asked_group: int | None = None
        self._wanted: frozenset[ContentId] | None = None
        self._due = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._due.timeout.connect(self._ask)
        requests.look_alikes_changed.connect(self.refresh)

    @property
    def listing(self) -> LookAlikes | None:
        """What the catalog said last of this kind, None as long as it has said nothing."""
        return self._list

    @property
    def comparing(self) -> Comparing | None:
        return self._list.comparing if self._list is not None else None

    @property
    def heads(self) -> tuple[GroupHead, ...]:
        """The groups to go through, in their order."""
        return self._heads

    @property
    def all_heads(self) -> int:
        """How many there are without the words that narrow them."""
        return len(self._open_heads(self._place.sure))

    @property
    def perhaps(self) -> tuple[int, int]:
        """How many groups are verified, and how many are perhaps one picture."""
        return len(self._open_heads(True)), len(self._open_heads(False))

    @property
    def at(self) -> int:
        """Which of the ``heads`` is shown."""
        return self._at

    @property
    def head(self) -> GroupHead | None:
        return self._heads[self._at] if self._heads else None

    @property
    def group(self) -> Group | None:
        """The group that is shown, None while it is not known."""
        head, group = self.head, self._group
        return group if head is not None and group is not None and group.key == head.key else None

    def show(self, place: ReviewPlace) -> None:
        """Show the groups of a place; what is known of them is shown at once."""
        other = (place.kind, place.folders) != (self._place.kind, self._place.folders)
        self._place = place
        self._watched = True
        if other:
            self._list, self._group = None, None
            self._requests.forget(self._asked)
            self._asked = None
        self._take(place.key)
        self._ask()

    def rest(self) -> None:
        """Nobody looks any more."""
        self._watched = False
        self._due.stop()

    def narrow(self, words: str) -> None:
        """Leave only those of which a name or a folder holds all the words."""
        head = self.head
        self._place = replace(self._place, words=words)
        self._take(head.key if head is not None else "")

    def go_to(self, key: str) -> None:
        """Show another group."""
        self._take(key)

    def step(self, by: int) -> str | None:
        """Return the key of the group ``by`` places on, None at the end."""
        at = self._at + by
        return self._heads[at].key if 0 <= at < len(self._heads) else None

    def are_through(self, keys: Sequence[str]) -> None:
        """Somebody has decided upon groups: they are shown no more, and the next one is."""
        self._through.update(keys)
        head = self.head
        self._take("" if head is None or head.key in self._through else head.key)

    def is_back(self, key: str) -> None:
        """What was decided upon a group came to nothing: it is there again, if it is."""
        self._through.discard(key)
        self.refresh()

    def want_back(self, contents: Sequence[ContentId]) -> None:
        """Show the group that holds these as soon as it is there again."""
        self._wanted = frozenset(contents)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask in a moment, unless nobody looks."""
        if self._watched and not self._due.isActive():
            self._due.start()

    @Slot()
    def _ask(self) -> None:
        if self._asked is not None:
            self.refresh()
            return
        job = self._catalog.look_alikes.list(self._place.kind, self._place.folders)
        self._asked = self._requests.ask(job, self._on_listed, self._on_failed, owner=self)

    def _on_listed(self, listing: LookAlikes) -> None:
        self._asked = None
        if listing.kind != self._place.kind:
            return
        there = {head.key for head in listing.heads}
        self._through &= there  # those that are gone need not be hidden any more
        before, shown = self.head, self._list is not None
        self._list = listing
        key = before.key if before is not None else self._place.key
        if self._wanted is not None:
            back = next((head.key for head in listing.heads if self._wanted & set(head.contents)), None)
            if back is not None:
                self._through.discard(back)
                key, self._wanted = back, None
        self._take(key, again=True)
        if shown and before is not None and before.key not in there and before.key not in self._through:
            self.lost.emit()

    def _on_failed(self, sentence: object) -> None:
        self._asked = None
        self._requests.failed.emit(sentence)

    def _open_heads(self, sure: bool) -> tuple[GroupHead, ...]:
        heads = self._list.heads if self._list is not None else ()
        return tuple(head for head in heads if head.sure == sure and head.key not in self._through)

    def _take(self, key: str, again: bool = False) -> None:
        """Show the group ``key`` of those that are left, where it is gone the one in its place."""
        words = self._place.words.casefold().split()
        self._heads = tuple(head for head in self._open_heads(self._place.sure) if _meets(head, words))
        stays = self._at if again or not key else 0
        at = next((place for place, head in enumerate(self._heads) if head.key == key), stays)
        self._at = max(0, min(at, len(self._heads) - 1))
        self.listed.emit()
        self._ask_group(again)

    def _ask_group(self, again: bool) -> None:
        head = self.head
        if head is None or (self.group is not None and not again):
            return
        ahead, self._ahead = self._ahead, None
        if self.group is None and ahead is not None and ahead.key == head.key:
            self._group = ahead  # as it was a moment ago; how it is now is asked for all the same
            self.group_known.emit(ahead)
        self._requests.forget(self._asked_group)
        job = self._catalog.look_alikes.group(head.key)
        self._asked_group = self._requests.ask(job, self._on_group, owner=self)

    def _on_group(self, group: Group | None) -> None:
        self._asked_group = None
        head = self.head
        if group is None or head is None or group.key != head.key:
            self.refresh()
        else:
            if group != self._group:
                self._group = group
                self.group_known.emit(group)
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Have the next group ready, so that nobody waits for it."""
        key = self.step(1)
        if key is not None and (self._ahead is None or self._ahead.key != key):
            self._requests.ask(self._catalog.look_alikes.group(key), self._on_ahead, owner=self)

    def _on_ahead(self, group: Group | None) -> None:
        self._ahead = group


def _meets(head: GroupHead, words: Sequence[str]) -> bool:
    if not words:
        return True
    said = "\n".join(str(printable(path)) for path in head.paths).casefold()
    return all(word in said for word in words)
