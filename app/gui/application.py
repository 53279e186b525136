"""Open the window and run it: the gui's own composition."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.core.events import Emit
from app.gui.main_window import MainWindow
from app.gui.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


def run_window(open_catalog: Callable[[Emit], Catalog], paths: Sequence[str]) -> int:
    """Open the window, add the folders among ``paths``, and return the exit code when it is closed."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("photokin")
    application.setApplicationDisplayName("Photokin")
    requests = Requests()
    catalog = open_catalog(requests.emit_event)
    window = MainWindow(catalog, requests)
    window.show()
    window.start(paths)
    try:
        return int(application.exec())
    finally:
        catalog.close()
