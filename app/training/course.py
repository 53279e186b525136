"""What a training is about: which network, what of it changes, and what is to become small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from torch import Tensor, nn


class Course(Protocol):
    """One way to learn. All that is drawn follows from the task's seed and the number of the step."""

    @property
    def network(self) -> nn.Sequential:
        """From pictures as a network takes them to their vectors; what is kept in the end."""

    @property
    def whole(self) -> nn.Module:
        """The network and all that is learned beside it."""

    def rates(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return what is learned, with how large a step it may take."""

    def begin(self, report: Callable[[], object]) -> None:
        """Do what comes before the first step."""

    def loss(self, step: int) -> Tensor:
        """Return what is to become small, of the pictures of this step."""

    def end(self, report: Callable[[], object]) -> float:
        """Do what comes after the last step.

        Return the share, 0…1, of what tells pictures apart that is drawn again; 0 where nothing is drawn.
        """
