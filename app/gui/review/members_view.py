"""The members of one group: the best one large at the start, the others beside it, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

from app.core.look_alikes import Group
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.marks import Mark
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown
from app.gui.review.member_card import AROUND_PX, MemberCard
from app.gui.review.member_room import Room, row_picture_px, shared
from app.gui.review.member_words import words_of
from app.gui.review.why_card import WhyCard

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_GAP_PX = 12
_LOW_PX = 250
_FEW = 4
_LEAST_WHY_PX = 220


class MembersView(QWidget):
    """Cards are kept and filled anew for each group. Where others do not fit they scroll, with the card below them."""

    chosen = Signal(int)
    activated = Signal(int)
    mark_turned = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts = catalog, requests, thumbnails
        self._group: Group | None = None
        self._roots: tuple[str, ...] = ()
        self._inside = QWidget()
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._inside)
        for ground in (self._area.viewport(), self._inside):
            ground.setAutoFillBackground(False)
        self.why = WhyCard(self._inside)
        self.cards: list[MemberCard] = []
        self._card_at(0, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    @property
    def shown_cards(self) -> list[MemberCard]:
        """The cards of the members of the group, in their order."""
        return self.cards[: len(self._group.members)] if self._group is not None else []

    def show_group(self, group: Group, roots: Sequence[str]) -> None:
        """Show another group, or the same one as it is now."""
        another = self._group is None or self._group.key != group.key
        self._group, self._roots = group, tuple(roots)
        for place, member in enumerate(group.members):
            self._card_at(place, self if place == 0 else self._inside).show_member(member, words_of(member, roots))
        for card in self.cards[len(group.members) :]:
            card.hide()
            card.rest()
        self.why.say(shown(group.together))
        if another:
            self._area.verticalScrollBar().setValue(0)
        self._place()

    def show_marks(self, marks: Sequence[Mark], ringed: int) -> None:
        """Show what becomes of each, and on which one the keys act; that one is in sight."""
        for place, (card, mark) in enumerate(zip(self.shown_cards, marks, strict=True)):
            card.show_mark(mark, place == ringed)
        if 0 < ringed < len(self.shown_cards):
            card = self.cards[ringed]
            self._area.ensureWidgetVisible(card, 0, min(card.height(), 24))

    def rest(self) -> None:
        """Have nothing read while nobody looks."""
        for card in self.cards:
            card.rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange):
            self._place()

    def _card_at(self, place: int, within: QWidget) -> MemberCard:
        while place >= len(self.cards):
            card, number = MemberCard(*self._parts, within), len(self.cards)
            card.chosen.connect(lambda number=number: self.chosen.emit(number))
            card.activated.connect(lambda number=number: self.activated.emit(number))
            card.mark_turned.connect(lambda number=number: self.mark_turned.emit(number))
            card.menu_wanted.connect(lambda at, number=number: self.menu_wanted.emit(number, at))
            self.cards.append(card)
        self.cards[place].show()
        return self.cards[place]

    def _place(self) -> None:
        """Give every card its room."""
        cards = self.shown_cards
        if not cards or self.width() < 1:
            return
        best, others = cards[0], cards[1:]
        for card in cards:
            card.caption.full = card is best
            card.caption.brief = self.height() < _LOW_PX
        words_px = best.height_for(round(self.width() * 0.4), 0)
        room = shared(self.width(), max(self.height() - words_px, 1), best.aspect, len(others), _GAP_PX)
        picture_px = self.height() - best.height_for(room.best_px, 0)
        best.set_picture_px(max(min(picture_px, round(room.best_px / max(best.aspect, 0.1))), 1))
        best.setGeometry(_seen(self, QRect(0, 0, room.best_px, self.height()), self.width()))
        self._area.setVisible(bool(others))
        if not others:
            return
        area = QRect(room.best_px + _GAP_PX, 0, room.others_px, self.height())
        self._area.setGeometry(_seen(self, area, self.width()))
        self._place_others(others, room)

    def _place_others(self, others: Sequence[MemberCard], room: Room) -> None:
        """Lay them out in rows, the card below; once more beside the scroll bar, where they do not fit."""
        height_px = self._laid_out(others, room, room.others_px)
        if height_px > self.height():
            bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            narrower = room.without(bar_px, _GAP_PX)
            height_px = self._laid_out(others, narrower, narrower.others_px)
        self._inside.resize(room.others_px, height_px)

    def _laid_out(self, others: Sequence[MemberCard], room: Room, width_px: int) -> int:
        why_px = self._why_px(width_px - 2 * AROUND_PX)
        most_px = self.height()
        if len(others) <= room.columns:  # one row: it leaves room for the card below, where there is enough
            words_px = max(card.height_for(room.column_px, 0) for card in others)
            has_room = self.height() >= _LEAST_WHY_PX + why_px
            most_px = self.height() - words_px - (why_px + _GAP_PX if has_room else 0)
        y = 0
        for first in range(0, len(others), room.columns):
            row = others[first : first + room.columns]
            picture_px = row_picture_px([card.aspect for card in row], room.column_px, max(most_px, 1))
            for card in row:
                card.set_picture_px(picture_px)
            row_px = max(card.height_for(room.column_px, picture_px) for card in row)
            for place, card in enumerate(row):
                at = QRect(place * (room.column_px + _GAP_PX), y, room.column_px, row_px)
                card.setGeometry(_seen(self, at, room.others_px))
            y += row_px + _GAP_PX
        at = QRect(AROUND_PX, y, width_px - 2 * AROUND_PX, why_px)
        self.why.setGeometry(_seen(self, at, room.others_px))
        return y + why_px

    def _why_px(self, width_px: int) -> int:
        layout = self.why.layout()
        return max(layout.totalHeightForWidth(width_px), self.why.minimumSizeHint().height()) if layout else 0


def _seen(view: QWidget, place: QRect, width_px: int) -> QRect:
    """Return where something lies that is counted from the start of a line of this width."""
    if not view.isRightToLeft():
        return place
    return QRect(width_px - place.left() - place.width(), place.top(), place.width(), place.height())
