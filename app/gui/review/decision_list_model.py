"""Decisions for a view, newest first; of one kind of verdict where only that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.decisions import Decision, Verdict
from app.core.text import unmarked
from app.gui.kit.dates import moment_words
from app.gui.review.decision_words import names_of, tip_of, title_of

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class DecisionListModel(QAbstractListModel):
    """One row a decision; words are made for rows that are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Decision, ...] = ()
        self._rows: tuple[Decision, ...] = ()
        self._verdict: Verdict | None = None

    def show_decisions(self, decisions: Sequence[Decision]) -> None:
        """Show these; nothing moves where they are the same."""
        if tuple(decisions) != self._all:
            self._all = tuple(decisions)
            self._take()

    def show_only(self, verdict: Verdict | None) -> None:
        """Show those of one verdict, None for all."""
        self._verdict = verdict
        self._take()

    @property
    def count(self) -> int:
        """How many decisions there are, shown or not."""
        return len(self._all)

    def decision(self, row: int) -> Decision:
        return self._rows[row]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        decision = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(decision)
        if role == Qt.ItemDataRole.ToolTipRole:
            return unmarked(tip_of(decision))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title_of(decision)}, {names_of(decision)}, {moment_words(decision.made_s)}"
        return None

    def _take(self) -> None:
        self.beginResetModel()
        wanted = self._verdict
        self._rows = tuple(each for each in self._all if wanted is None or each.said.verdict == wanted)
        self.endResetModel()
