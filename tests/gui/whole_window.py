"""The real window on a real Catalog, with everything that it stands on opened and closed as the program does it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import shiboken6
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.gui.frame.main_window import MainWindow
from app.gui.frame.window_state import WindowState
from app.gui.kit.icons import load_drawings
from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.gui.start.garbage import GarbageCollection
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog

_TIMEOUT_S = 60.0
_POLL_MS = 5


@dataclass(frozen=True, eq=False)
class WholeWindow:
    """A furnished window, and how to wait for it."""

    window: MainWindow
    catalog: Catalog
    requests: Requests

    def until(self, true: Callable[[], object]) -> None:
        """Let events through until ``true()``; fail after a minute."""
        for _ in range(round(_TIMEOUT_S * 1000 / _POLL_MS)):
            if true():
                return
            QTest.qWait(_POLL_MS)
        raise AssertionError("waited a minute in vain")

    def answer(self, job_id: int) -> object:
        """Wait for a job's value."""
        found: list[object] = []
        self.requests.ask(job_id, found.append)
        self.until(lambda: found)
        return found[0]

    def until_read(self, photos: int) -> None:
        """Wait until the gallery shows so many photos and every one has been read."""
        self.until(lambda: self.window.gallery.model.rowCount() == photos)
        ended: list[object] = []
        self.requests.ask(self.catalog.folders.ingest(), ended.append)  # runs after the one that is under way
        self.until(lambda: ended)

    def select(self, row: int) -> str:
        """Select a photo of the gallery and return its path once that is known."""
        grid = self.window.gallery.grid
        self.until(lambda: self.window.gallery.model.rowCount() > row)
        grid.setCurrentIndex(self.window.gallery.model.index(row, 0))
        self.until(grid.current_path)
        return grid.current_path()


@contextmanager
def whole_window(home: Path, settings: Settings, *paths: str, library: str = "") -> Iterator[WholeWindow]:
    """Open the window on the library in ``home``, or on a shared one; fails at the end if a bug of ours has shown."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    palette, style = application.palette(), application.style().objectName()
    load_drawings()
    themes, requests, garbage = Themes(application, "light"), Requests(), GarbageCollection()
    crashes: list[str] = []
    requests.crashed.connect(crashes.append)
    data = DataPaths(home)
    opened: list[Catalog] = []
    # On a thread, as the program does it: whatever is loaded at the start is loaded there.
    opener = threading.Thread(
        target=lambda: opened.append(Catalog(data, models_folder(), settings, requests.emit_event, library=library))
    )
    opener.start()
    opener.join()
    window = MainWindow(data, settings, WindowState(), themes)
    try:
        window.resize(1280, 800)  # the screen there is not is narrower than the columns need
        window.show()
        window.furnish(opened[0], requests, paths)
        garbage.keep_all()
        yield WholeWindow(window, opened[0], requests)
    finally:
        window.close()
        garbage.close()
        opened[0].close()
        shiboken6.delete(requests)
        shiboken6.delete(window)
        shiboken6.delete(themes)
        application.setPalette(palette)
        application.setStyle(style)
    assert not crashes, crashes[0]
