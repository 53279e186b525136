"""A real Catalog over a few small photos, with everything a part of the window needs to be built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog


@dataclass(frozen=True, eq=False)
class SmallLibrary:
    catalog: Catalog
    requests: Requests
    thumbnails: ThumbnailSource
    window: QMainWindow
    actions: PhotoActions

    def ask(self, job_id: int) -> object:
        """Wait for the job's value; fail with its sentence."""
        loop, found = QEventLoop(), []
        QTimer.singleShot(60_000, loop.quit)

        def take(value: object) -> None:
            found.append(value)
            loop.quit()

        self.requests.ask(job_id, take, lambda reason: take(AssertionError(str(reason))))
        loop.exec()
        assert found, "no answer"
        if isinstance(found[0], AssertionError):
            raise found[0]
        return found[0]


@contextmanager
def small_library(qtbot: QtBot, home: Path, folder: Path | None) -> Iterator[SmallLibrary]:
    """Open a library of its own and read ``folder`` into it; closes it at the end."""
    requests = Requests()
    crashes: list[str] = []
    requests.crashed.connect(crashes.append)
    catalog = Catalog(DataPaths(home), models_folder(), Settings(device="cpu", threads=1), requests.emit_event)
    try:
        window = QMainWindow()
        qtbot.addWidget(window)
        library = SmallLibrary(
            catalog,
            requests,
            ThumbnailSource(catalog, requests, window),
            window,
            PhotoActions(catalog, requests, window),
        )
        if folder is not None:
            library.ask(catalog.folders.add(str(folder)))
            library.ask(catalog.folders.ingest())
        yield library
        assert not crashes, crashes[0]
    finally:
        # What qtbot has closed is deleted now: a timer in it would ask a catalog that is closed.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        catalog.close()
        QCoreApplication.removePostedEvents(requests)  # as when the program ends: no event is delivered any more
