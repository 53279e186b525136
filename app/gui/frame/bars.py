"""The tool bar and the menus, kept true to the page that is shown; and every way back and forward."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QMenu

from app.gui.frame.menus import Menus
from app.gui.frame.mouse_buttons import MouseButtons
from app.gui.frame.navigation import Navigation
from app.gui.frame.reading import Reading
from app.gui.frame.tool_bar import ToolBar
from app.gui.kit.page import Page


class Bars(QObject):
    """Joins the bars to the navigation; what is no business of theirs is the window's."""

    def __init__(
        self,
        window: QMainWindow,
        pages: Iterable[Page[Any]],
        navigation: Navigation,
        reading: Reading,
        fill_photo: Callable[[QMenu], None],
    ) -> None:
        super().__init__(window)
        self._navigation = navigation
        self.tool_bar = bar = ToolBar(window)
        self.menus = menus = Menus(window, pages, reading, fill_photo)
        bar.set_menu(menus.burger)
        mouse = MouseButtons(window)
        for wanted in (bar.back_wanted, mouse.back_wanted, menus.back.triggered):
            wanted.connect(navigation.back)
        for wanted in (bar.forward_wanted, mouse.forward_wanted, menus.forward.triggered):
            wanted.connect(navigation.forward)
        bar.filter_left.connect(self._on_filter_left)
        menus.filter.triggered.connect(self._on_filter_wanted)
        menus.larger.triggered.connect(bar.make_larger)
        menus.smaller.triggered.connect(bar.make_smaller)
        navigation.changed.connect(self._on_place_changed)
        self._on_place_changed()

    @Slot()
    def _on_place_changed(self) -> None:
        navigation, bar, menus = self._navigation, self.tool_bar, self.menus
        for button, action, possible in (
            (bar.back, menus.back, navigation.can_back),
            (bar.forward, menus.forward, navigation.can_forward),
        ):
            button.setEnabled(possible)
            action.setEnabled(possible)
        bar.show_history(not navigation.greets)
        menus.filter.setEnabled(not navigation.greets)
        menus.show_page(navigation.page)
        bar.follow(navigation.page.commands)
        bar.setVisible(not navigation.page.commands.own_bar)

    @Slot()
    def _on_filter_left(self) -> None:
        self._navigation.page.surface.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_filter_wanted(self) -> None:
        if self._navigation.page.commands.words is None:
            self._navigation.go_home()
        self.tool_bar.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tool_bar.filter.selectAll()
