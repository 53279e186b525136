"""The menu of the gallery where there is no photo under the mouse: what concerns all of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from app.gui.frame.bars import Bars
from app.gui.gallery.library_page import LibraryPage
from app.gui.kit.icons import give_icon
from app.gui.kit.translate import tr
from app.gui.photo.grid_photos import GridPhotos


class EmptyMenu(QObject):
    """Opens by itself; everything in it is done by those who own it."""

    def __init__(self, photos: GridPhotos, library: LibraryPage, bars: Bars) -> None:
        super().__init__(photos)
        self._photos = photos
        self._library = library
        self._bars = bars
        photos.grid.empty_menu_wanted.connect(self._on_wanted)

    def menu(self) -> QMenu:
        """Return the menu, which deletes itself when it is closed."""
        grid, menus = self._photos.grid, self._bars.menus
        menu = QMenu(grid)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        every = menu.addAction(tr("Select a&ll"), grid.selectAll)
        every.setShortcut(QKeySequence.StandardKey.SelectAll)
        every.setEnabled(grid.selection.count < self._library.gallery.model.rowCount())
        none = menu.addAction(tr("&Clear the selection"), self._photos.clear)
        none.setShortcut(Qt.Key.Key_Escape)
        none.setEnabled(grid.selection.count > 0)
        for shown_only in (every, none):  # the grid itself takes these keys
            shown_only.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            shown_only.setShortcutVisibleInContextMenu(True)
        menu.addSeparator()
        order = menu.addMenu(tr("S&ort"))
        order.addActions(self._bars.tool_bar.orders)
        give_icon(order.menuAction(), "sort")
        menu.addAction(self._library.names_switch)
        menu.addSeparator()
        menu.addActions((menus.paste, menus.add_folder))
        return menu

    @Slot(QPoint)
    def _on_wanted(self, place: QPoint) -> None:
        self.menu().popup(place)
