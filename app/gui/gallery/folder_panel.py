"""The folders at the left: choose what the gallery shows, add and remove folders of the library."""

from __future__ import annotations

import os
from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.core.gallery import Folder
from app.core.look_alikes import LookAlikeKind
from app.core.photo import Root
from app.gui.gallery.folder_list_model import FolderListModel
from app.gui.gallery.folder_tree import folder_nodes
from app.gui.gallery.folder_view import FolderView
from app.gui.gallery.look_alike_rows import LookAlikeRows
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_TITLE_PX = 28
_ALL_ROOM = 1_000  # against the 1 of what is left empty, once every row has its room


class FolderPanel(QWidget):
    """Shows what it is given by ``set_folders``; it asks for everything else by signal."""

    folder_selected = Signal(object)
    """Path of the folder whose photos are wanted, None for all."""
    folder_lost = Signal()
    """The folder that was selected is not in the library any more."""
    listing_wanted = Signal()
    """The folder that was selected is not in the newest listing."""
    all_shown = Signal(bool)
    """Whether the photos of all folders are shown."""
    add_wanted = Signal()
    remove_wanted = Signal(object)
    """Path of a folder of the library (paths are objects: Qt's strings cannot hold every file name)."""
    leave_out_wanted = Signal(object)
    """Path of a folder in one of the library's, which is not to be read any more."""
    take_in_wanted = Signal(object)
    """Path of a folder that was left out, and is to be read again."""
    left_out_known = Signal(object)
    """Frozen set of the paths of all that are left out; told with every listing."""
    place_wanted = Signal(object)
    """Name of a folder of a shared library, of which somebody wants to say where it lies on this computer."""
    rescan_wanted = Signal()
    folder_wanted = Signal(object)
    """Path of a folder that is wanted in the file manager."""
    preferred_wanted = Signal(object)
    """Tuple of the folders that are preferred among look-alikes, the best first."""
    locked_wanted = Signal(object)
    """Tuple of the folders of which nothing is to be offered for the trash."""
    look_alikes_wanted = Signal(str, object)
    """LookAlikeKind, and the tuple of folders in which they are wanted, none for everywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected: str | None = None
        self._restoring = False
        self._listed = False
        self._known_roots: set[str] = set()
        self._to_open: set[str] = set()
        self._reviewed: tuple[LookAlikeKind, tuple[str, ...]] | None = None
        self._preferred: tuple[str, ...] = ()
        self._locked: tuple[str, ...] = ()
        self.model = FolderListModel(self)
        self.tree = FolderView(self.model)
        self.tree.setCurrentIndex(self.model.index_of_path(None))
        self.tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.tree.customContextMenuRequested.connect(self._on_menu_requested)
        self.tree.remove_pressed.connect(self._on_remove_pressed)
        title = plain_label(tr("Folders"))
        title.setBuddy(self.tree)
        title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        title.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        title.setMinimumHeight(_TITLE_PX)
        set_type(title, "label")
        add = QPushButton(tr("&Add a folder…"))
        add.setFlat(True)
        give_tip(add, tr("Add a folder of photos to the library"))
        give_icon(add, "add")
        add.clicked.connect(self.add_wanted)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        column.setSpacing(HALF_GAP_PX)
        self.look_alikes = LookAlikeRows()
        self.look_alikes.chosen.connect(self._on_look_alikes_chosen)
        column.addWidget(title)
        column.addWidget(self.tree, _ALL_ROOM)
        column.addWidget(self.look_alikes)
        column.addStretch(1)
        column.addWidget(add)
        self.tree.rows_altered.connect(self._fit_tree)
        self._fit_tree()

    def set_folders(self, roots: tuple[Root, ...], folders: tuple[Folder, ...]) -> None:
        """Show the library's folders; what was open and selected stays so."""
        opened = self.tree.opened()
        self._listed = self._restoring = True
        moved = self.model.set_folders(folder_nodes(roots, folders))
        if moved:
            self._restore(opened | self._to_open)
        if folders:
            self._to_open = set()
        self._restoring = False
        self.left_out_known.emit(frozenset(path for root in roots for path in root.left_out))
        current = self.model.path_of(self.tree.currentIndex())
        if self._reviewed is None and current != self._selected:
            self._selected = current
            self.folder_lost.emit()

    @property
    def known_roots(self) -> tuple[str, ...]:
        """The folders of the library that have been listed."""
        return tuple(sorted(self._known_roots))

    @property
    def open_folders(self) -> tuple[str, ...]:
        """What is open of the tree."""
        return tuple(sorted(self.tree.opened() | self._to_open))

    def open_as_left(self, known_roots: Iterable[str], open_folders: Iterable[str]) -> None:
        """Open these when they are listed, and of the folders that are known no others."""
        self._known_roots |= set(known_roots)
        self._to_open |= set(open_folders)

    def select(self, folder: str | None) -> None:
        """Choose a folder, None for all photos, without telling.

        One that is not here may have come just now, or have gone: the next listing shows it or tells that it is lost.
        """
        self._selected, self._reviewed = folder, None
        self.look_alikes.show_chosen(None)
        index = self.model.index_of_path(folder)
        self._restoring = True
        self.tree.setCurrentIndex(index)
        self._restoring = False
        if self._listed and not index.isValid():
            self.listing_wanted.emit()

    def select_look_alikes(self, kind: LookAlikeKind, folders: tuple[str, ...]) -> None:
        """Mark what is gone through instead of a folder, without telling; a click on any folder leads to its photos."""
        self._reviewed = kind, folders
        self.look_alikes.show_chosen(kind)
        self._restoring = True
        self.tree.setCurrentIndex(QModelIndex())
        self._restoring = False

    @Slot()
    def choose_all(self) -> None:
        """Choose all photos, as a click on them does."""
        self.tree.setCurrentIndex(self.model.index_of_path(None))
        self.all_shown.emit(True)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """Return what can be done with the folder at ``index``, or with the whole library elsewhere."""
        menu = QMenu(self)
        path = self.model.path_of(index)
        give_icon(menu.addAction(tr("&Rescan"), self.rescan_wanted.emit), "rescan")
        node = self.model.node(index)
        shared_as = node.shared_as if node is not None else ""
        if shared_as:
            place = menu.addAction(tr("&Where it lies here…"), lambda: self.place_wanted.emit(shared_as))
            give_icon(place, "folder")
        elif path is not None and os.path.isabs(path):
            give_icon(
                menu.addAction(tr("&Show in the file manager"), lambda: self.folder_wanted.emit(path)), "elsewhere"
            )
        if not self.look_alikes.isHidden():
            folders = () if path is None else (path,)
            words = tr("&Look-alikes") if path is None else tr("&Look-alikes in here")
            give_icon(menu.addAction(words, lambda: self._want_look_alikes(folders)), "near")
            if path is not None:
                self._add_standing(menu, path)
        if self.model.is_root(index):
            menu.addSeparator()
            remove = menu.addAction(tr("Re&move from the library…"), lambda: self.remove_wanted.emit(path))
            give_icon(remove, "remove")
        elif self.model.is_left_out(index):
            menu.addSeparator()
            take_in = menu.addAction(tr("Read this folder a&gain"), lambda: self.take_in_wanted.emit(path))
            give_icon(take_in, "undo")
        elif path is not None and os.path.isabs(path):
            menu.addSeparator()
            leave_out = menu.addAction(tr("Do &not read this folder"), lambda: self.leave_out_wanted.emit(path))
            give_icon(leave_out, "remove")
        menu.addSeparator()
        give_icon(menu.addAction(tr("&Add a folder…"), self.add_wanted.emit), "add")
        return menu

    def _restore(self, opened: set[str]) -> None:
        tops = [self.model.index(row, 0) for row in range(self.model.rowCount())]
        fresh = {path for top in tops if (path := self.model.path_of(top)) is not None} - self._known_roots
        self._known_roots |= fresh
        for path in opened | fresh:
            self.tree.setExpanded(self.model.index_of_path(path), True)
        if self._reviewed is None:
            index = self.model.index_of_path(self._selected)
            self.tree.setCurrentIndex(index if index.isValid() else self.model.index_of_path(None))

    @Slot()
    def _on_current_changed(self, current: QModelIndex) -> None:
        path = self.model.path_of(current)
        self.all_shown.emit(path is None and current.isValid())
        if not self._restoring and current.isValid() and (path != self._selected or self._reviewed is not None):
            self._selected = path
            self.folder_selected.emit(path)

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        index = self.tree.indexAt(place).siblingAtColumn(0)
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    @Slot()
    def choose_look_alikes(self) -> None:
        """Go through the first kind of look-alikes that there is, as a click on its row does."""
        self._on_look_alikes_chosen(self.look_alikes.first_kind if self._reviewed is None else self._reviewed[0])

    @Slot(str)
    def _on_look_alikes_chosen(self, kind: LookAlikeKind) -> None:
        """Go through a kind in the folder that is shown, or in those in which another kind is gone through."""
        shown = () if self._selected is None else (self._selected,)
        self.look_alikes_wanted.emit(kind, shown if self._reviewed is None else self._reviewed[1])

    def know_standing(self, preferred: tuple[str, ...], locked: tuple[str, ...]) -> None:
        """Know which folders are preferred among look-alikes, and of which nothing is offered for the trash."""
        self._preferred, self._locked = preferred, locked

    def _add_standing(self, menu: QMenu, path: str) -> None:
        """Offer to prefer a folder, and to lock it: both show whether it is so."""
        menu.addSeparator()
        for words, folders, wanted in (
            (tr("&Prefer in look-alikes"), self._preferred, self.preferred_wanted),
            (tr("Loc&k: never offered to the trash"), self._locked, self.locked_wanted),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(path in folders)
            others = tuple(folder for folder in folders if folder != path)
            action.triggered.connect(
                lambda on, wanted=wanted, others=others: wanted.emit((*others, path) if on else others)
            )

    def _want_look_alikes(self, folders: tuple[str, ...]) -> None:
        kind = self.look_alikes.first_kind if self._reviewed is None else self._reviewed[0]
        self.look_alikes_wanted.emit(kind, folders)

    @Slot()
    def _fit_tree(self) -> None:
        """Let the tree take no more room than its rows: what stands below follows the last one."""
        self.tree.setMaximumHeight(max(self.tree.rows_px, 1) + 2 * self.tree.frameWidth())
        self._column.activate()  # at once: a row that has just been opened is to be seen

    @Slot()
    def _on_remove_pressed(self) -> None:
        index = self.tree.currentIndex()
        if self.model.is_root(index):
            self.remove_wanted.emit(self.model.path_of(index))
