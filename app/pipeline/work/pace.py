"""How hard the program may work: with every processor core, or gently with one."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.text import Text, text
from app.machine.cores import usable_cores
from app.machine.settings import Gentle
from app.pipeline.work.power import on_battery

_LOOK_EVERY_S = 5.0


class Pace:
    """What the user wants and what the battery says. Any thread may read it; one working thread calls ``look``."""

    def __init__(self, choice: Gentle, on_battery: Callable[[], bool] = on_battery, most: int = 0) -> None:
        """``most``: how many processor cores to use at most, 0 for all."""
        self._choice: Gentle = choice
        self._cores = min(most or 1 << 30, usable_cores())
        self._on_battery = on_battery
        self._battery = False
        self._looked_at_s = float("-inf")

    def choose(self, choice: Gentle) -> None:
        """Follow the user from now on."""
        self._choice = choice

    def look(self) -> None:
        """Ask the system now and then whether the computer runs on its battery, if that matters."""
        now_s = time.monotonic()
        if self._choice == "auto" and now_s - self._looked_at_s >= _LOOK_EVERY_S:
            self._battery, self._looked_at_s = self._on_battery(), now_s

    @property
    def gentle(self) -> bool:
        return self._choice == "always" or (self._choice == "auto" and self._battery)

    @property
    def processes(self) -> int:
        """How many decoder processes may work at once, each with one thread."""
        return 1 if self.gentle else self._cores

    @property
    def note(self) -> Text | None:
        """What to tell the user who wonders why it is slow, None when it is not."""
        if not self.gentle:
            return None
        return text("gentle: on battery") if self._choice == "auto" else text("gentle")
