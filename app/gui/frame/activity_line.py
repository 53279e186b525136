"""The line at the bottom: what the program does, how far it is, what it skipped, and on which device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from app.core.events import Progress
from app.core.status import IngestSummary, Status
from app.core.text import Text
from app.gui.frame.progress_words import progress_words, summary_words
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import give_icon
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import shown, tr, tr_count

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MESSAGE_MS = 8_000
_BRIEF_MS = 2_500  # while there is progress to be seen
_STATUS_INTERVAL_MS = 3_000
_BAR_WIDTH_PX = 96


class ActivityLine(QFrame):
    """Follows every job that reports progress. Pausing cancels it, and asking again goes on where it was."""

    skipped_wanted = Signal()
    pause_changed = Signal(bool)

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._job_id: int | None = None
        self._paused = False
        self._photos = 0
        self._skipped_count = 0
        self._build()
        self._message = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._message.timeout.connect(self._show_rest)
        self._status_due = QTimer(self, singleShot=True, interval=_STATUS_INTERVAL_MS)
        self._status_due.timeout.connect(self._ask_status)
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)
        requests.library_changed.connect(self._on_library_changed)
        requests.failed.connect(self.complain)
        requests.noticed.connect(self.complain)
        self._ask_status()

    @property
    def paused(self) -> bool:
        """Whether the user wants reading to wait."""
        return self._paused

    def ingest(self) -> None:
        """Bring the library up to date and say what came of it; does nothing while paused."""
        if not self._paused:
            self._job_id = self._requests.ask(self._catalog.folders.ingest(), self._on_ingested)

    def resume(self) -> None:
        """Read on, also if the user had paused before: what was just asked for would otherwise never happen."""
        if self._paused:
            self._on_pause_clicked()
        else:
            self.ingest()

    def say(self, sentence: str) -> None:
        """Show a sentence for a while."""
        self._sign.hide()
        self._line.setText(sentence)
        self._message.start(_MESSAGE_MS if self._job_id is None else _BRIEF_MS)

    @Slot(object)
    def complain(self, sentence: Text) -> None:
        """Show why something did not work, for a while."""
        self.say(shown(sentence))
        self._message.start(_MESSAGE_MS)
        self._sign.show()

    def _build(self) -> None:
        self._sign = QToolButton(autoRaise=True)
        self._sign.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        give_icon(self._sign, "warning")
        self._sign.setAccessibleName(tr("Problem"))
        self._sign.hide()
        self._line = ElidedLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(_BAR_WIDTH_PX, HALF_GAP_PX)
        self._bar.setAccessibleName(tr("Progress"))
        self._pause = QPushButton(tr("Pa&use"))
        self._pause.clicked.connect(self._on_pause_clicked)
        self._skipped = QPushButton()
        self._skipped.setToolTip(tr("Show the photos that could not be read, and why"))
        self._skipped.clicked.connect(self.skipped_wanted)
        self._device = QToolButton(autoRaise=True)
        self._device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._device.clicked.connect(lambda: self.say(self._device.toolTip()))
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        row.setSpacing(GAP_PX)
        for widget in (self._sign, self._line, self._bar, self._pause, self._skipped, self._device):
            row.addWidget(widget)
        for hidden in (self._bar, self._pause, self._skipped, self._device):
            hidden.hide()
        self.setFixedHeight(self._pause.sizeHint().height() + 2 * HALF_GAP_PX)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if self._paused:
            self._catalog.cancel(progress.job_id)
            return
        self._job_id = progress.job_id
        self._pause.show()
        self._bar.setVisible(progress.total is not None)
        # A busy bar without end moves all the time; a line that counts says the same quietly.
        self._bar.setRange(0, max(1, progress.total or 1))
        self._bar.setValue(progress.done)
        self._bar.setAccessibleDescription(progress_words(progress))
        if progress.skipped:
            self._show_skipped(max(progress.skipped, self._skipped_count))
        if not self._message.isActive():
            self._line.setText(progress_words(progress))

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id != self._job_id:
            return
        self._job_id = None
        self._bar.hide()
        self._pause.setVisible(self._paused)
        self._status_due.start()
        if not self._message.isActive():
            self._show_rest()

    def _on_ingested(self, summary: IngestSummary) -> None:
        if words := summary_words(summary):
            self.say(words)

    @Slot()
    def _on_pause_clicked(self) -> None:
        self._paused = not self._paused
        self._message.stop()
        self._pause.setText(tr("&Resume") if self._paused else tr("Pa&use"))
        if self._paused and self._job_id is not None:
            self._catalog.cancel(self._job_id)
        else:
            self.ingest()
        self._show_rest()
        self.pause_changed.emit(self._paused)

    @Slot()
    def _on_library_changed(self) -> None:
        if not self._status_due.isActive():
            self._status_due.start()

    @Slot()
    def _ask_status(self) -> None:
        self._requests.ask(self._catalog.folders.status(), self._on_status)

    def _on_status(self, status: Status) -> None:
        self._photos = status.counts.photos
        self._show_skipped(status.counts.skipped)
        self._device.setText(status.device)
        self._device.setToolTip(shown(status.device_reason))
        self._device.setAccessibleName(
            tr("Device: {name}. {reason}", name=status.device, reason=shown(status.device_reason))
        )
        self._device.show()
        if self._job_id is None and not self._message.isActive():
            self._show_rest()

    def _show_skipped(self, count: int) -> None:
        self._skipped_count = count
        self._skipped.setText(tr_count("{count} skipped", "{count} skipped", count))
        self._skipped.setVisible(count > 0)

    @Slot()
    def _show_rest(self) -> None:
        """Show what is true when nothing is to be told."""
        self._sign.hide()
        if self._paused:
            self._line.setText(tr("Paused. What is done stays."))
        elif self._job_id is None:
            self._line.setText(tr_count("{count} photo", "{count} photos", self._photos) if self._photos else "")
