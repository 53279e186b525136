"""What the page shows, and how its parts share the room: what matters most stays in a low window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.look_alikes import Group
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import ReviewPlace
from app.gui.kit.requests import Requests
from app.gui.review.do_line import DoLine
from app.gui.review.group_list import GroupList
from app.gui.review.key_line import KeyLine
from app.gui.review.meant import Meant
from app.gui.review.member_card import AROUND_PX
from app.gui.review.members_view import MembersView
from app.gui.review.next_strip import NextStrip
from app.gui.review.nothing_left import NothingLeft
from app.gui.review.review_head import ReviewHead

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_BESIDE_PX, _NARROW_BESIDE_PX, _NARROW_PX = 24, 12, 700
_GAP_PX, _LOW_GAP_PX = 16, 8
_LOW_PX, _FOR_KEYS_PX, _FOR_STRIP_PX = 420, 460, 640


class ReviewParts(QObject):
    """Fills ``page``; watches how large it is."""

    def __init__(self, page: QWidget, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource) -> None:
        super().__init__(page)
        self._page = page
        self._roots: tuple[str, ...] = ()
        self._group: Group | None = None
        self.head = ReviewHead()
        self.members = MembersView(catalog, requests, thumbnails)
        self.line = DoLine()
        self.strip = NextStrip(thumbnails)
        self.keys = KeyLine()
        self.nothing = NothingLeft()
        self._has_next = False
        self._one = QWidget()
        self._inside = QVBoxLayout(self._one)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addWidget(self.members, 1)
        self._inside.addWidget(self.line)
        self._inside.addWidget(self.strip)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.nothing)
        self._shown.addWidget(self._one)
        self._upper = QVBoxLayout()
        self._upper.addWidget(self.head)
        self._upper.addWidget(self._shown, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._upper, 1)
        column.addWidget(self.keys)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        page.setAutoFillBackground(True)
        page.installEventFilter(self)

    def show_list(self, groups: GroupList, place: ReviewPlace, undoable: bool) -> None:
        """Show which groups there are, and how far one is."""
        listing, heads = groups.listing, groups.heads
        self.head.show_kind(place.kind, place.folders, place.sure, groups.perhaps)
        self.head.show_progress(groups.at, len(heads), listing, undoable)
        coming = heads[groups.at + 1 :]
        self.strip.groups.show_groups(coming)
        if bool(coming) != self._has_next:
            self._has_next = bool(coming)
            self._fold()
        if not heads:
            self.nothing.show_state(listing, place.words, groups.all_heads, not place.sure)
            self.members.rest()
        had_keyboard = self.members.hasFocus() or self.nothing.hasFocus()
        self._shown.setCurrentWidget(self._one if heads else self.nothing)
        if had_keyboard:
            self.take_keyboard(Qt.FocusReason.OtherFocusReason)

    def take_keyboard(self, reason: Qt.FocusReason) -> None:
        """Let the keys go on where something is to be seen."""
        (self.members if self._shown.currentWidget() is self._one else self.nothing).setFocus(reason)

    def know_roots(self, roots: tuple[str, ...]) -> None:
        """Tell folders from these down."""
        if roots != self._roots:
            self._roots = roots
            if self._group is not None:
                self.members.show_group(self._group, roots)

    def show_group(self, group: Group) -> None:
        self._group = group
        self.members.show_group(group, self._roots)

    def show_meant(self, of: Meant, ringed: int) -> None:
        self.members.show_marks(of.marks, ringed)
        self.line.show_meant(of, ringed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fold()
        return False

    def _fold(self) -> None:
        """Leave out what there is no room for: what comes next, then the keys."""
        height_px, width_px = self._page.height(), self._page.width()
        self.strip.setVisible(height_px >= _FOR_STRIP_PX and self._has_next)
        self.keys.setVisible(height_px >= _FOR_KEYS_PX)
        beside_px = _BESIDE_PX if width_px >= _NARROW_PX else _NARROW_BESIDE_PX
        gap_px = _GAP_PX if height_px >= _LOW_PX else _LOW_GAP_PX
        outside_px = beside_px - AROUND_PX  # pictures stand in line with the words, their rings do not
        self._upper.setContentsMargins(outside_px, gap_px - 4, outside_px, gap_px)
        self._upper.setSpacing(gap_px - 4)
        self._inside.setSpacing(gap_px)
