"""What stands below a photo that is compared: its name and place, what speaks for it, and its fate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.compare.words import Fact
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import give_icon, icon_pixmap
from app.gui.kit.plain_text import give_tip
from app.gui.kit.quiet import quiet
from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import line_width_px, set_type, type_font

_NARROW_PX, _LEAST_PX = 340, 130
_TICK_PX = 12
_APART_PX = 12


class Foot(QWidget):
    """Of one photo. ``keep`` is there only where a group is reviewed."""

    keep_wanted = Signal()
    trash_wanted = Signal()
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._where = (ElidedLabel(elide=Qt.TextElideMode.ElideMiddle) for _ in range(2))
        set_type(self.name, "body", semibold=True)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        quiet(self._where)
        self.facts = FactsLine()
        self.keep, self.trash = _FateButton(tr("Keep"), "keep", "ok"), _FateButton(tr("Trash"), "trash", "text")
        give_tip(self.keep, tr("Keep (K)"))
        self.keep.clicked.connect(lambda _=False: self.keep_wanted.emit())
        self.trash.clicked.connect(lambda _=False: self.trash_wanted.emit())
        first = QHBoxLayout()
        first.setSpacing(GAP_PX)
        first.addWidget(self.name)
        first.addWidget(self._where, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(first)
        words.addWidget(self.facts)
        self._current = False
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(GAP_PX)
        row.addLayout(words, 1)
        self._fates = QWidget()
        fates = QHBoxLayout(self._fates)
        fates.setContentsMargins(0, 0, 0, 0)
        fates.setSpacing(GAP_PX)
        fates.addWidget(self.keep)
        fates.addWidget(self.trash)
        row.addWidget(self._fates)

    def show_photo(self, name: str, where: str, facts: Sequence[Fact]) -> None:
        self.name.setText(name)
        self._where.setText(where)
        self.facts.show_facts(facts)

    def show_fate(self, fate: str | None, *, reviewed: bool, locked: bool) -> None:
        """Show what is meant for the photo: "keep", "trash", "apart", None for nothing."""
        self.keep.setVisible(reviewed)
        self.keep.setChecked(reviewed and fate == "keep")
        self.trash.setChecked(fate == "trash")
        self.trash.setCheckable(reviewed)
        self.trash.setEnabled(not locked)
        give_tip(
            self.trash,
            tr("This folder is locked: what lies in it is never offered to the trash") if locked else tr("Trash (X)"),
        )
        self.facts.show_apart(fate == "apart")

    def set_current(self, current: bool) -> None:
        """Be the photo that is seen where one of several is."""
        if current != self._current:
            self._current = current
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._current:
            with QPainter(self) as painter:
                painter.fillRect(0, 0, self.width(), 2, tokens_of(self).colour("acc"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        self._where.setVisible(not narrow)
        self._fates.setVisible(self.width() >= _LEAST_PX)  # there are keys for it
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (self.keep, self.trash):
            button.setToolButtonStyle(style)

    def mousePressEvent(self, event: object) -> None:
        self.pressed.emit()


class FactsLine(QWidget):
    """Facts beside each other, what speaks for the photo first; those without room are in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._apart = False
        set_type(self, "status")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(facts)
        self._tell()

    def show_apart(self, apart: bool) -> None:
        """Say that the photo is marked as no match, which then is all there is to say."""
        self._apart = apart
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(100, QFontMetrics(type_font(self, "status", semibold=True)).height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, x = tokens_of(self), 0
        facts = self._said()
        with QPainter(self) as painter:
            for words, better in facts:
                ink = tokens.colour("ok" if better else "sec")
                font = type_font(self, "status", semibold=better)
                tick_px = _TICK_PX + 4 if better else 0
                room_px = self.width() - x - tick_px
                wide_px = line_width_px(font, words)
                if room_px < min(wide_px, 40):
                    break
                at = self._at(x, _TICK_PX)
                if better:
                    tick = icon_pixmap("check", _TICK_PX, ink, self)
                    painter.drawPixmap(at.left(), (self.height() - _TICK_PX) // 2, tick)
                painter.setFont(font)
                painter.setPen(ink)
                said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room_px)
                place = self._at(x + tick_px, min(wide_px, room_px))
                start = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
                painter.drawText(place, start | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, said)
                x += tick_px + wide_px + _APART_PX

    def _said(self) -> tuple[Fact, ...]:
        return ((tr("not a match"), False),) if self._apart else self._facts

    def _at(self, x: int, width: int) -> QRect:
        left = self.width() - x - width if self.isRightToLeft() else x
        return QRect(left, 0, width + 1, self.height())

    def _tell(self) -> None:
        said = "\n".join(words for words, _ in self._said())
        self.setAccessibleName(said)
        give_tip(self, said)
        self.update()


class _FateButton(QToolButton):
    """With an edge; when it is on in a colour of its own, so that one sees it beside the other."""

    def __init__(self, words: str, icon: str, ink: str) -> None:
        super().__init__()
        self._ink = ink
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setProperty("icon_ink", ink if ink != "text" else None)
        self.setBackgroundRole(QPalette.ColorRole.Button)
        give_icon(self, icon)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        on = "ok" if self._ink == "ok" else "bad"
        with QPainter(self) as painter:
            box(painter, self.rect(), tokens.colour("raised"))
        super().paintEvent(event)
        with QPainter(self) as painter:
            edge = on if self.isChecked() else "edge" if self.isEnabled() else "hair"
            box(painter, self.rect(), None, tokens.colour(edge), width_px=2 if self.isChecked() else 1)
