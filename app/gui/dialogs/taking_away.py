"""Tables, vectors and figures from the window: where to, how far it is, and that it can be stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from app.core.events import Progress
from app.core.taking_away import SheetMade, SheetPlan, TablePlan, Taken, VectorsPlan
from app.core.text import Text
from app.gui.kit.plain_text import file_dialog
from app.gui.kit.requests import Requests
from app.gui.kit.translate import language, shown, tr, tr_count

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

FIGURE_NEIGHBOURS = 12
_SHOWN_AFTER_MS = 400
_PLACE = QStandardPaths.StandardLocation.DocumentsLocation


class TakingAway(QObject):
    """Asks for a file, has it written, and says when it is there. One thing at a time is shown on its way."""

    said = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget, neighbours: int) -> None:
        """``neighbours``: how many of them a photo has in a table, as many as are shown."""
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._window = window
        self.neighbours = neighbours
        self._on_its_way: dict[int, QProgressDialog] = {}
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)

    @Slot()
    def table(self) -> None:
        """Take away the neighbours of all photos."""
        kinds = {tr("Table for spreadsheets (*.csv)"): "csv", tr("JSON lines (*.jsonl)"): "jsonl"}
        self._choose(tr("Neighbours of all photos"), tr("neighbours"), kinds, self._write_table)

    @Slot()
    def vectors(self) -> None:
        """Take away the vectors of all photos."""
        kinds = {tr("Array of NumPy (*.npy)"): "npy"}
        self._choose(tr("Vectors of all photos"), tr("vectors"), kinds, self._write_vectors)

    def figure(self, photos: Sequence[str]) -> None:
        """Take away photos and their neighbours as a figure."""
        kinds = {tr("Picture (*.png)"): "png", tr("Picture (*.jpg)"): "jpg", tr("Page (*.html)"): "html"}
        self._choose(
            tr_count("A photo and its neighbours", "{count} photos and their neighbours", len(photos)),
            os.path.splitext(os.path.basename(photos[0]))[0],
            kinds,
            lambda path: self._draw_figure(path, tuple(photos)),
        )

    def _choose(self, title: str, name: str, kinds: Mapping[str, str], write: Callable[[str], None]) -> None:
        dialog = file_dialog(title, self._window)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(next(iter(kinds.values())))
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds.get(kind, "")))
        dialog.setDirectory(QStandardPaths.writableLocation(_PLACE))
        dialog.selectFile(f"{name}.{dialog.defaultSuffix()}")
        dialog.fileSelected.connect(write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write_table(self, path: str) -> None:
        form = "csv" if path.lower().endswith(".csv") else "jsonl"
        plan = TablePlan(path, "csv" if form == "csv" else "jsonl", self.neighbours)
        self._begin(self._catalog.reports.table(plan), lambda taken: self._on_taken(path, taken))

    def _write_vectors(self, path: str) -> None:
        plan = VectorsPlan(path, os.path.splitext(path)[0] + ".jsonl")
        self._begin(self._catalog.reports.vectors(plan), lambda taken: self._on_taken(path, taken))

    def _draw_figure(self, path: str, photos: tuple[str, ...]) -> None:
        suffix = os.path.splitext(path)[1].lower()
        form = "html" if suffix in (".html", ".htm") else "jpeg" if suffix in (".jpg", ".jpeg") else "png"
        plan = SheetPlan(path, photos, form, FIGURE_NEIGHBOURS)  # type: ignore[arg-type]
        self._begin(self._catalog.reports.sheet(plan, shown, language()), lambda made: self._on_drawn(path, made))

    def _begin(self, job_id: int, on_value: Callable[..., None]) -> None:
        self._requests.ask(job_id, on_value, self._on_failure)
        progress = QProgressDialog(tr("Writing…"), tr("Cancel"), 0, 0, self._window)
        progress.setWindowTitle(tr("Take away"))
        progress.setMinimumDuration(_SHOWN_AFTER_MS)
        progress.setAutoReset(False)
        progress.canceled.connect(lambda: self._catalog.cancel(job_id))
        self._on_its_way[job_id] = progress

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        dialog = self._on_its_way.get(progress.job_id)
        if dialog is not None and progress.total:
            dialog.setMaximum(progress.total)
            dialog.setValue(progress.done)
            dialog.setLabelText(tr("Writing {done} of {total}", done=f"{progress.done:,}", total=f"{progress.total:,}"))

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        dialog = self._on_its_way.pop(job_id, None)
        if dialog is not None:
            dialog.blockSignals(True)  # closed by us, it was not cancelled
            dialog.close()
            dialog.deleteLater()

    def _on_taken(self, path: str, taken: Taken) -> None:
        parts = [tr("Written: {path}", path=path), tr_count("{count} photo", "{count} photos", taken.photos)]
        if missing := taken.skipped + taken.waiting + taken.later:
            parts.append(tr_count("{count} not read is left out", "{count} not read are left out", missing))
        self.said.emit(" · ".join(parts))

    def _on_drawn(self, path: str, made: SheetMade) -> None:
        parts = [tr("Written: {path}", path=path)]
        if made.missing_letters:
            parts.append(tr("no font of this computer has these letters: {letters}", letters=made.missing_letters))
        self.said.emit(" · ".join(parts))

    def _on_failure(self, reason: Text) -> None:
        self.said.emit(shown(reason))
