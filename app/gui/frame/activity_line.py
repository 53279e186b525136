"""The line at the bottom: what the program does, how far it is, what it skipped, and on which device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from app.core.events import Progress
from app.core.status import IngestSummary, Status
from app.core.text import Text
from app.gui.frame.reading import Reading
from app.gui.kit.button_style import make_small
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.link_button import LinkButton
from app.gui.kit.plain_text import give_tip, without_key
from app.gui.kit.progress_words import progress_words, summary_words
from app.gui.kit.requests import Requests
from app.gui.kit.sign import Sign
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.type import set_type

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MESSAGE_MS = 8_000
_BRIEF_MS = 2_500  # while there is progress to be seen
_STATUS_INTERVAL_MS = 3_000
_HEIGHT_PX = 36
_BAR_WIDTH_PX = 120
_SIDE_PX = 12
_SIGN_PX = 14
_SEPARATOR = " · "


class ActivityLine(QFrame):
    """Shows the reading of photos and commands it; owns no job of its own."""

    skipped_wanted = Signal()
    status_known = Signal(object)
    """Status: the library in numbers, as it is now."""

    def __init__(self, catalog: Catalog, requests: Requests, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._reading = reading
        self._photos = 0
        self._waits = False
        self._counted_by_progress = False
        self._unseen_at_rest = False
        self._build()
        self._message = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._message.timeout.connect(self._show_rest)
        self._status_due = QTimer(self, singleShot=True, interval=_STATUS_INTERVAL_MS)
        self._status_due.timeout.connect(self._ask_status)
        reading.progressed.connect(self._on_progressed)
        reading.rested.connect(self._on_rested)
        reading.paused_changed.connect(self._on_paused_changed)
        reading.summed_up.connect(self._on_summed_up)
        requests.library_changed.connect(self._on_library_changed)
        requests.failed.connect(self.complain)
        requests.noticed.connect(self.complain)
        if reading.paused:
            self._on_paused_changed(True)
        self._ask_status()

    def rest_unseen(self, unseen: bool) -> None:
        """Be there only while there is something to tell, as on the page of an empty library."""
        self._unseen_at_rest = unseen
        self._show_rest()

    def say(self, sentence: str) -> None:
        """Show a sentence for a while."""
        self.show()
        self._sign.hide()
        self._line.setText(sentence)
        self._message.start(_BRIEF_MS if self._reading.busy else _MESSAGE_MS)

    @Slot(object)
    def complain(self, sentence: Text) -> None:
        """Show why something did not work, for a while."""
        self.say(shown(sentence))
        self._message.start(_MESSAGE_MS)
        self._sign.show()

    def _build(self) -> None:
        self._sign = Sign("warning", _SIGN_PX, "warn")
        self._sign.setAccessibleName(tr("Problem"))
        self._sign.hide()
        self._line = ElidedLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(_BAR_WIDTH_PX, HALF_GAP_PX)
        self._line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # the button follows the words
        self._bar.setAccessibleName(tr("Progress"))
        self._pause = QPushButton(tr("Pa&use"))
        make_small(self._pause)
        self._pause.clicked.connect(self._reading.pause_or_resume)
        self._skipped = LinkButton(icon="warning", ink="warn")
        self._skipped.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_tip(self._skipped, tr("Show the photos that could not be read, and why"))
        self._skipped.clicked.connect(self.skipped_wanted)
        self._device = QToolButton(autoRaise=True)
        self._device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._device.clicked.connect(lambda: self.say(self._device.toolTip()))
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE_PX, 0, _SIDE_PX - GAP_PX, 0)
        row.setSpacing(_SIDE_PX)
        for widget in (self._sign, self._bar, self._line, self._pause):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._skipped)
        row.addWidget(self._device)
        for hidden in (self._bar, self._pause, self._skipped, self._device):
            hidden.hide()
        for spoken in (self._line, self._device):
            set_type(spoken, "status")
        for small in (self._skipped, self._device):
            make_small(small)
        self.setFixedHeight(max(_HEIGHT_PX, self._pause.sizeHint().height() + 2 * HALF_GAP_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, tokens_of(self).colour("hair"))
        painter.end()

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self.show()
        self._pause.show()
        self._bar.setVisible(progress.total is not None)
        # A busy bar without end moves all the time; a line that counts says the same quietly.
        self._bar.setRange(0, max(1, progress.total or 1))
        self._bar.setValue(progress.done)
        self._bar.setAccessibleDescription(progress_words(progress))
        if progress.stage == "embed":  # it counts what is not stored yet: nobody else tells the number meanwhile
            self._counted_by_progress = True
            self._show_skipped(progress.skipped)
        if not self._message.isActive():
            self._line.setText(progress_words(progress))

    @Slot()
    def _on_rested(self) -> None:
        self._bar.hide()
        self._counted_by_progress = False
        self._pause.setVisible(self._reading.paused)
        self._status_due.start()
        if not self._message.isActive():
            self._show_rest()

    @Slot(object)
    def _on_summed_up(self, summary: IngestSummary) -> None:
        if words := summary_words(summary):
            self.say(words)

    @Slot(bool)
    def _on_paused_changed(self, paused: bool) -> None:
        self._message.stop()
        self._pause.setText(tr("&Resume") if paused else tr("Pa&use"))
        self._pause.setVisible(paused or self._reading.busy)
        self._show_rest()

    @Slot()
    def _on_library_changed(self) -> None:
        if not self._status_due.isActive():
            self._status_due.start()

    @Slot()
    def _ask_status(self) -> None:
        self._requests.ask(self._catalog.folders.status(), self._on_status)

    def _on_status(self, status: Status) -> None:
        self.status_known.emit(status)
        self._photos = status.counts.photos
        self._waits = status.waiting_for is not None
        if not self._counted_by_progress:
            self._show_skipped(status.counts.skipped)
        self._device.setText(without_key(status.device))
        give_tip(self._device, shown(status.device_reason))
        self._device.setAccessibleName(
            tr("Device: {name}. {reason}", name=status.device, reason=shown(status.device_reason))
        )
        self._device.show()
        if not self._reading.busy and not self._message.isActive():
            self._show_rest()

    def _show_skipped(self, count: int) -> None:
        self._skipped.setText(tr_count("{count} skipped", "{count} skipped", count))
        self._skipped.setVisible(count > 0)

    @Slot()
    def _show_rest(self) -> None:
        """Show what is true when nothing is to be told."""
        self._sign.hide()
        self.setVisible(not self._unseen_at_rest or self._reading.busy or self._reading.paused)
        if self._reading.paused:
            self._line.setText(tr("Paused. What has been read is kept."))
        elif not self._reading.busy:
            photos = tr_count("{count} photo", "{count} photos", self._photos) if self._photos else ""
            waits = tr("reading them again waits until the computer is idle") if self._waits else ""
            self._line.setText(_SEPARATOR.join(part for part in (photos, waits) if part))
