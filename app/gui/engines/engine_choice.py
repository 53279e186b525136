"""A box to choose one engine from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from app.core.engines import EngineCard
from app.gui.engines.engine_words import LEARNED, title_words


class EngineChoice(QComboBox):
    """Offers the engines that work and have no learned map: nothing is learned on top of what was learned.

    The ``wanted`` one is chosen to begin with, else the one in use, else one that is kept, as what lies beneath the one
    in use is. ``words`` stand before it, perhaps with a key.
    """

    def __init__(self, cards: Sequence[EngineCard], words: str, wanted: str = "") -> None:
        super().__init__()
        self.setAccessibleName(words.replace("&", ""))
        for card in cards:
            if card.trouble is None and card.origin not in LEARNED:
                self.addItem(title_words(card.title), card.name)
        likely = [wanted, *(card.name for card in cards if card.in_use), *(card.name for card in cards if card.kept)]
        rows = [self.findData(name) for name in likely]
        self.setCurrentIndex(next((row for row in rows if row >= 0), 0))

    @property
    def engine(self) -> str:
        """The name of the one that is chosen."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, str) else ""
