"""The actions for photos as a person meets them: words that say how many they take, icons, keys, their order."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.core.question import MOST_EXAMPLES
from app.gui.kit.icons import give_icon
from app.gui.kit.places import FEWEST_COMPARED
from app.gui.kit.translate import tr, tr_count


class NamedActions(QObject):
    """One set for the menu bar, the context menus and the keys of a window; what they do is connected by another."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.find_similar = self._action("similar", "F")
        self.open_large = self._action("full_screen", "Return", tr("Show &large"))
        # Return belongs to whatever has the focus (buttons, fields, the grid): here it is only shown.
        self.open_large.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.why = self._action(None, "W", tr("&Why is it similar?"))
        self.why.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # so does W: it is held, and ends at its release
        self.compare = self._action("compare", "F6")
        self.open_elsewhere = self._action("elsewhere", "Ctrl+Return")
        self.show_in_folder = self._action("folder", "Ctrl+Shift+E")
        self.show_folder_here = self._action("folder", "Ctrl+L", tr("Show its fol&der here"))
        self.copy_picture = self._action("copy", QKeySequence.StandardKey.Copy)
        self.copy_path = self._action(None, "Ctrl+Shift+C")
        self.figure = self._action(None, "Ctrl+Shift+G")
        self.path_between = self._action(None, "Ctrl+Shift+B", tr("Path &between the two…"))
        self.belongs = self._action(None, "Ctrl+B")
        self.information = self._action("information", "Ctrl+I", tr("&Information"))
        self.copies = self._action("copies", "Ctrl+D")
        self.trash = self._action("trash", QKeySequence.StandardKey.Delete)
        self.undo_trash = self._action("undo", QKeySequence.StandardKey.Undo)
        self._on_one = (self.open_large, self.show_folder_here, self.information, self.copies)
        self._on_several = (
            self.open_elsewhere,
            self.show_in_folder,
            self.copy_picture,
            self.copy_path,
            self.figure,
            self.belongs,
            self.trash,
        )
        self._word_undo(0)

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu, such as the menu bar's."""
        for group in (
            (self.find_similar, self.open_large, self.compare, self.why),
            (self.open_elsewhere, self.show_in_folder, self.show_folder_here),
            (self.copy_picture, self.copy_path, self.figure),
            (self.path_between, self.belongs),
            (self.information, self.copies),
            (self.trash, self.undo_trash),
        ):
            menu.addActions(group)
            menu.addSeparator()

    def _offer(self, count: int, known: bool) -> None:
        """Offer what makes sense for so many photos, if their paths are ``known``, and say how many it takes."""
        for action in self._on_several:
            action.setEnabled(known)
        for action in self._on_one:
            action.setEnabled(known and count == 1)
        self.path_between.setEnabled(known and count == 2)
        self.compare.setEnabled(count >= FEWEST_COMPARED)  # of too many it says so
        self.find_similar.setEnabled(known and count <= MOST_EXAMPLES)
        self._word(max(1, count))

    def _word(self, count: int) -> None:
        """Say in the words of the actions how many photos they take."""
        several = tr("&Search with all {count}", count=f"{count:,}")
        self.compare.setText(tr_count("Compa&re", "Compa&re {count} photos", count))
        self.find_similar.setText(several if count > 1 else tr("&Find similar"))
        self.open_elsewhere.setText(
            tr_count("&Open in the default program", "&Open {count} photos in the default program", count)
        )
        self.show_in_folder.setText(
            tr_count("Show in the file &manager", "Show {count} photos in the file &manager", count)
        )
        self.copy_picture.setText(tr_count("&Copy picture", "&Copy {count} pictures", count))
        self.copy_path.setText(tr_count("Copy &path", "Copy {count} &paths", count))
        self.figure.setText(tr_count("Save as a fi&gure…", "Save {count} photos as a fi&gure…", count))
        self.belongs.setText(tr_count("Where does it belo&ng?", "Where do {count} photos belo&ng?", count))
        self.trash.setText(tr_count("Move to the &trash", "Move {count} photos to the &trash", count))

    def _word_copies(self, count: int) -> None:
        """Say how many copies there are, 0 as long as that is not known."""
        if count > 1:
            self.copies.setText(tr_count("Its {count} cop&y…", "Its {count} copi&es…", count))
        else:
            self.copies.setText(tr("Its copi&es…"))
        if count == 1:
            self.copies.setEnabled(False)

    @Slot(int)
    def _word_undo(self, count: int) -> None:
        """Say how many photos would be taken back, 0 for none."""
        self.undo_trash.setEnabled(count > 0)
        self.undo_trash.setText(
            tr_count("&Undo moving {count} photo to the trash", "&Undo moving {count} photos to the trash", count)
            if count
            else tr("&Undo moving to the trash")
        )

    def _action(self, icon: str | None, keys: str | QKeySequence.StandardKey, words: str = "") -> QAction:
        action = QAction(words, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        if icon is not None:
            give_icon(action, icon)
        self._window.addAction(action)
        return action
