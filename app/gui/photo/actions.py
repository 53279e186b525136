"""What can be done with photos: one set of actions for the menu bar, the context menus and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from app.core.photo import Answer
from app.core.text import Text, printable
from app.gui.kit.errands import Errands
from app.gui.kit.icons import give_icon
from app.gui.kit.opening import open_with_default, show_in_file_manager
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.information_dialog import InformationDialog
from app.gui.photo.picture_copying import PictureCopying
from app.gui.photo.trash import Trashed, bring_back, move_to_trash

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MOST_OPENED = 10


class PhotoActions(QObject):
    """Acts on the photos last told by ``set_paths`` (or ``menu``); the first one is the query, the one shown large."""

    find_similar_wanted = Signal(object)
    """Path."""
    open_large_wanted = Signal(object)
    """Path."""
    trashed = Signal(int)
    """How many."""
    paths_trashed = Signal(object)
    """Tuple of paths, where somebody needs to know which."""
    files_moved = Signal()
    """Photos went to the trash or came back: the library is to find out."""
    message = Signal(str)
    """A sentence for the activity line."""

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._window = window
        self._paths: tuple[str, ...] = ()
        self._followed: dict[QWidget, Callable[[], Sequence[str]]] = {}
        self._undoable: Trashed | None = None
        self._errands = Errands(self)
        self._copying = PictureCopying(catalog, requests, self)
        self._copying.message.connect(self.message)
        self._information: InformationDialog | None = None
        self._answer: Answer | None = None
        self._make_actions()
        self.set_paths(())

    @property
    def paths(self) -> tuple[str, ...]:
        """The photos that an action would act on now."""
        return self._paths

    def set_paths(self, paths: Sequence[str]) -> None:
        """Act on these photos from now on."""
        self._paths = tuple(paths)
        for action in self._on_photos:
            action.setEnabled(bool(paths))
        self.trash.setText(tr_count("Move to the &trash", "Move {count} photos to the &trash", max(1, len(paths))))
        if self._information is not None and self._information.isVisible() and paths:
            self._information.show_photo(paths[0], self._answer)

    def follow(self, widget: QWidget, photos: Callable[[], Sequence[str]]) -> None:
        """Act on what ``photos`` returns whenever ``widget`` gets the focus."""
        self._followed[widget] = photos
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget) and watched in self._followed:
            self.set_paths([path for path in self._followed[watched]() if path])
        return super().eventFilter(watched, event)

    def note_answer(self, answer: Answer) -> None:
        """Remember how far the photos shown as neighbours are from their query, for the information window."""
        self._answer = answer

    def menu(self, paths: Sequence[str]) -> QMenu:
        """Return a context menu for these photos, which deletes itself when it is closed."""
        self.set_paths(paths)
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        return menu

    def show_menu(self, paths: Sequence[str], place: QPoint) -> None:
        """Open the context menu at ``place`` on the screen."""
        if paths:
            self.menu(paths).popup(place)

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu, such as the menu bar's."""
        for group in (
            (self.find_similar, self.open_large),
            (self.open_elsewhere, self.show_in_folder),
            (self.copy_picture, self.copy_path),
            (self.information,),
            (self.trash, self.undo_trash),
        ):
            menu.addActions(group)
            menu.addSeparator()

    def _make_actions(self) -> None:
        self.find_similar = self._action(tr("&Find similar"), "similar", "F", self._on_find_similar)
        self.open_large = self._action(tr("Show &large"), "full_screen", "Return", self._on_open_large)
        # Return belongs to whatever has the focus (buttons, fields, the grid): here it is only shown.
        self.open_large.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.open_elsewhere = self._action(
            tr("&Open in the default program"), "elsewhere", "Ctrl+Return", self._on_open_elsewhere
        )
        self.show_in_folder = self._action(
            tr("Show in the file &manager"), "folder", "Ctrl+Shift+E", self._on_show_in_folder
        )
        self.copy_picture = self._action(tr("&Copy picture"), "copy", QKeySequence.StandardKey.Copy, self._on_copy)
        self.copy_path = self._action(tr("Copy &path"), None, "Ctrl+Shift+C", self._on_copy_path)
        self.information = self._action(tr("&Information"), "information", "Ctrl+I", self._show_information)
        self.trash = self._action("", "trash", QKeySequence.StandardKey.Delete, self._on_trash)
        self._on_photos = (
            self.find_similar,
            self.open_large,
            self.open_elsewhere,
            self.show_in_folder,
            self.copy_picture,
            self.copy_path,
            self.information,
            self.trash,
        )
        self.undo_trash = self._action(
            tr("&Undo moving to the trash"), "undo", QKeySequence.StandardKey.Undo, self._on_undo
        )
        self.undo_trash.setEnabled(False)

    def _action(self, words: str, icon: str | None, keys: str | QKeySequence.StandardKey, slot: object) -> QAction:
        action = QAction(words, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(slot)
        if icon is not None:
            give_icon(action, icon)
        self._window.addAction(action)
        return action

    def _on_find_similar(self) -> None:
        self.find_similar_wanted.emit(self._paths[0])

    def _on_open_large(self) -> None:
        self.open_large_wanted.emit(self._paths[0])

    def _on_open_elsewhere(self) -> None:
        paths = self._paths
        if len(paths) > _MOST_OPENED:
            self.message.emit(tr("Select at most {count} photos to open in another program.", count=_MOST_OPENED))
            return
        for path in paths:
            self._errands.run(lambda path=path: open_with_default(path), self._tell)  # type: ignore[misc]

    def _on_show_in_folder(self) -> None:
        paths = self._paths
        self._errands.run(lambda: show_in_file_manager(paths), self._tell)

    def _on_copy(self) -> None:
        self._copying.copy(self._paths)

    def _on_copy_path(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(str(printable(path)) for path in self._paths))
        self.message.emit(tr_count("Path copied.", "{count} paths copied.", len(self._paths)))

    def _show_information(self) -> None:
        if self._information is None:
            self._information = InformationDialog(self._catalog, self._requests, self._window)
        self._information.show_photo(self._paths[0], self._answer)
        self._information.raise_()

    def _on_trash(self) -> None:
        paths = self._paths
        box = PlainBox(
            QMessageBox.Icon.Question,
            tr("Move to the trash"),
            tr("Move {name} to the trash?", name=name_of(paths[0]))
            if len(paths) == 1
            else tr_count("Move {count} photo to the trash?", "Move {count} photos to the trash?", len(paths)),
            tr("Nothing is deleted for good: the files stay in your system's trash."),
            self._window,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        move = box.addButton(tr("Move to the &trash"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("&Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(move)
        move.clicked.connect(lambda: self._errands.run(lambda: move_to_trash(paths), self._on_trashed))
        box.open()

    def _on_trashed(self, result: Trashed) -> None:
        said = []
        if result.moved:
            self._undoable = result if result.can_undo else None
            self.undo_trash.setEnabled(result.can_undo)
            count = len(result.moved)
            said.append(tr_count("{count} photo moved to the trash.", "{count} photos moved to the trash.", count))
            self.files_moved.emit()
            self.trashed.emit(count)
            self.paths_trashed.emit(result.moved)
        if result.kept:
            path, reason = result.kept[0]
            said.append(tr("{name} stays where it is: {reason}", name=name_of(path), reason=shown(reason)))
            if len(result.kept) > 1:
                more = len(result.kept) - 1
                said.append(tr_count("So does {count} more.", "So do {count} more.", more))
        self.message.emit(" ".join(said))

    def _on_undo(self) -> None:
        if self._undoable is not None:
            undoable, self._undoable = self._undoable, None
            self.undo_trash.setEnabled(False)
            self._errands.run(lambda: bring_back(undoable), self._on_brought_back)

    def _on_brought_back(self, result: tuple[int, Text | None]) -> None:
        count, reason = result
        said = [tr_count("{count} photo is back in its place.", "{count} photos are back in their places.", count)]
        if reason is not None:
            said.append(shown(reason))
        self.message.emit(" ".join(said))
        if count:
            self.files_moved.emit()

    def _tell(self, reason: Text | None) -> None:
        if reason is not None:
            self.message.emit(shown(reason))
