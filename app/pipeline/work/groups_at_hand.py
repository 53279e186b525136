"""The groups that are known now, for whoever shows photos: empty until somebody has worked them out."""

from __future__ import annotations

from app.pipeline.work.known_groups import KnownGroups


class GroupsAtHand:
    """Any thread may read ``now``; one writes it."""

    def __init__(self) -> None:
        self.now = KnownGroups()
