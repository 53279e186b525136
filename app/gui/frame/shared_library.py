"""What is otherwise in a window that shows a shared library: its place is the title, what it lacks is not offered."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction

from app.core.text import printable
from app.gui.frame.menus import Menus
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions


def offer_no_more_than_it_has(menus: Menus, actions: PhotoActions) -> None:
    """Hide what is made from an index, or decided, in a library of one's own: a shared one refuses it."""
    lacking: Iterable[QAction] = (
        menus.engines,
        menus.decisions,
        menus.take_away.menuAction(),
        menus.table,
        menus.vectors,
        actions.figure,
        actions.path_between,
        actions.belongs,
        actions.why,
    )
    for action in lacking:
        action.setVisible(False)


def title_of(address: str) -> str:
    """Return the title of a window: with the place of a shared library, if it shows one."""
    return tr("{library} – Photokin", library=str(printable(address))) if address else "Photokin"
