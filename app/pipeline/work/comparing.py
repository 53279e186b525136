"""Whether photos are being compared with each other just now."""

from __future__ import annotations


class ComparingState:
    """The thread that compares writes it, any thread may read."""

    def __init__(self) -> None:
        self.running = False
