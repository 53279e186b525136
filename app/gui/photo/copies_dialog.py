"""The copies of one file, each of which can be shown, kept alone, or moved to the trash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.decisions import Surplus
from app.gui.kit.icons import give_icon, take_icons_off
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type
from app.gui.photo.copy_list_model import CopyListModel
from app.gui.photo.locked_folders import LockedFolders, locked_words

_WIDTH_CHARACTERS, _KIND_CHARACTERS = 96, 32
_HEIGHT_LINES = 20
_AROUND_PX = 20


class CopiesDialog(QDialog):
    """Says before each step which files it takes; what goes to the trash is told by ``trash_wanted``, and by
    ``keep_wanted`` where it goes because others are kept.

    ``groups`` are photos that hold the same, ``others`` further photos that go to the trash together with the chosen
    copies. With ``asks`` the user has wanted the trash already, and is asked for which of them; ``proposed`` are those
    that were chosen one by one before, and are chosen to begin with. ``kinds`` says in words what each file is, where
    they are versions of one picture and not all the same. What is ``locked`` goes only where it is chosen itself, never
    because another one is kept.
    """

    trash_wanted = Signal(object)
    """Tuple of paths."""
    keep_wanted = Signal(object)
    """Tuple of Surplus: what is to go to the trash."""
    show_wanted = Signal(object)
    """Path."""

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        others: Sequence[str],
        asks: bool,
        parent: QWidget | None = None,
        proposed: Sequence[str] = (),
        kinds: Mapping[str, str] | None = None,
        locked: LockedFolders | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = CopyListModel(groups, self, kinds)
        self._locked = frozenset(self.model.rows_of((locked or LockedFolders()).of(self.model.paths)))
        self._members = Counter(number for number, group in enumerate(groups) for _ in group)
        self._others = tuple(others)
        self._asks = asks
        self._versions = bool(kinds)
        count = self.model.rowCount()
        title, counted = _titles(count, asks=asks, versions=bool(kinds))
        self.setWindowTitle(title)
        head = plain_label(title if asks else counted)
        set_type(head, "title")
        told = plain_label(_explanation(max(len(groups), len(proposed)), len(self._others), asks, bool(kinds)))
        told.setWordWrap(True)
        self.table = _CopyTable(self)
        self.table.setModel(self.model)
        self.table.shape()
        self.table.trash_pressed.connect(self._on_trash_clicked)
        self.table.activated.connect(self._on_show_wanted)
        self._note = plain_label()
        self._note.setWordWrap(True)
        self._build_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(_AROUND_PX, _AROUND_PX, _AROUND_PX, _AROUND_PX)
        column.setSpacing(GAP_PX)
        for widget in (head, told, self.table, self._note, self._buttons):
            column.addWidget(widget)
        column.setStretchFactor(self.table, 1)
        metrics = self.fontMetrics()
        width = _WIDTH_CHARACTERS + (_KIND_CHARACTERS if self._versions else 0)
        self.resize(metrics.averageCharWidth() * width, metrics.height() * _HEIGHT_LINES)
        self.table.selectionModel().selectionChanged.connect(self._word)
        # Not selectRow(): it does as with a click, and whoever comes here holding Ctrl or Shift would choose nothing.
        flags = QItemSelectionModel.SelectionFlag
        chosen = flags.NoUpdate if asks else flags.ClearAndSelect | flags.Rows
        self.table.selectionModel().setCurrentIndex(self.model.index(0, 0), chosen)
        rows = QItemSelection()
        for row in self.model.rows_of(proposed):
            rows.select(self.model.index(row, 0), self.model.index(row, self.model.columnCount() - 1))
        self.table.selectionModel().select(rows, flags.Select)
        self._word()
        self.table.setFocus()

    def left_over(self) -> list[int]:
        """Return the rows that go if only the selected ones are kept."""
        kept = {*self.chosen(), *self._locked}
        return [row for row in range(self.model.rowCount()) if row not in kept]

    def chosen(self) -> list[int]:
        """Return the selected rows in order."""
        return sorted(index.row() for index in self.table.selectionModel().selectedRows())

    def _build_buttons(self) -> None:
        self._buttons = QDialogButtonBox()
        self.show_button = self._buttons.addButton(tr("&Show"), QDialogButtonBox.ButtonRole.ActionRole)
        give_tip(self.show_button, tr("Show in the file manager"))
        self.keep_button = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self.trash_button = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        close = QDialogButtonBox.StandardButton.Cancel if self._asks else QDialogButtonBox.StandardButton.Close
        self._buttons.addButton(close)
        take_icons_off(self._buttons)
        give_icon(self.trash_button, "trash")
        self._buttons.rejected.connect(self.reject)
        self.show_button.clicked.connect(lambda: self._on_show_wanted(self.table.currentIndex()))
        self.keep_button.clicked.connect(self._on_keep_clicked)
        self.trash_button.clicked.connect(self._on_trash_clicked)
        for button in (self.show_button, self.keep_button, self.trash_button):
            button.setAutoDefault(False)

    def _word(self) -> None:
        """Say in the buttons and in the line above them what each would take."""
        chosen = self.chosen()
        going, staying = len(chosen), len(self.left_over())
        self.show_button.setEnabled(going == 1)
        self.trash_button.setEnabled(going > 0)
        many = max(1, going)
        files = tr_count("&Trash it", "&Trash {count} files", many)
        self.trash_button.setText(files if self._versions else tr_count("&Trash", "&Trash {count} copies", many))
        in_groups = {self.model.group_at(row) for row in chosen}
        self.keep_button.setEnabled(len(in_groups) == len(self._members) and staying > 0)
        self.keep_button.setText(tr_count("&Keep only this", "&Keep only these {count}", max(1, going)))
        self._note.setText(self._consequence(going, staying))

    def _consequence(self, going: int, staying: int) -> str:
        if not going:
            choose = tr("Choose a file; with Ctrl more than one.")
            return choose if self._versions else tr("Choose a copy; with Ctrl more than one.")
        left = self._members - Counter(self.model.group_at(row) for row in self.chosen())
        lines = []
        if len(left) < len(self._members):
            none = tr("If all of them go to the trash, nothing of the picture is left in the library.")
            lines.append(none if self._versions else tr("If all copies go to the trash, none is left in the library."))
        if self.keep_button.isEnabled():
            lines.append(_moved_words(staying, versions=self._versions))
        if locked := len(self._locked.intersection(self.chosen())):
            lines.append(locked_words(locked, len(self.chosen())))
        elif self._locked and self.model.rowCount() > going + staying:
            lines.append(tr("What lies in a folder that you have locked stays."))
        return " ".join(lines)

    def _on_show_wanted(self, index: QModelIndex) -> None:
        if index.isValid():
            self.show_wanted.emit(self.model.path_at(index.row()))

    def _on_keep_clicked(self) -> None:
        kept: dict[int, tuple[str, ...]] = {}
        for row in self.chosen():
            group = self.model.group_at(row)
            kept[group] = (*kept.get(group, ()), self.model.path_at(row))
        if rows := self.left_over():
            going = (Surplus(self.model.path_at(row), kept[self.model.group_at(row)]) for row in rows)
            self.keep_wanted.emit((*going, *(Surplus(other, ()) for other in self._others)))
            self.accept()

    def _on_trash_clicked(self) -> None:
        if rows := self.chosen():
            self.trash_wanted.emit((*(self.model.path_at(row) for row in rows), *self._others))
            self.accept()


class _CopyTable(QTableView):
    trash_pressed = Signal()

    def shape(self) -> None:
        """Set how the table looks and behaves, once it has its model."""
        self.setAccessibleName(tr("Copies"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * GAP_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, header.count()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.trash_pressed.emit()
            return
        super().keyPressEvent(event)


def _moved_words(staying: int, *, versions: bool) -> str:
    if versions:
        return tr_count(
            "To keep only what is chosen moves the other file to the trash.",
            "To keep only what is chosen moves {count} files to the trash.",
            staying,
        )
    return tr_count(
        "To keep only what is chosen moves {count} copy to the trash.",
        "To keep only what is chosen moves {count} copies to the trash.",
        staying,
    )


def _titles(count: int, *, asks: bool, versions: bool) -> tuple[str, str]:
    """Return the title of the window and the line that counts its files."""
    if versions:
        title = tr("Which of them go to the trash?") if asks else tr("One picture")
        return title, tr_count("{count} file of one picture", "{count} files of one picture", count)
    title = tr("Which copies go to the trash?") if asks else tr("Copies")
    return title, tr_count("{count} copy", "{count} copies of the same file", count)


def _explanation(groups: int, others: int, asks: bool, versions: bool) -> str:
    if not asks and versions:
        return tr("They were compared pixel by pixel: all show one picture, but not all are the same file.")
    if not asks:
        return tr("Each of these files holds exactly the same.")
    said = [
        tr_count(
            "The library has versions of the photo, or copies.",
            "{count} of the selected photos have versions, or copies.",
            groups,
        )
        if versions
        else tr_count(
            "The photo lies in the library more than once.",
            "{count} of the selected photos lie in the library more than once.",
            groups,
        )
    ]
    if others:
        said.append(
            tr_count(
                "{count} other selected photo goes to the trash together with the copies you choose.",
                "{count} other selected photos go to the trash together with the copies you choose.",
                others,
            )
        )
    return " ".join(said)
