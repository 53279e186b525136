"""How neighbours are looked for where a question does not say: the user may change it while the program runs."""

from __future__ import annotations

from app.core.question import Manner
from app.machine.settings import Settings


class SearchChoice:
    """Any thread may read and choose."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.choose(settings or Settings())

    def choose(self, settings: Settings) -> None:
        """Follow these settings from now on."""
        self.manner = Manner(settings.metric, settings.effort, settings.exact)
        self.trees = settings.trees
        """How many trees the index is to have, 0 for as many as the library needs."""
