"""All groups by rule: what would go, file by file, before anything does; what is left out stays."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.core.text import printable
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.button_style import accent, make_opener
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.file_size import file_size
from app.gui.kit.photo_words import folder_place
from app.gui.kit.plain_text import plain_label, without_key
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type
from app.gui.review.reason_order import ReasonOrder
from app.gui.review.rule_choice import RuleChoice
from app.gui.review.rule_list_model import RuleListModel
from app.gui.review.rule_list_view import RuleListView

_MARGIN_PX = 20
_WIDTH_CHARACTERS, _HEIGHT_LINES = 130, 40
_REASONS_CHARACTERS = 34
_MOST_FOLDERS = 30


class RuleDialog(QDialog):
    """Acts only by ``move_wanted``; while files are moved it shows how far that is, and can be stopped."""

    move_wanted = Signal()
    stop_wanted = Signal()
    order_altered = Signal(object)
    """Tuple of ReasonName: what is to count most from now on."""

    def __init__(self, thumbnails: ThumbnailSource, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("All by rule"))
        self._roots: tuple[str, ...] = ()
        self._moving = False
        self.model = RuleListModel(self)
        self.model.chosen.connect(self._word)
        head = plain_label(title)
        set_type(head, "title")
        self._told = quiet(plain_label(tr("Looking for what is suggested…")), "body")
        self._told.setWordWrap(True)
        self.view = RuleListView(self.model, thumbnails)
        self.view.customContextMenuRequested.connect(self._on_menu_requested)
        self.reasons = ReasonOrder()
        self.reasons.altered.connect(self.order_altered)
        self.reasons.setFixedWidth(self.fontMetrics().averageCharWidth() * _REASONS_CHARACTERS)
        self.folders = QToolButton()
        self.folders.setText(tr("Leave out a folder"))
        make_opener(self.folders)
        self.folders.clicked.connect(self._on_folders_clicked)
        self._sum = ElidedLabel(fills=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.hide()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self._on_cancel)
        self.move_all = QPushButton(tr("Move to the trash"))
        self.move_all.setEnabled(False)
        accent(self.move_all)
        self.move_all.clicked.connect(self.move_wanted)
        for button in (self.cancel, self.move_all):
            button.setAutoDefault(False)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GAP_PX)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.reasons)
        below = QHBoxLayout()
        below.setSpacing(GAP_PX)
        for widget in (self.folders, self._sum, self._bar, self.cancel, self.move_all):
            below.addWidget(widget, int(widget in (self._sum, self._bar)))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(GAP_PX + GAP_PX // 2)
        column.addWidget(head)
        column.addWidget(self._told)
        column.addLayout(middle, 1)
        column.addLayout(below)
        metrics, room = self.fontMetrics(), self.screen().availableSize()
        self.resize(
            min(metrics.averageCharWidth() * _WIDTH_CHARACTERS, room.width() - 2 * _MARGIN_PX),
            min(metrics.height() * _HEIGHT_LINES, room.height() - 4 * _MARGIN_PX),
        )

    def show_choice(self, choice: RuleChoice, roots: Sequence[str]) -> None:
        """Show what would go."""
        self._roots = tuple(roots)
        self.model.show_choice(choice, roots)
        groups = len(choice.groups)
        self._told.setText(
            tr_count(
                "{count} group. Of each the one that is kept stands first; untick what is to stay.",
                "{count} groups. Of each the one that is kept stands first; untick what is to stay.",
                groups,
            )
            if groups
            else tr("Nothing is suggested for the trash here.")
        )
        self._word()
        self.view.setFocus()

    def show_moving(self, passed: int, count: int) -> None:
        """Show how far the moving is."""
        self._moving = True
        self._bar.setRange(0, max(count, 1))
        self._bar.setValue(passed)
        self._bar.setAccessibleName(tr("{done} of {count} moved", done=f"{passed:,}", count=f"{count:,}"))
        self._sum.setText(tr("{done} of {count} moved", done=f"{passed:,}", count=f"{count:,}"))
        self._bar.show()
        self.cancel.setText(tr("Stop"))
        for part in (self.view, self.reasons, self.folders, self.move_all):
            part.setEnabled(False)

    def end(self) -> None:
        """It is done, or was stopped: what happened is told in the window."""
        self._moving = False
        self.accept()

    def reject(self) -> None:
        if self._moving:
            self.stop_wanted.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._moving:
            self.stop_wanted.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.reasons.setVisible(self.width() >= 2 * self.reasons.width() + 2 * _MARGIN_PX)

    def folder_menu(self) -> QMenu:
        """Return a menu of the folders of which something would go, ticked where all of it does."""
        menu = QMenu(self)
        for folder, count, is_in in self.model.choice.folders()[:_MOST_FOLDERS]:
            place = folder_place(os.path.join(folder, "x"), self._roots)
            action = menu.addAction(without_key(f"{place} · {count:,}"))
            action.setCheckable(True)
            action.setChecked(is_in)
            action.triggered.connect(lambda wanted, folder=folder: self._take_folder(folder, wanted))
        return menu

    @Slot()
    def _word(self) -> None:
        """Say how much would go now."""
        if self._moving:
            return
        files, groups, freed_bytes = self.model.choice.total
        self.move_all.setEnabled(files > 0)
        self.move_all.setText(
            tr_count("Move {count} file to the trash", "Move {count} files to the trash", files)
            if files
            else tr("Move to the trash")
        )
        freed = file_size(freed_bytes)
        said = tr_count("Of {count} group · frees {size}", "Of {count} groups · frees {size}", groups, size=freed)
        self._sum.setText(said if files else "")

    def _take_folder(self, folder: str, wanted: bool) -> None:
        self.model.take_folder(folder, wanted)

    @Slot()
    def _on_folders_clicked(self) -> None:
        menu = self.folder_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.folders.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if not index.isValid():
            return
        row = self.model.row(index.row())
        folder = os.path.dirname(row.member.paths[0])
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row.group.trashed:
            group_in = self.model.choice.group_is_in(row.group)
            words = tr("Leave this group out") if group_in is not False else tr("Take this group in")
            menu.addAction(words, lambda: self.model.take(row.group.trashed, wanted=group_in is False))
        name = str(printable(os.path.basename(folder) or folder))
        leave, take = tr("Leave out all in {folder}", folder=name), tr("Take in all in {folder}", folder=name)
        menu.addAction(without_key(leave), lambda: self._take_folder(folder, wanted=False))
        menu.addAction(without_key(take), lambda: self._take_folder(folder, wanted=True))
        menu.popup(self.view.viewport().mapToGlobal(place))

    @Slot()
    def _on_cancel(self) -> None:
        self.reject()
