"""The way from a rule to the trash: asks for all groups, shows what would go, and does it when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.look_alikes import Group, ReasonName
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.file_size import file_size
from app.gui.kit.look_alike_words import kind_words
from app.gui.kit.places import ReviewPlace
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr, tr_count
from app.gui.review.acting import Done
from app.gui.review.acts import Act
from app.gui.review.reviewing import Reviewing
from app.gui.review.rule_choice import RuleChoice
from app.gui.review.rule_dialog import RuleDialog

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class ByRule(QObject):
    """One dialog at a time."""

    said = Signal(str)
    order_altered = Signal(object)
    """Tuple of ReasonName."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        reviewing: Reviewing,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._reviewing = reviewing
        self._window = window
        self._place = ReviewPlace()
        self._roots: tuple[str, ...] = ()
        self._order: tuple[ReasonName, ...] = ()
        self._asked: int | None = None
        self._act: Act | None = None
        self.dialog: RuleDialog | None = None
        requests.look_alikes_changed.connect(self._on_changed)
        acting = reviewing.acting
        acting.progressed.connect(self._on_progressed)
        acting.done.connect(self._on_done)
        acting.given_up.connect(self._on_given_up)

    def know_roots(self, roots: tuple[str, ...]) -> None:
        """Tell folders from these down."""
        self._roots = roots

    def know_order(self, order: Sequence[ReasonName]) -> None:
        """Know what counts most."""
        self._order = tuple(order)
        if self.dialog is not None:
            self.dialog.reasons.show_order(order)

    def show(self, place: ReviewPlace) -> None:
        """Show what the suggestions of all groups of a place come to."""
        self._place = place
        if self.dialog is None:
            title = tr("{kind}: all by rule", kind=kind_words(place.kind))
            self.dialog = dialog = RuleDialog(self._thumbnails, title, self._window)
            dialog.setWindowModality(dialog.windowModality().WindowModal)
            dialog.reasons.show_order(self._order)
            dialog.order_altered.connect(self._on_order_altered)
            dialog.move_wanted.connect(self._on_move_wanted)
            dialog.stop_wanted.connect(self._reviewing.acting.cancel)
            dialog.finished.connect(self._on_closed)
            dialog.open()
        self._ask()

    def _ask(self) -> None:
        self._requests.forget(self._asked)
        job = self._catalog.look_alikes.groups(self._place.kind, self._place.folders)
        self._asked = self._requests.ask(job, self._on_groups, owner=self)

    def _on_groups(self, groups: tuple[Group, ...]) -> None:
        self._asked = None
        dialog = self.dialog
        if dialog is None or self._act is not None:
            return
        there = [group for group in groups if group.sure == self._place.sure]
        before = dialog.model.choice
        choice = RuleChoice(there, self._reviewing.all_marks)
        choice.leave_out_as(before)
        dialog.show_choice(choice, self._roots)

    def _on_changed(self) -> None:
        if self.dialog is not None and self._act is None:
            self._ask()

    def _on_order_altered(self, order: tuple[ReasonName, ...]) -> None:
        self._order = order
        self.order_altered.emit(order)

    def _on_move_wanted(self) -> None:
        dialog = self.dialog
        if dialog is None or self._act is not None:
            return
        chosen = dialog.model.choice.chosen
        self._act = act = Act(chosen, by_rule=True)
        dialog.show_moving(0, len(act.to_trash))
        self._reviewing.act(act)

    def _on_progressed(self, passed: int, count: int) -> None:
        if self.dialog is not None and self._act is not None:
            self.dialog.show_moving(passed, count)

    def _on_done(self, done: Done) -> None:
        if done.act is self._act:
            said = tr_count("{count} file in the trash", "{count} files in the trash", done.moved)
            freed = tr("{size} freed", size=file_size(done.freed_bytes))
            undo = tr("Backspace takes all of it back.")
            self.said.emit(f"{said} · {freed}. {undo}")
            self._end()

    def _on_given_up(self, act: Act) -> None:
        if act is self._act:
            self._end()

    def _end(self) -> None:
        self._act = None
        if self.dialog is not None:
            self.dialog.end()

    def _on_closed(self) -> None:
        self.dialog = None
