"""What this program is: version, model, libraries and their licences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.core.status import Status
from app.gui.kit.icons import application_icon, take_icons_off
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.kit.versions import Part

_SIGN_PX = 64
_MARGIN_PX = 20


class AboutDialog(QDialog):
    """Opens at once; versions and the model come a moment later, as they are read from the disk."""

    folder_wanted = Signal(str)
    """The folder with the licence texts is to be opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Photokin"))
        sign = plain_label()
        sign.setPixmap(application_icon().pixmap(QSize(_SIGN_PX, _SIGN_PX), self.devicePixelRatioF()))
        name = plain_label(f"Photokin {__version__}")
        set_type(name, "title")
        purpose = plain_label(tr("Finds the photos that look like the one you choose. Nothing leaves this computer."))
        purpose.setWordWrap(True)
        self._model = plain_label(tr("Model: {name}", name="…"))
        self._model.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        for label in (name, purpose, self._model):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(2 * GAP_PX)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.table = self._table()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        take_icons_off(self._buttons)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(2 * GAP_PX)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self._buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 72, metrics.height() * 26)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """List the libraries."""
        self.table.setRowCount(len(parts))
        for row, part in enumerate(parts):
            for column, words in enumerate((part.name, part.version, part.licence)):
                self.table.setItem(row, column, QTableWidgetItem(words))
        self.table.resizeColumnsToContents()

    def set_licences(self, folder: Path | None) -> None:
        """Offer the folder with the licence texts, where the program has brought one."""
        if folder is not None:
            show = self._buttons.addButton(tr("Licence texts"), QDialogButtonBox.ButtonRole.ActionRole)
            show.clicked.connect(lambda: self.folder_wanted.emit(str(folder)))

    def set_status(self, status: Status) -> None:
        """Name the model in use."""
        self._model.setText(tr("Model: {name}", name=f"{status.model} (EfficientNet-Lite0, Apache-2.0)"))

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setAccessibleName(tr("Libraries and their licences"))
        table.setHorizontalHeaderLabels([tr("Library"), tr("Version"), tr("Licence")])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + GAP_PX)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        return table
