"""The main window: the folders of the library, and how far the program is with reading them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.events import Crashed, Event, Failed, Finished, Progress, Stage, Stopped
from app.core.photo import Answer, Root
from app.core.status import IngestSummary
from app.core.text import printable

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_DOING: dict[Stage, str] = {"scan": "Looking for photos", "embed": "Reading photos", "reindex": "Building the index"}
_NEIGHBOURS = 30
_GAP_PX = 8


class MainWindow(QMainWindow):
    """Shows folders, progress and the neighbours of a photo given at the start. Every answer comes by ``take``."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._waiting: dict[int, Callable[[object], None]] = {}
        self._ingest_job: int | None = None
        self.setWindowTitle("Photokin")
        self.setAcceptDrops(True)
        self.resize(900, 600)
        self._build()
        self._list_folders()

    def start(self, paths: Sequence[str]) -> None:
        """Add the folders among ``paths``, bring the library up to date, and look for the first photo's neighbours."""
        self._add_folders([path for path in paths if not os.path.isfile(path)])
        for photo in [path for path in paths if os.path.isfile(path)][:1]:
            self._ask(self._catalog.find(os.path.abspath(photo), _NEIGHBOURS), self._show_answer)

    @Slot(object)
    def take(self, event: Event) -> None:
        """Take one piece of news from below."""
        match event:
            case Progress():
                self._show_progress(event)
            case Finished(job_id, value):
                answer = self._waiting.pop(job_id, None)
                if answer is not None:
                    answer(value)
            case Failed(job_id, message, _):
                self._waiting.pop(job_id, None)
                self._line.setText(str(message))
            case Stopped(job_id):
                self._waiting.pop(job_id, None)
                self._line.setText("Paused. What is done stays.")
            case Crashed(_, report):
                QMessageBox.critical(
                    self, "Photokin", f"Something unexpected happened. It is written in the log.\n{report[-500:]}"
                )
            case _:
                self._list_folders()
        if isinstance(event, Finished | Failed | Stopped | Crashed) and event.job_id == self._ingest_job:
            self._set_busy(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.start([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def _build(self) -> None:
        self._folders = QListWidget()
        self._folders.setAccessibleName("Folders of the library")
        self._matches = QListWidget()
        self._matches.setAccessibleName("Neighbours")
        self._matches.hide()
        add = QPushButton("&Add a folder…")
        add.clicked.connect(self._on_add_clicked)
        self._pause = QPushButton("&Pause")
        self._pause.setEnabled(False)
        self._pause.clicked.connect(self._on_pause_clicked)
        self._line = QLabel("Add a folder of photos, or drop one here.")
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.hide()
        buttons = QHBoxLayout()
        for widget in (add, self._pause):
            buttons.addWidget(widget)
        buttons.addStretch()
        column = QVBoxLayout()
        column.setSpacing(_GAP_PX)
        column.addLayout(buttons)
        for item in (self._folders, self._matches, self._line, self._bar):
            column.addWidget(item)
        middle = QWidget()
        middle.setLayout(column)
        self.setCentralWidget(middle)

    def _add_folders(self, folders: Sequence[str]) -> None:
        for folder in folders:
            self._ask(self._catalog.add_folder(folder), lambda _: self._list_folders())
        self._set_busy(self._catalog.ingest())
        if self._ingest_job is not None:
            self._waiting[self._ingest_job] = self._show_summary

    def _ask(self, job_id: int, answer: Callable[[object], None]) -> None:
        self._waiting[job_id] = answer

    def _list_folders(self) -> None:
        self._ask(self._catalog.folders(), self._show_folders)

    def _show_folders(self, value: object) -> None:
        self._folders.clear()
        for root in cast("tuple[Root, ...]", value):
            item = QListWidgetItem(f"{printable(root.path)}   {root.photos} photos", self._folders)
            item.setToolTip(str(root.reason or ""))

    def _show_summary(self, value: object) -> None:
        summary = cast(IngestSummary, value)
        self._line.setText(f"{summary.embedded} photos read, {summary.skipped} skipped.")
        self._list_folders()

    def _show_answer(self, value: object) -> None:
        answer = cast(Answer, value)
        self._matches.clear()
        self._matches.show()
        for match in answer.matches:
            self._matches.addItem(f"{match.rank}   {match.distance:.3f}   {printable(match.paths[0])}")

    def _show_progress(self, progress: Progress) -> None:
        rate = f" · {progress.rate:.0f} a second" if progress.rate else ""
        total = "" if progress.total is None else f" of {progress.total}"
        self._line.setText(f"{_DOING[progress.stage]} {progress.done}{total}{rate}")
        self._bar.setMaximum(progress.total or 0)
        self._bar.setValue(progress.done)

    def _set_busy(self, job_id: int | None) -> None:
        self._ingest_job = job_id
        self._bar.setVisible(job_id is not None)
        self._pause.setEnabled(job_id is not None)

    def _on_add_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Add a folder of photos")
        if folder:
            self._add_folders([folder])

    def _on_pause_clicked(self) -> None:
        if self._ingest_job is not None:
            self._catalog.cancel(self._ingest_job)
