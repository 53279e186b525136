"""LOOK-ALIKES below the folders: a row for each kind, with how many groups of it there are to go through."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.look_alikes import KINDS, LookAlikeKind
from app.gui.gallery.folder_rows import INDENT_PX
from app.gui.gallery.folder_view import MARK_PX
from app.gui.kit.icons import ICON_PX
from app.gui.kit.look_alike_words import kind_icon, kind_tip, kind_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.strokes import box, colour, ring, sign, veil
from app.gui.kit.style import ROW_PX
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import least_height_px, set_type

_TITLE_PX = 28
_BEFORE_ICON_PX = 2


class LookAlikeRows(QWidget):
    """Hidden until something has been found; then it stays, since what was decided can be taken back from there."""

    chosen = Signal(str)
    """LookAlikeKind of the row that was clicked."""
    found = Signal()
    """There is something to go through, or there was: told once."""
    marked = Signal(bool)
    """Whether one of the rows is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[LookAlikeKind, int] = {}
        title = plain_label(tr("Look-alikes"))
        title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        title.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        title.setMinimumHeight(_TITLE_PX)
        set_type(title, "label")
        self.rows: dict[LookAlikeKind, LookAlikeRow] = {kind: LookAlikeRow(kind) for kind in KINDS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP_PX, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        for kind, row in self.rows.items():
            row.clicked.connect(lambda _=False, kind=kind: self.chosen.emit(kind))
            column.addWidget(row)
        self.hide()

    def show_counts(self, counts: Mapping[LookAlikeKind, int], found: bool) -> None:
        """Show how many groups there are of each kind; ``found``: there are some, or there were."""
        self._counts = dict(counts)
        for kind, row in self.rows.items():
            row.show_count(counts.get(kind, 0))
        if found and self.isHidden():
            self.show()
            self.found.emit()

    def show_chosen(self, chosen: LookAlikeKind | None) -> None:
        """Mark the row of the kind that is gone through, none for None."""
        for kind, row in self.rows.items():
            row.setChecked(kind == chosen)
        self.marked.emit(chosen is not None)

    @property
    def first_kind(self) -> LookAlikeKind:
        """The first kind of which there are groups."""
        return next((kind for kind in KINDS if self._counts.get(kind)), "near")


class LookAlikeRow(QAbstractButton):
    """Drawn as the rows of the folders are. The arrows go to the row above and below."""

    def __init__(self, kind: LookAlikeKind) -> None:
        super().__init__()
        self._icon, self._count = kind_icon(kind), 0
        self.setText(kind_words(kind))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(kind_words(kind))
        give_tip(self, kind_tip(kind))
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleDescription(tr_count("{count} group", "{count} groups", count))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(INDENT_PX, least_height_px(self.font(), ROW_PX))

    def nextCheckState(self) -> None:
        """Clicking tells what is wanted; which row is marked is for the page to say."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, row, mirrored = tokens_of(self), self.rect(), self.isRightToLeft()

        def at(start_px: int, width_px: int) -> QRect:
            left = row.width() - start_px - width_px if mirrored else start_px
            return QRect(left, 0, width_px, row.height())

        with QPainter(self) as painter:
            if self.isChecked():
                box(painter, row, tokens.colour("sel"))
                mark = QRect(QPoint(0, (row.height() - MARK_PX.height()) // 2), MARK_PX)
                if mirrored:
                    mark.moveRight(row.right())
                box(painter, mark, tokens.colour("acc"), radius_px=MARK_PX.width() / 2)
            elif self.underMouse():
                box(painter, row, veil(tokens, tokens.hover))
            ink, quiet = colour(tokens.text), colour(tokens.sec)
            start_px = INDENT_PX + _BEFORE_ICON_PX
            sign(painter, self._icon, at(start_px, ICON_PX), ICON_PX, ink, mirrored)
            start_px += ICON_PX + GAP_PX
            number = f"{self._count:,}"
            metrics = self.fontMetrics()
            number_px = metrics.horizontalAdvance(number) + 2
            room = at(start_px, max(row.width() - start_px - number_px - 2 * GAP_PX, 0))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
            start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
            painter.setPen(ink)
            words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, flags | (end if mirrored else start), words)
            painter.setPen(quiet)
            place = at(row.width() - GAP_PX - number_px, number_px)
            painter.drawText(place, flags | (start if mirrored else end), number)
            if self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange) and self.hasFocus():
                ring(painter, row, tokens)
