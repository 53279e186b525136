"""Whether details of the nearest photos are compared: the user may change it while the program runs."""

from __future__ import annotations


class Details:
    """Any thread may read and choose."""

    def __init__(self, wanted: bool = False) -> None:
        self.wanted = wanted
        """Cells are kept of each photo, and questions use them."""
