"""Everything that can be done, as menus with keys: behind ☰, and as a menu bar for those who like one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.gui.frame.reading import Reading
from app.gui.kit.icons import give_icon
from app.gui.kit.page import Page
from app.gui.kit.translate import tr

_Key = QKeySequence.StandardKey
Keys = str | QKeySequence.StandardKey


class Menus(QObject):
    """Owns the window's actions. The window connects them; their keys work wherever the focus is."""

    def __init__(
        self,
        window: QMainWindow,
        pages: Iterable[Page[Any]],
        reading: Reading,
        fill_photo: Callable[[QMenu], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._reading = reading
        self._of_pages = {page.name: page.commands.actions for page in pages}
        self.add_folder = self._action(tr("&Add a folder…"), "add", "Ctrl+Shift+O")
        self.open_photo = self._action(tr("&Open a photo…"), "search", _Key.Open)
        self.paste = self._action(tr("Pas&te a photo"), "paste", _Key.Paste)
        self.rescan = self._action(tr("&Rescan"), "rescan", "F5")
        self.pause = self._action(tr("Pa&use reading"), "pause", "Ctrl+Shift+P")
        self.pause.triggered.connect(reading.pause_or_resume)
        self.engines = self._action(tr("En&gines…"), "teach", "Ctrl+E")
        self.decisions = self._action(tr("&Decisions…"), "check")
        self.settings = self._action(tr("&Settings…"), "settings", "Ctrl+,")
        self.quit = self._action(tr("&Quit"), "close", "Ctrl+Q")
        self.back = self._action(tr("&Back"), "back", "Alt+Left", "Back")
        self.forward = self._action(tr("&Forward"), "forward", "Alt+Right", "Forward")
        self.filter = self._action(tr("F&ilter"), "search", _Key.Find)
        self.larger = self._action(tr("&Larger pictures"), "larger", _Key.ZoomIn, "Ctrl+=")
        self.smaller = self._action(tr("S&maller pictures"), "smaller", _Key.ZoomOut)
        self.full_screen = self._switch(tr("Full &screen"), "F11")
        self.menu_bar = self._switch(tr("M&enu bar"), "Ctrl+M")
        self.skipped = self._action(tr("S&kipped photos…"), "warning")
        self.table = self._action(tr("&Neighbours of all photos…"), "similar")
        self.vectors = self._action(tr("&Vectors of all photos…"), "near")
        self.about = self._action(tr("A&bout Photokin"), "information")
        self.take_away = self._menu(tr("Take a&way"), (self.table, self.vectors))
        self.photo = self._menu(tr("&Photo"), ())
        fill_photo(self.photo)
        self.burger = QMenu(window)
        self._fill()
        self._offer_pause()
        for news in (reading.progressed, reading.rested, reading.paused_changed):
            news.connect(self._offer_pause)

    def show_bar(self, shown: bool) -> None:
        """Show or hide the menu bar; on a Mac it is always there."""
        self._window.menuBar().setVisible(shown or sys.platform == "darwin")

    def show_page(self, page: Page[Any]) -> None:
        """Offer the actions of this page, and those of no other."""
        offered = self._of_pages.get(page.name, ())
        for action in {action for actions in self._of_pages.values() for action in actions}:
            action.setVisible(action in offered)

    def _page_actions(self) -> Iterator[QAction]:
        for action in dict.fromkeys(action for actions in self._of_pages.values() for action in actions):
            self._window.addAction(action)
            yield action

    def _fill(self) -> None:
        file = (
            *(self.add_folder, self.open_photo, self.paste, None, self.rescan, self.pause, self.skipped, None),
            *(self.take_away.menuAction(), None),
        )
        view = (
            self.back,
            self.forward,
            None,
            self.filter,
            self.larger,
            self.smaller,
            None,
            *self._page_actions(),
            self.full_screen,
        )
        view_menu = self._menu(tr("&View"), view)
        bar = self._window.menuBar()
        bar.addMenu(self._menu(tr("&File"), (*file, self.engines, self.decisions, self.settings, None, self.quit)))
        bar.addMenu(self.photo)
        bar.addMenu(view_menu)
        bar.addMenu(self._menu(tr("&Help"), (self.about,)))
        _put(self.burger, file)
        self.burger.addMenu(self.photo)
        self.burger.addMenu(view_menu)
        self.burger.addSeparator()
        if sys.platform != "darwin":
            self.burger.addAction(self.menu_bar)
            view_menu.addAction(self.menu_bar)
        _put(self.burger, (self.engines, self.decisions, self.settings, self.about, None, self.quit))

    @Slot()
    def _offer_pause(self) -> None:
        """Offer to pause while photos are read, and to resume while that is paused."""
        paused = self._reading.paused
        self.pause.setEnabled(paused or self._reading.busy)
        self.pause.setText(tr("Res&ume reading") if paused else tr("Pa&use reading"))
        give_icon(self.pause, "resume" if paused else "pause")

    def _menu(self, title: str, actions: Iterable[QAction | None]) -> QMenu:
        menu = QMenu(title, self._window)
        _put(menu, actions)
        return menu

    def _action(self, words: str, icon_name: str, *keys: Keys) -> QAction:
        action = QAction(words, self._window)
        give_icon(action, icon_name)
        return self._with_keys(action, keys)

    def _switch(self, words: str, *keys: Keys) -> QAction:
        action = QAction(words, self._window)
        action.setCheckable(True)
        return self._with_keys(action, keys)

    def _with_keys(self, action: QAction, keys: tuple[Keys, ...]) -> QAction:
        sequences = [each for key in keys for each in _sequences(key)]
        action.setShortcuts(sequences)
        self._window.addAction(action)  # so that its keys work while no menu shows it
        return action


def _sequences(key: Keys) -> list[QKeySequence]:
    return [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)


def _put(menu: QMenu, actions: Iterable[QAction | None]) -> None:
    """Add actions, None for a line."""
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
