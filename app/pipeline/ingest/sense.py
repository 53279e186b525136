"""Whose vectors a flight makes, and whether that engine makes anything of photos at all: one from anywhere may not."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.core.errors import AppError, DecodeError, DecoderDied, DiskError
from app.core.job import Job
from app.core.photo import ContentId, FailureStage
from app.pipeline.ingest.derive import Derived
from app.similarity.engine import Engine

_ENOUGH = 20
_TIMES_KEPT = 500

Hopeless = set[tuple[str, ContentId]]
"""(model id, content) of what engines that are kept beside another could not make sense of since the program started.
They are not asked again, and the photos are fine all the same: the one in use has described them."""


class Sense:
    """An engine in one flight, on the ingest thread. ``beside``: it is kept up to date beside the one in use."""

    def __init__(
        self,
        engine: Engine,
        hopeless: Hopeless | None = None,
        *,
        derived: Derived | None = None,
        may_go_on: Callable[[], bool] | None = None,
    ) -> None:
        """``hopeless``: those known, for an engine that is kept beside another. ``derived``: an engine whose vectors
        are made at once of those of this one. Where it ``may_go_on`` no longer the flight ends with what is under way;
        None is for one that waits for nobody.
        """
        self.engine = engine
        self.derived = derived
        self.was_stopped = False
        """Whether the flight ended because it might not go on."""
        self.times_ms: list[float] = []
        """Of some photos: what their vectors took of a processor core."""
        self.waits = may_go_on is not None
        self._may_go_on = may_go_on or (lambda: True)
        self.beside = hopeless is not None
        self._hopeless = set() if hopeless is None else hopeless
        self._any = False
        self._nonsense = 0

    def made(self, took_ms: float | None = None) -> None:
        """It has made a vector; ``took_ms``: of a processor core, if that was measured. A decoder may say anything."""
        self._any = True
        if isinstance(took_ms, float) and math.isfinite(took_ms) and len(self.times_ms) < _TIMES_KEPT:
            self.times_ms.append(took_ms)

    def has_enough(self, job: Job) -> bool:
        """Tell whether others are to have their turn: photos that nobody can find yet, or who uses the computer."""
        if self.beside and job.is_waited_for:
            return True
        self.was_stopped = self.was_stopped or not self._may_go_on()
        return self.was_stopped

    def failed(self, content_id: ContentId) -> bool:
        """It has made none; tell whether that is to be said of the photo.

        Raises AppError when it has made none of the first photos at all, and is the user's own.
        """
        self._nonsense += 1
        if not self._any and self._nonsense >= _ENOUGH and self.engine.origin != "shipped":
            raise AppError(
                "The engine {title} makes no sense of your photos: nothing came of {count} of them. Use another one.",
                title=self.engine.title,
                count=self._nonsense,
            )
        if self.beside:
            self._hopeless.add((self.engine.model_id, content_id))
        return not self.beside

    @property
    def hopeless_count(self) -> int:
        """How many contents it is not asked about again."""
        return sum(model_id == self.engine.model_id for model_id, _ in self._hopeless) if self.beside else 0

    def is_hopeless(self, content_id: ContentId) -> bool:
        return self.beside and (self.engine.model_id, content_id) in self._hopeless

    def stage_of(self, error: DecodeError) -> FailureStage:
        """Say what failed. Where a process died, a network of the user's own is to blame sooner than a photo."""
        if isinstance(error, DecoderDied) and self.engine.origin != "shipped":
            return "embed"
        return "read" if isinstance(error, DiskError) else "decode"
