"""The chain of queries, walked back and forward as in a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One query: the photo searched with, others that were offered with it, and where its results were left."""

    path: str
    others: tuple[str, ...] = ()
    current: str = ""
    scroll: object = None


class SearchHistory:
    """Knows the step shown now. A new one cuts off what lay ahead."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._at = -1

    @property
    def now(self) -> Step | None:
        return self._steps[self._at] if self._steps else None

    @property
    def can_back(self) -> bool:
        return self._at > 0

    @property
    def can_forward(self) -> bool:
        return self._at < len(self._steps) - 1

    def push(self, step: Step) -> None:
        """Go to a new step; the same photo once more stays where it is."""
        if self.now is not None and self.now.path == step.path:
            self._steps[self._at] = replace(step, others=step.others or self.now.others)
            return
        del self._steps[self._at + 1 :]
        self._steps.append(step)
        del self._steps[:-_MOST]
        self._at = len(self._steps) - 1

    def leave(self, current: str, scroll: object) -> None:
        """Remember where the step shown now was left."""
        if self._steps:
            self._steps[self._at] = replace(self._steps[self._at], current=current, scroll=scroll)

    def back(self) -> Step | None:
        """Go one step back and return it, None at the start."""
        return self._go(-1) if self.can_back else None

    def forward(self) -> Step | None:
        """Go one step forward and return it, None at the end."""
        return self._go(1) if self.can_forward else None

    def _go(self, by: int) -> Step:
        self._at += by
        return self._steps[self._at]
