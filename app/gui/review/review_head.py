"""The head of the page: which kind, how far one is, and what can be done with all of it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.core.look_alikes import Comparing, LookAlikeKind, LookAlikes
from app.core.text import printable
from app.gui.kit.button_style import give_key, make_small
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.file_size import file_size
from app.gui.kit.icons import give_icon
from app.gui.kit.link_button import LinkButton
from app.gui.kit.look_alike_words import group_words, kind_words
from app.gui.kit.plain_text import give_tip, plain_label, without_key
from app.gui.kit.quiet import quiet
from app.gui.kit.share_bar import ShareBar
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type
from app.gui.review.member_card import AROUND_PX

_BAR_PX, _LEAST_BAR_PX, _BAR_HEIGHT_PX = 160, 48, 4


class ReviewHead(QWidget):
    """Shows what it is told, and tells what is clicked. Where room is short, words go before buttons do."""

    undo_wanted = Signal()
    rule_wanted = Signal()
    sure_wanted = Signal(bool)
    everywhere_wanted = Signal()
    pause_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = plain_label()
        set_type(self.title, "heading")
        self.scope = QToolButton()
        self.scope.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.scope.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_icon(self.scope, "close")
        make_small(self.scope)
        self.scope.clicked.connect(self.everywhere_wanted)
        self.sure, self.perhaps = _segment(), _segment()
        self.sure.clicked.connect(lambda: self.sure_wanted.emit(True))
        self.perhaps.clicked.connect(lambda: self.sure_wanted.emit(False))
        give_tip(self.perhaps, tr("Perhaps one picture: look closely before you decide"))
        self.where = plain_label()
        self.where.setForegroundRole(self.where.palette().ColorRole.PlaceholderText)
        self.bar = ShareBar("acc")
        self.bar.setFixedHeight(_BAR_HEIGHT_PX)
        self.bar.setMaximumWidth(_BAR_PX)
        self.bar.setMinimumWidth(_LEAST_BAR_PX)
        self.told = quiet(ElidedLabel(fills=False))
        self.told.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.pause = LinkButton()
        self.pause.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pause.clicked.connect(self.pause_wanted)
        self.undo = QToolButton()
        self.undo.setAutoRaise(True)
        self.undo.setText(tr("Undo"))
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_icon(self.undo, "undo")
        give_tip(self.undo, tr("Take back what was decided last (Backspace)"))
        self.undo.setAccessibleName(tr("Undo"))
        self.undo.clicked.connect(self.undo_wanted)
        self.rule = QPushButton(tr("All by rule…"))
        self.rule.setAutoDefault(False)
        self.rule.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_tip(self.rule, tr("See what is suggested for all groups, and do it at once"))
        self.rule.clicked.connect(self.rule_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(AROUND_PX, 0, AROUND_PX, 0)
        row.setSpacing(GAP_PX)
        for widget in (self.title, self.scope, self.sure, self.perhaps, self.where):
            row.addWidget(widget)
        row.addWidget(self.bar, 1)
        row.addSpacing(GAP_PX // 2)
        row.addWidget(self.told)
        row.addWidget(self.pause)
        row.addStretch(1)
        row.addWidget(self.undo)
        row.addWidget(self.rule)

    def show_kind(self, kind: LookAlikeKind, folders: Sequence[str], sure: bool, counts: tuple[int, int]) -> None:
        """Say which groups these are; ``counts``: how many are verified, and how many perhaps one picture."""
        self.title.setText(kind_words(kind))
        names = ", ".join(str(printable(os.path.basename(os.path.normpath(folder)) or folder)) for folder in folders)
        self.scope.setText(without_key(tr("in {folder}", folder=names)) if folders else "")
        self._scoped = bool(folders)
        give_tip(self.scope, tr("Only what lies in {folder}. Click to see all.", folder=", ".join(folders)))
        self._parted = kind == "near" and (counts[1] > 0 or not sure)
        for button, words, count, on in (
            (self.sure, tr("Sure"), counts[0], sure),
            (self.perhaps, tr("Perhaps"), counts[1], not sure),
        ):
            button.setText(f"{words} {count:,}")
            button.setAccessibleName(words)
            button.setChecked(on)
        self._fold()

    def show_progress(self, at: int, count: int, listing: LookAlikes | None, undoable: bool) -> None:
        """Say which group of how many it is, and what has been decided."""
        self.where.setText(group_words(at, count))
        decided, comparing = (listing.decided, listing.comparing) if listing is not None else (0, None)
        self.bar.show_share(decided / max(decided + count, 1))
        said = [tr_count("{count} decided", "{count} decided", decided)] if decided else []
        if listing is not None and listing.freeable_bytes:
            said.append(tr("{size} can be freed", size=file_size(listing.freeable_bytes)))
        self._comparing = comparing if comparing is not None and comparing.compared < comparing.total else None
        if self._comparing is not None and (comparing_words := comparing_said(self._comparing)):
            said.append(comparing_words)
        self.told.setText(" · ".join(said))
        running = self._comparing is not None and self._comparing.running
        self.pause.setText(tr("Pause") if running else tr("Resume"))
        self.undo.setEnabled(undoable)
        self.rule.setEnabled(count > 0)
        self._fold()

    _scoped = _parted = False
    _comparing: Comparing | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Leave out what there is no room for: first the cap of the key, then words, then the bar."""
        for cap, told, bar in ((True, True, True), (False, True, True), (False, False, True), (False, False, False)):
            give_key(self.undo, tr("Backspace") if cap else "")
            self.undo.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon if told else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            self.scope.setVisible(self._scoped)
            for segment in (self.sure, self.perhaps):
                segment.setVisible(self._parted)
            self.told.setVisible(told and bool(self.told.text()))
            self.pause.setVisible(told and self._comparing is not None)
            self.bar.setVisible(bar)
            if self._least_px() <= self.width():
                break

    def _least_px(self) -> int:
        start = (self.title, self.scope, self.sure, self.perhaps, self.where)
        parts = (*start, self.told, self.pause, self.undo, self.rule)
        wide = sum(part.sizeHint().width() + GAP_PX for part in parts if not part.isHidden())
        return wide + 2 * AROUND_PX + (_LEAST_BAR_PX + GAP_PX if not self.bar.isHidden() else 0)


def comparing_said(comparing: Comparing) -> str:
    """Return how far the library has been compared."""
    return tr("{compared} of {total} compared", compared=f"{comparing.compared:,}", total=f"{comparing.total:,}")


def _segment() -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_type(button, "status")
    make_small(button)
    return button
