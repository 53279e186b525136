"""How far a job is, drawn on the terminal."""

from __future__ import annotations

import contextlib
import sys
from typing import Never

from tqdm import tqdm

from app.core.events import Progress, Stage

_DOING: dict[Stage, str] = {
    "scan": "Looking for photos",
    "embed": "Reading photos",
    "reindex": "Building the index",
    "cells": "Looking at details",
    "export": "Writing",
    "evaluate": "Comparing",
    "tune": "Trying",
    "check": "Checking",
    "compare": "Comparing photos",
    "graph": "Looking at neighbours",
    "belong": "Looking at new photos",
    "examples": "Reading examples",
    "learn": "Learning",
    "share": "Copying",
}
_AGAIN = "Reading photos again with another engine"


class ProgressBar:
    """A bar on stderr for the stage a job is in. For who has found that somebody watches."""

    def __init__(self) -> None:
        self._doing = ""
        self._bar: tqdm[Never] | None = None

    def show(self, progress: Progress) -> None:
        doing = _AGAIN if progress.again else _DOING[progress.stage]
        if doing != self._doing:
            self.close()
            self._doing = doing
            self._bar = tqdm(desc=doing, total=progress.total, initial=progress.done, unit=" photos")
        if self._bar is not None:
            self._bar.total = progress.total
            if progress.skipped:
                self._bar.set_postfix_str(f"{progress.skipped} skipped", refresh=False)
            self._bar.update(progress.done - self._bar.n)

    def aside(self) -> contextlib.AbstractContextManager[object]:
        """Make room for something that is said in between."""
        room: contextlib.AbstractContextManager[object] = tqdm.external_write_mode(file=sys.stderr)
        return room

    def close(self) -> None:
        if self._bar is not None:
            with contextlib.suppress(OSError):  # the terminal may be what went away
                self._bar.close()
            self._bar = None
            self._doing = ""
