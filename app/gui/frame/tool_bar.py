"""The bar at the top: back and forward, filter, order, size of the pictures, menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from app.core.gallery import Order
from app.gui.frame.filter_field import FilterField
from app.gui.kit.button_style import make_opener
from app.gui.kit.commands import Choice, Commands
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr

SMALLEST_CELL_PX = 64
LARGEST_CELL_PX = 512
_CELL_STEP_PX = 16
_HEIGHT_PX = 48
_SLIDER_PX = 104
_FILTER_PX, _NARROW_FILTER_PX, _NARROW_BELOW_PX = 380, 260, 1100
_GROUP_GAP_PX = 12
_LINE_PX = 24


class ToolBar(QWidget):
    """Shows what the commands of a page tell, and asks them for what the user chooses."""

    back_wanted = Signal()
    forward_wanted = Signal()
    filter_left = Signal()
    """The user is done with the filter and wants to go on among the photos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = Commands()
        self.back = _button("back", tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.forward = _button("forward", tr("Forward"))
        self.forward.clicked.connect(self.forward_wanted)
        self.filter = FilterField()
        self.filter.words_changed.connect(self._on_words_changed)
        self.filter.settled.connect(self._on_settled)
        self.filter.left.connect(self.filter_left)
        self.sort = _button("sort", tr("Sort"))
        self.sort.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        make_opener(self.sort)
        _open_below(self.sort, self._sort_menu())
        self.smaller = _button("smaller", tr("Smaller pictures"))
        self.smaller.clicked.connect(self.make_smaller)
        self.larger = _button("larger", tr("Larger pictures"))
        self.larger.clicked.connect(self.make_larger)
        self.size_slider = self._slider()
        self.menu = _button("menu", tr("Menu"))
        self._lay_out()

    def set_menu(self, menu: QMenu) -> None:
        """Open this menu below ☰."""
        _open_below(self.menu, menu)

    def follow(self, commands: Commands) -> None:
        """Serve the page that is shown from now on: what it does not offer cannot be used."""
        for choice, show in self._shown():
            choice.shown.disconnect(show)
        self._commands = commands
        self.filter.set_narrows(commands.narrows)
        if commands.found is None:
            self.filter.show_found(None)
        for choice, show in self._shown():
            show(choice.value)
            choice.shown.connect(show)
        sizers = (self.size_slider, self.smaller, self.larger)
        for control, offered in (
            (self.filter, commands.words is not None),
            (self.sort, commands.order is not None),
            *((sizer, commands.cell_px is not None) for sizer in sizers),
            (self._line, commands.order is not None and commands.cell_px is not None),
        ):
            control.setEnabled(offered)
            control.setVisible(offered)  # nothing stands there dead

    def show_history(self, shown: bool) -> None:
        """Show the way back and forward, or nothing where there is none yet."""
        self.back.setVisible(shown)
        self.forward.setVisible(shown)

    def _shown(self) -> list[tuple[Choice[Any], Callable[[Any], None]]]:
        commands = self._commands
        shows = (
            (commands.words, self.filter.show_words),
            (commands.found, self.filter.show_found),
            (commands.order, self._show_order),
            (commands.cell_px, self._show_cell_px),
        )
        return [(choice, show) for choice, show in shows if choice is not None]

    @Slot(object)
    def _show_order(self, order: tuple[Order, bool]) -> None:
        for action in self._orders.actions():
            if action.data() == order:
                action.setChecked(True)
                self.sort.setText(action.text())
                self.sort.setAccessibleName(tr("Sort: {order}", order=action.text()))

    @Slot(object)
    def _show_cell_px(self, cell_px: int) -> None:
        blocked = self.size_slider.blockSignals(True)
        self.size_slider.setValue(cell_px)
        self.size_slider.blockSignals(blocked)

    @Slot()
    def make_smaller(self) -> None:
        self.size_slider.setValue(self.size_slider.value() - 2 * _CELL_STEP_PX)

    @Slot()
    def make_larger(self) -> None:
        self.size_slider.setValue(self.size_slider.value() + 2 * _CELL_STEP_PX)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        row.setSpacing(HALF_GAP_PX)
        self._line = QFrame()
        self._line.setFrameShape(QFrame.Shape.VLine)
        self._line.setFixedSize(2 * _GROUP_GAP_PX - 2 * HALF_GAP_PX, _LINE_PX)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(_GROUP_GAP_PX - HALF_GAP_PX)
        row.addWidget(self.filter, 1)
        row.addStretch(0)
        for widget in (self.sort, self._line, self.smaller, self.size_slider, self.larger, self.menu):
            row.addWidget(widget)
        self.setMinimumHeight(_HEIGHT_PX)
        for part in (self.back, self.forward, self.filter, self.sort, self._line, self.smaller, self.larger):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # what is left does not move
            part.setSizePolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.filter.setMaximumWidth(_FILTER_PX if self.width() >= _NARROW_BELOW_PX else _NARROW_FILTER_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens_of(self).colour("hair"))
        painter.end()

    def _sort_menu(self) -> QMenu:
        menu = QMenu(self)
        self._orders = QActionGroup(menu)
        choices: tuple[tuple[str, Order, bool], ...] = (
            (tr("Newest first"), "date", True),
            (tr("Oldest first"), "date", False),
            (tr("By folder"), "folder", False),
            (tr("By name"), "name", False),
            (tr("By name, Z to A"), "name", True),
        )
        for words, order, descending in choices:
            action = QAction(words, self._orders)
            action.setCheckable(True)
            action.setData((order, descending))
            menu.addAction(action)
        self._orders.triggered.connect(self._on_order_triggered)
        return menu

    @property
    def orders(self) -> list[QAction]:
        """The orders that the gallery can have, for other menus."""
        return self._orders.actions()

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(SMALLEST_CELL_PX, LARGEST_CELL_PX)
        slider.setSingleStep(_CELL_STEP_PX)
        slider.setPageStep(2 * _CELL_STEP_PX)
        slider.setFixedWidth(_SLIDER_PX)
        slider.setAccessibleName(tr("Picture size"))
        give_tip(slider, tr("Picture size (Ctrl + wheel)"))
        slider.valueChanged.connect(self._on_cell_px_changed)
        return slider

    @Slot(QAction)
    def _on_order_triggered(self, action: QAction) -> None:
        if self._commands.order is not None:
            self._commands.order.choose(action.data())

    @Slot(int)
    def _on_cell_px_changed(self, cell_px: int) -> None:
        if self._commands.cell_px is not None:
            self._commands.cell_px.choose(cell_px)

    @Slot(str)
    def _on_words_changed(self, words: str) -> None:
        if self._commands.words is not None:
            self._commands.words.choose(words)

    @Slot()
    def _on_settled(self) -> None:
        if self._commands.words is not None:
            self._commands.words.settle()


def _button(name: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    give_tip(button, words)
    button.setAccessibleName(words)
    give_icon(button, name)
    return button


def _open_below(button: QToolButton, menu: QMenu) -> None:
    """Open a menu at a click, without the arrow that a button with a menu of its own would show."""

    def popup() -> None:
        size = menu.sizeHint()
        place = button.mapToGlobal(QPoint(0, button.height()))
        right = button.mapToGlobal(QPoint(button.width(), 0)).x()
        if not button.isRightToLeft() and place.x() + size.width() > button.window().geometry().right():
            place.setX(right - size.width())
        menu.popup(place)

    button.clicked.connect(popup)
