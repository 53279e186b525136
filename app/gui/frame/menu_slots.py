"""What the actions of the menus do in a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

if TYPE_CHECKING:
    from app.gui.frame.main_window import MainWindow


def connect_menus(window: MainWindow) -> None:
    """Connect the actions of a window that was just built."""
    menus, dialogs = window.menus, window.dialogs
    slots: tuple[tuple[QAction, Callable[[], object]], ...] = (
        (menus.add_folder, window.asking.choose_folder),
        (menus.open_photo, window.asking.open_photo),
        (menus.paste, window.asking.paste),
        (menus.rescan, window.reading.rescan),
        (menus.skipped, dialogs.show_skipped),
        (menus.table, dialogs.taking_away.table),
        (menus.vectors, dialogs.taking_away.vectors),
        (menus.engines, window.engines.show),
        (menus.decisions, window.look_alikes.show_decisions),
        (menus.settings, lambda: dialogs.show_settings(window.preferences.settings)),
        (menus.about, dialogs.show_about),
        (menus.quit, window.close),
    )
    for action, slot in slots:
        action.triggered.connect(lambda _=False, slot=slot: slot())
    menus.menu_bar.toggled.connect(menus.show_bar)
