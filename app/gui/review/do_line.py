"""The line that says what Enter will do, with the buttons that do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.gui.kit.button_style import accent, give_key
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.file_size import file_size
from app.gui.kit.icons import ICON_PX
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sign import Sign
from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type
from app.gui.review.meant import Meant, can_part
from app.gui.review.member_card import AROUND_PX

_BESIDE_PX = 16
_ABOVE_PX = 10
_RADIUS_PX = 8


class DoLine(QWidget):
    """``do_wanted`` is what the line says; the others are the two other ways to be through with a group."""

    do_wanted = Signal()
    keep_all_wanted = Signal()
    no_match_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = Sign("check", ICON_PX, "ok")
        self._what = plain_label()
        set_type(self._what, "body", semibold=True)
        self._more = quiet(ElidedLabel(fills=True), "body")
        self.keep_all = _button(tr("Keep all"))
        give_tip(self.keep_all, tr("Keep all of them, as versions of each other (A)"))
        self.keep_all.clicked.connect(self.keep_all_wanted)
        self.no_match = _button(tr("Not a match"))
        self.no_match.clicked.connect(self.no_match_wanted)
        self.do = _button(tr("Do it, next group"))
        accent(self.do)
        give_key(self.do, tr("Enter"))
        self.do.clicked.connect(self.do_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(AROUND_PX + _BESIDE_PX, _ABOVE_PX, AROUND_PX + _BESIDE_PX, _ABOVE_PX)
        row.setSpacing(GAP_PX)
        row.addWidget(self._sign)
        row.addSpacing(GAP_PX)
        row.addWidget(self._what)
        row.addWidget(self._more, 1)
        for button in (self.keep_all, self.no_match, self.do):
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """All that the line says."""
        return f"{self._what.text()} {self._more.text()}"

    def show_meant(self, of: Meant, ringed: int) -> None:
        """Say what would be done now."""
        keep, trash, apart = len(of.kept), len(of.trashed), len(of.apart)
        parts = [
            tr("Keep {count}", count=keep) if trash or apart else tr_count("Keep it", "Keep all {count}", keep),
            *([tr("trash {count}", count=trash)] if trash else []),
            *([tr_count("{count} is no match", "{count} are no match", apart)] if apart else []),
        ]
        self._what.setText(tr(", ").join(parts))
        said = [tr("frees {size}.", size=file_size(of.freed_bytes))] if trash else []
        said.append(tr("Nothing moves before you say so; files go to the system's trash."))
        self._more.setText("· " + " ".join(said))
        self._sign.set_ink("ok" if keep else "warn")
        self.no_match.setVisible(can_part(of.group))
        name = tr("These two are no match: never show them together again (N)")
        several = tr("The marked one is no match of the others (N)")
        give_tip(self.no_match, name if len(of.group.members) == 2 else several)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            ground = self.rect().adjusted(AROUND_PX, 0, -AROUND_PX, 0)
            box(painter, ground, tokens_of(self).colour("win"), radius_px=_RADIUS_PX)

    def _fold(self) -> None:
        """Leave out what there is no room for: the cap of the key, then what else can be done, which keys do too."""
        key = tr("Enter")
        for cap, others, mark in ((key, True, True), (key, False, True), ("", False, False)):
            give_key(self.do, cap)
            self.keep_all.setVisible(others)
            self._sign.setVisible(mark)
            if self._least_px() <= self.width():
                break

    def _least_px(self) -> int:
        shown = 0
        parts = [self._sign, self._what, self.keep_all, self.no_match, self.do]
        for part in parts:
            if not part.isHidden():
                shown += part.sizeHint().width() + GAP_PX
        return shown + 2 * (AROUND_PX + _BESIDE_PX) + self._more.minimumSizeHint().width() + GAP_PX


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
