"""A box to choose one engine from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from app.core.engines import EngineCard
from app.gui.engines.engine_words import title_words


class EngineChoice(QComboBox):
    """Offers the engines that work; the one in use is chosen to begin with, unless another is ``wanted``.

    ``words`` stand before it, perhaps with a key.
    """

    def __init__(self, cards: Sequence[EngineCard], words: str, wanted: str = "") -> None:
        super().__init__()
        self.setAccessibleName(words.replace("&", ""))
        for card in cards:
            if card.trouble is None:
                self.addItem(title_words(card.title), card.name)
        used = next((card.name for card in cards if card.in_use), "")
        self.setCurrentIndex(max(0, self.findData(wanted or used)))

    @property
    def engine(self) -> str:
        """The name of the one that is chosen."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, str) else ""
