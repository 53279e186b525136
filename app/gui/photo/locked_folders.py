"""The folders that the user has locked: whatever is in them goes to the trash only when somebody says so of it."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.question import is_at_or_below
from app.gui.kit.translate import tr, tr_count


class LockedFolders:
    """``folders``, absolute paths, are the frame's to set; others ask. Belongs to the GUI thread."""

    def __init__(self, folders: tuple[str, ...] = ()) -> None:
        self.folders = folders

    def of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return those of the photos that lie in one of them."""
        return tuple(path for path in paths if any(is_at_or_below(path, folder) for folder in self.folders))


def locked_words(locked: int, count: int) -> str:
    """Say that so many of the photos that are to go lie in one of them."""
    if count == 1:
        return tr("You have locked the folder in which it lies.")
    return tr_count(
        "{count} of them lies in a folder that you have locked.",
        "{count} of them lie in folders that you have locked.",
        locked,
    )
