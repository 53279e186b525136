"""Every file that a rule would move, under those that stay: one row a member, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.core.look_alikes import Member
from app.core.text import unmarked
from app.gui.kit.marks import Mark
from app.gui.kit.translate import tr
from app.gui.review.meant import Meant
from app.gui.review.member_words import MemberWords, mark_words, words_of
from app.gui.review.rule_choice import RuleChoice

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One member of a group: the first one (``leads``) stands for the group as well."""

    group: Meant
    member: Member
    mark: Mark
    leads: bool


class RuleListModel(QAbstractListModel):
    """Those that stay come first in each group. Words are made for rows that are looked at."""

    chosen = Signal()
    """Something else is to go."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = RuleChoice((), {})
        self._rows: list[RuleRow] = []
        self._numbers: dict[str, int] = {}
        self._roots: tuple[str, ...] = ()
        self._words: dict[int, MemberWords] = {}

    @property
    def choice(self) -> RuleChoice:
        return self._choice

    def show_choice(self, choice: RuleChoice, roots: Sequence[str]) -> None:
        """Show these groups; folders are told from ``roots`` down."""
        self.beginResetModel()
        self._choice, self._roots, self._words = choice, tuple(roots), {}
        self._rows = [row for group in choice.groups for row in _rows_of(group)]
        self._numbers = {row.member.paths[0]: number for number, row in enumerate(self._rows)}
        self.endResetModel()

    def row(self, number: int) -> RuleRow:
        return self._rows[number]

    def words(self, number: int) -> MemberWords:
        """Return what is said of a row's member."""
        words = self._words.get(number)
        if words is None:
            words = self._words[number] = words_of(self._rows[number].member, self._roots)
        return words

    def is_in(self, number: int) -> bool | None:
        """Tell what the box of a row says: of its member, of its group where it leads one; None: some of that."""
        row = self._rows[number]
        return self._choice.is_in(row.member) if row.mark == "trash" else self._choice.group_is_in(row.group)

    def has_box(self, number: int) -> bool:
        """Tell whether a row can be ticked."""
        row = self._rows[number]
        return row.leads or row.mark == "trash"

    def turn(self, number: int) -> None:
        """Let a member go or stay, or all of a group."""
        if not self.has_box(number):
            return
        row = self._rows[number]
        members = [row.member] if row.mark == "trash" else row.group.trashed
        self.take(members, wanted=not self.is_in(number))

    def take(self, members: Sequence[Member], wanted: bool) -> None:
        """Let these go or stay."""
        self._choice.take(members, wanted)
        numbers = [number for member in members if (number := self._numbers.get(member.paths[0])) is not None]
        if numbers:
            first = min(numbers)
            while not self._rows[first].leads:  # whose box is that of the group
                first -= 1
            self.dataChanged.emit(self.index(first), self.index(max(numbers)))
        self.chosen.emit()

    def take_folder(self, folder: str, wanted: bool) -> None:
        """Let all that lies in a folder go or stay."""
        self._choice.take_folder(folder, wanted)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        self.chosen.emit()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = index.row()
        if role == _Role.DisplayRole:
            return self.words(number).name
        if role == _Role.ToolTipRole:
            return unmarked(self.words(number).tip)
        if role == _Role.AccessibleTextRole:
            return self._spoken(number)
        if role == _Role.CheckStateRole and self.has_box(number):
            states = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked, None: Qt.CheckState.PartiallyChecked}
            return states[self.is_in(number)]
        return None

    def _spoken(self, number: int) -> str:
        row, words = self._rows[number], self.words(number)
        stays = row.mark == "trash" and not self._choice.is_in(row.member)
        said = tr("left out") if stays else mark_words(row.mark)
        return f"{words.name}, {said}, {words.folder}, {words.pixels}, {words.size}"


def _rows_of(group: Meant) -> list[RuleRow]:
    stays = [member for member, mark in zip(group.group.members, group.marks, strict=True) if mark != "trash"]
    rows = [RuleRow(group, member, "keep", not number) for number, member in enumerate(stays)]
    return [*rows, *(RuleRow(group, member, "trash", not rows) for member in group.trashed)]
