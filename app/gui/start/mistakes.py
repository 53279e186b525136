"""Bugs of ours, admitted: one dialog at a time, with the log and a report that names no photo."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from app import __version__
from app.core.status import Status
from app.core.text import Text
from app.gui.kit.errands import Errands
from app.gui.kit.icons import take_icons_off
from app.gui.kit.opening import show_in_file_manager
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.versions import Part, parts
from app.machine.environment import is_bundled

AskStatus = Callable[[Callable[[Status], None]], None]

_MOST_REMEMBERED = 100


class Mistakes(QObject):
    """Shows a dialog for a bug. Further ones are counted while it is open; one that was shown already stays silent."""

    closed = Signal()
    """The user has closed the dialog."""

    def __init__(self, log_file: Path, window: QWidget, ask_status: AskStatus | None = None) -> None:
        """``ask_status`` asks for the library's numbers, for the report; without it the report has none."""
        super().__init__(window)
        self._errands = Errands(self)
        self._log_file = log_file
        self._window = window
        self._ask_status = ask_status
        self._box: QMessageBox | None = None
        self._times = 0
        self._reports: list[str] = []
        self._known: set[str] = set()
        self._parts: tuple[Part, ...] = ()
        self._status: Status | None = None

    @Slot(str)
    def admit(self, report: str) -> None:
        """Tell of a bug; ``report`` is a traceback that may be shared (``core.shareable``)."""
        self._show(
            report, tr("Something went wrong that should not have. Your photos are untouched, and you can go on.")
        )

    def admit_fault(self, report: str) -> None:
        """Tell that the program crashed the last time it ran."""
        self._show(report, tr("Photokin ended unexpectedly last time. Your photos are untouched, and nothing is lost."))

    def report(self) -> str:
        """Return what "Copy report" copies: versions, computer, numbers, tracebacks. English, as developers read it."""
        lines = [
            f"Photokin {__version__}{', packaged' if is_bundled() else ''}",
            f"System: {platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}"
            f" ({QGuiApplication.platformName()})",
            "Libraries: " + ", ".join(f"{part.name} {part.version}" for part in self._parts),
        ]
        if self._status is not None:
            counts = self._status.counts
            lines += [
                f"Device: {self._status.device}; model: {self._status.model}",
                f"Library: {len(self._status.roots)} folders, {counts.photos} photos, {counts.contents} contents, "
                f"{counts.waiting} waiting, {counts.skipped} skipped, {counts.offline} offline; "
                f"generation {self._status.generation} with {self._status.indexed}",
            ]
        return "\n".join([*lines, *(f"\n{report}" for report in self._reports)]) + "\n"

    def _show(self, report: str, sentence: str) -> None:
        if report in self._known and report not in self._reports:
            return  # shown before; the log has every one
        if len(self._known) < _MOST_REMEMBERED:
            self._known.add(report)
        if self._box is not None:
            self._count_one_more(report)
            return
        self._reports = [report]
        self._times = 1
        self._box = self._made(sentence)
        self._errands.run(parts, self._on_parts)
        if self._ask_status is not None:
            self._ask_status(self._on_status)
        self._box.open()

    def _made(self, sentence: str) -> QMessageBox:
        box = PlainBox(
            QMessageBox.Icon.Warning,
            tr("A bug in Photokin"),
            sentence,
            tr("The report contains versions and numbers, but no names of photos or folders."),
            self._window,
        )
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        self._add(box, tr("&Show the log"), self._show_log)
        self._add(box, tr("&Copy report"), self._copy)
        box.setDefaultButton(QMessageBox.StandardButton.Close)
        take_icons_off(box)
        box.finished.connect(self._on_finished)
        return box

    def _add(self, box: QMessageBox, words: str, deed: Callable[[], None]) -> None:
        """Add a button that leaves the dialog open."""
        button = box.addButton(words, QMessageBox.ButtonRole.ActionRole)
        button.clicked.disconnect()
        button.clicked.connect(deed)

    def _count_one_more(self, report: str) -> None:
        self._times += 1
        if report not in self._reports:
            self._reports.append(report)
        if self._box is not None:
            more = tr_count("It has happened {count} time.", "It has happened {count} times.", self._times)
            self._box.setInformativeText(
                f"{more} {tr('The report contains versions and numbers, but no names of photos or folders.')}"
            )

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())

    @Slot()
    def _show_log(self) -> None:
        self._errands.run(lambda: show_in_file_manager((str(self._log_file),)), self._on_log_shown)

    def _on_log_shown(self, reason: Text | None) -> None:
        if reason is not None and self._box is not None:
            self._box.setInformativeText(shown(reason))

    def _on_parts(self, found: tuple[Part, ...]) -> None:
        self._parts = found

    def _on_status(self, status: Status) -> None:
        self._status = status

    def _on_finished(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None
        self._reports = []
        self.closed.emit()
