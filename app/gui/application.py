"""Open the window and run it: the gui's own composition."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.core.events import Emit
from app.gui.events import EventBridge
from app.gui.main_window import MainWindow

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


def run_window(open_catalog: Callable[[Emit], Catalog], paths: Sequence[str]) -> int:
    """Open the window, add the folders among ``paths``, and return the exit code when it is closed."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("photokin")
    application.setApplicationDisplayName("Photokin")
    bridge = EventBridge()
    catalog = open_catalog(bridge.send)
    window = MainWindow(catalog)
    bridge.received.connect(window.take)
    window.show()
    window.start(paths)
    try:
        return int(application.exec())
    finally:
        catalog.close()
