"""What suggestions about look-alikes go by: the order of reasons, folders that are preferred or locked. Folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.look_alikes import REASONS, ReasonName
from app.core.reason_words import REASON_NAMES
from app.gui.dialogs.folder_rows import FolderRows
from app.gui.kit.folded_part import FoldedPart
from app.gui.kit.ordered_list import OrderedList
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr
from app.machine.settings import Settings

NAMES = ("reasons", "preferred_folders", "locked_folders")
"""The settings that are chosen here."""


class LookAlikeSettings(FoldedPart):
    """Tells of every change at once."""

    changed = Signal(object)
    """The names and values of Settings that were chosen."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(tr("Look-alikes"), parent=parent)
        self._order: tuple[ReasonName, ...] = (
            *settings.reasons,
            *(name for name in REASONS if name not in settings.reasons),
        )
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._add_order()
        self.preferred = self._folders(
            "preferred_folders",
            tr("Folders you prefer"),
            tr("Choose a folder that you prefer"),
            tr("Of photos that are alike, one in these is suggested to stay: the first folder before the others."),
            settings.preferred_folders,
        )
        self.locked = self._folders(
            "locked_folders",
            tr("Locked folders"),
            tr("Choose a folder to lock"),
            tr("Photos in these are never offered for the trash."),
            settings.locked_folders,
        )
        self._show_order(-1)

    def _add_order(self) -> None:
        self.reasons = OrderedList(tr("Reasons, what counts most first"), len(REASONS), len(REASONS))
        self.up, self.down = QPushButton(tr("Up")), QPushButton(tr("Down"))
        self.usual = QPushButton(tr("Usual order"))
        self.up.clicked.connect(lambda: self.reasons.move_chosen(-1))
        self.down.clicked.connect(lambda: self.reasons.move_chosen(1))
        self.usual.clicked.connect(lambda: self._take_order(REASONS))
        buttons = QVBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self.up, self.down, self.usual):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(GAP_PX)
        line.addWidget(self.reasons, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(buttons)
        self.reasons.currentRowChanged.connect(lambda _: self._enable())
        self.reasons.moved.connect(lambda places: self._take_order(tuple(self._order[place] for place in places)))
        note = tr(
            "The first reason in which photos differ decides. Drag to change the order, or press Ctrl and ↑ or ↓."
        )
        self._row(tr("What counts"), line, note)

    def _folders(self, field: str, name: str, title: str, note: str, folders: tuple[str, ...]) -> FolderRows:
        rows = FolderRows(name, title, folders)
        rows.changed.connect(lambda chosen: self._tell({field: chosen}))
        line = QHBoxLayout()
        line.addWidget(rows)
        self._row(name, line, note)
        return rows

    def _row(self, label: str, field: QHBoxLayout, note: str) -> None:
        told = quiet(plain_label(note))
        told.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(GAP_PX // 2)
        column.addLayout(field)
        column.addWidget(told)
        words = plain_label(label)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.form.addRow(words, column)

    def _take_order(self, order: tuple[ReasonName, ...]) -> None:
        chosen = self._order[self.reasons.currentRow()] if self.reasons.currentRow() >= 0 else None
        moved = self.reasons.currentRow() if order != REASONS else -1
        self._order = order
        self._show_order(moved if chosen is None or moved >= 0 else order.index(chosen))
        self._tell({"reasons": order})

    def _show_order(self, chosen: int) -> None:
        self.reasons.show_rows(
            [f"{_number(place)}  {shown(REASON_NAMES[name])}" for place, name in enumerate(self._order, 1)], chosen
        )
        self._enable()

    def _enable(self) -> None:
        row = self.reasons.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < len(self._order) - 1)
        self.usual.setEnabled(self._order != REASONS)

    def _tell(self, values: dict[str, object]) -> None:
        self.changed.emit(values)
        self.grown.emit()


def _number(place: int) -> str:
    """Return a number as wide as the others above and below it."""
    return str(place).rjust(2, "\N{FIGURE SPACE}")
