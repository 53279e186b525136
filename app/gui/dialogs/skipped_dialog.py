"""The photos that could not be read, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QTableView, QVBoxLayout, QWidget

from app.core.photo import Failure
from app.gui.dialogs.skipped_list_model import SkippedListModel
from app.gui.kit.icons import take_icons_off
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count

_MARGIN_PX = 20
_WIDTH_CHARACTERS = 124
_HEIGHT_LINES = 24
_LINES = 2  # of each row: all rows are of one height, however many there are


class SkippedDialog(QDialog):
    """Beside the window, so that one can look and go on working."""

    show_wanted = Signal(object)
    """Path of a photo that is wanted in the file manager."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Skipped photos"))
        self.model = SkippedListModel(self)
        self._told = plain_label()
        self._told.setWordWrap(True)
        self.table = _SkippedTable(self)
        self.table.setModel(self.model)
        self.table.shape()
        self.table.activated.connect(self._on_activated)
        buttons = QDialogButtonBox()
        self._show = buttons.addButton(tr("&Show in the file manager"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)  # after the other one, as Tab goes
        self._show.clicked.connect(lambda: self._on_activated(self.table.currentIndex()))
        take_icons_off(buttons)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(2 * GAP_PX)
        for widget in (self._told, self.table, buttons):
            column.addWidget(widget)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * _WIDTH_CHARACTERS, metrics.height() * _HEIGHT_LINES)

    def set_failures(self, failures: tuple[Failure, ...]) -> None:
        """Show these; what is selected, current and in sight stays so where it is still among them."""
        first = not self.model.rowCount()
        left = self.table.left()
        self.model.set_failures(failures)
        self._show.setEnabled(bool(failures))
        self._told.setText(
            tr_count(
                "{count} photo could not be read. It is tried again when the file changes.",
                "{count} photos could not be read. Each is tried again when its file changes.",
                len(failures),
            )
            if failures
            else tr("Every photo could be read.")
        )
        if failures and first:
            self.table.setCurrentIndex(self.model.index(0, 0))
        elif failures:
            self.table.be_as(left)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.show_wanted.emit(self.model.path_at(index.row()))


@dataclass(frozen=True, slots=True)
class _Left:
    """How the table was left: photos by their paths, and the row and column of the current one."""

    selected: frozenset[str]
    current: str
    row: int
    column: int
    top: str


class _SkippedTable(QTableView):
    def left(self) -> _Left:
        """Return how it is left now."""
        model, current = cast(SkippedListModel, self.model()), self.currentIndex()

        def path_at(index: QModelIndex) -> str:
            return model.path_at(index.row()) if index.isValid() else ""

        selected = frozenset(map(path_at, self.selectionModel().selectedRows()))
        return _Left(selected, path_at(current), current.row(), current.column(), path_at(self.indexAt(QPoint(0, 0))))

    def be_as(self, left: _Left) -> None:
        """Be as it was left. If the current photo has gone, the one in its place is current, and selected if it was."""
        model, flags = cast(SkippedListModel, self.model()), QItemSelectionModel.SelectionFlag
        rows = {model.path_at(row): row for row in range(model.rowCount())}
        row = rows.get(left.current, min(max(left.row, 0), model.rowCount() - 1))
        chosen = QItemSelection()
        for path in left.selected & rows.keys() or ({model.path_at(row)} if left.selected else ()):
            chosen.select(model.index(rows[path], 0), model.index(rows[path], model.columnCount() - 1))
        current = model.index(row, max(left.column, 0))
        self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if left.top in rows:
            self.scrollTo(model.index(rows[left.top], 0), QTableView.ScrollHint.PositionAtTop)

    def shape(self) -> None:
        """Set how the table looks and behaves, once it has its model."""
        self.setAccessibleName(tr("Skipped photos"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(True)  # a reason is a sentence, and is read whole
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_LINES * self.fontMetrics().height() + GAP_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        width = self.fontMetrics().averageCharWidth()
        header.resizeSection(0, width * 26)
        header.resizeSection(1, width * 64)
        header.setStretchLastSection(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            model = cast(SkippedListModel, self.model())
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            QGuiApplication.clipboard().setText("\n".join(model.words(row) for row in rows))
            return
        super().keyPressEvent(event)
