"""The engines for a view, each with its card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.engines import EngineCard
from app.core.text import unmarked
from app.gui.engines.engine_words import line_words, state_words, title_words
from app.gui.kit.translate import shown

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class EngineListModel(QAbstractListModel):
    """A row an engine, in the order in which they are told. ``set_cards`` leaves rows that stay where they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[EngineCard, ...] = ()

    @property
    def cards(self) -> tuple[EngineCard, ...]:
        return self._cards

    def set_cards(self, cards: Sequence[EngineCard]) -> None:
        """Show these."""
        before, now = self._cards, tuple(cards)
        if [card.name for card in before] != [card.name for card in now]:
            self.beginResetModel()
            self._cards = now
            self.endResetModel()
            return
        self._cards = now
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row))

    def card_at(self, index: Index) -> EngineCard | None:
        """Return what stands at ``index``."""
        return self._cards[index.row()] if index.isValid() else None

    def row_of(self, name: str) -> int:
        """Return the row of an engine, −1 if it is not here."""
        return next((row for row, card in enumerate(self._cards) if card.name == name), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        card = self.card_at(index)
        if card is None:
            return None
        if role == _Role.DisplayRole:
            return title_words(card.title)
        if role == _Role.ToolTipRole:
            return unmarked(shown(card.trouble)) if card.trouble is not None else None
        if role == _Role.AccessibleTextRole:
            trouble = shown(card.trouble) if card.trouble is not None else ""
            parts = (title_words(card.title), state_words(card), line_words(card)[0], trouble)
            return ", ".join(part for part in parts if part)
        return None
