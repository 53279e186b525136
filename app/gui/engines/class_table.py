"""The classes of an evaluation one by one, the worst first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.core.evaluation import ClassFigures
from app.core.text import printable
from app.gui.engines.engine_words import percent
from app.gui.engines.evaluation_words import interval_words, mixed_up_words
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_ROWS = 10


class ClassTableModel(QAbstractTableModel):
    """A row a class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[ClassFigures, ...] = ()
        self._columns: tuple[tuple[str, Callable[[ClassFigures], str]], ...] = (
            (tr("Class"), lambda each: str(printable(each.label))),
            (tr("Photos"), lambda each: f"{each.photos:,}"),
            (tr("First answer right"), lambda each: f"{percent(each.first.value)} ({interval_words(each.first)})"),
            (tr("Right among the first"), lambda each: percent(each.precision)),
            (tr("Mean precision"), lambda each: percent(each.average_precision)),
            (tr("Mixed up with"), lambda each: mixed_up_words(each.mixed_up)),
        )

    def set_classes(self, classes: tuple[ClassFigures, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._classes = classes
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._classes)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if index.isValid() and role == _Role.DisplayRole:
            return self._columns[index.column()][1](self._classes[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return self._columns[section][0]
        return None


class ClassTable(QTableView):
    """Some ten rows are seen; the others scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes = ClassTableModel(self)
        self.setModel(self.classes)
        self.setAccessibleName(tr("Classes, the worst first"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        row_px = self.fontMetrics().height() + GAP_PX
        self.verticalHeader().setDefaultSectionSize(row_px)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._row_px = row_px

    def set_classes(self, classes: tuple[ClassFigures, ...]) -> None:
        """Show these."""
        self.classes.set_classes(classes)
        rows = min(max(len(classes), 1), _ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * self._row_px + 2 * GAP_PX)
