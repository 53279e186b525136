"""The bar at the top: back and forward, filter, order, size of the pictures, menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from app.core.gallery import Order
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr

SMALLEST_CELL_PX = 64
LARGEST_CELL_PX = 512
_CELL_STEP_PX = 16
_TYPING_MS = 200
_ICON_PX = 20
_SLIDER_PX = 112


class ToolBar(QWidget):
    """Says what the user wants by signal and shows what it is told."""

    back_wanted = Signal()
    forward_wanted = Signal()
    words_changed = Signal(str)
    filter_left = Signal()
    """The user is done with the filter and wants to go on among the photos."""
    order_changed = Signal(str, bool)
    """Order and whether it is descending."""
    cell_px_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = _button("back", tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.forward = _button("forward", tr("Forward"))
        self.forward.clicked.connect(self.forward_wanted)
        self.filter = self._filter()
        self.sort = _button("sort", tr("Sort"))
        self.sort.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        _open_below(self.sort, self._sort_menu())
        self.smaller = _button("small", tr("Smaller pictures"))
        self.smaller.clicked.connect(self.make_smaller)
        self.larger = _button("large", tr("Larger pictures"))
        self.larger.clicked.connect(self.make_larger)
        self.size_slider = self._slider()
        self.menu = _button("menu", tr("Menu"))
        self._lay_out()

    def set_menu(self, menu: QMenu) -> None:
        """Open this menu below ☰."""
        _open_below(self.menu, menu)

    def set_order(self, order: Order, descending: bool) -> None:
        """Show this order as the chosen one, without telling."""
        for action in self._orders.actions():
            if action.data() == (order, descending):
                action.setChecked(True)
                self.sort.setText(tr("{order} ▾", order=action.text()))
                self.sort.setAccessibleName(tr("Sort: {order}", order=action.text()))

    def set_cell_px(self, cell_px: int) -> None:
        """Show this size, without telling."""
        blocked = self.size_slider.blockSignals(True)
        self.size_slider.setValue(cell_px)
        self.size_slider.blockSignals(blocked)

    def show_controls(self, *, ordering: bool, sizing: bool) -> None:
        """Offer what the page that is shown can use."""
        for widget in (self.filter, self.sort):
            widget.setEnabled(ordering)
        for sizer in (self.size_slider, self.smaller, self.larger):
            sizer.setEnabled(sizing)

    @Slot()
    def make_smaller(self) -> None:
        self.size_slider.setValue(self.size_slider.value() - 2 * _CELL_STEP_PX)

    @Slot()
    def make_larger(self) -> None:
        self.size_slider.setValue(self.size_slider.value() + 2 * _CELL_STEP_PX)

    def clear_filter(self) -> None:
        """Show every photo again."""
        self.filter.clear()
        self._typed.stop()
        self.words_changed.emit("")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        row.setSpacing(HALF_GAP_PX)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(GAP_PX)
        row.addWidget(self.filter, 3)
        row.addStretch(1)
        for widget in (self.sort, self.smaller, self.size_slider, self.larger):
            row.addWidget(widget)
        row.addSpacing(GAP_PX)
        row.addWidget(self.menu)

    def _filter(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(tr("Filter: name, folder, date"))
        field.setAccessibleName(tr("Filter by name, folder or date"))
        give_tip(field, tr("Show only photos whose name, folder or date (2024-07) holds these words"))
        field.setClearButtonEnabled(True)
        field.setAcceptDrops(False)  # a dropped photo is a question to the window, not a word
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.setMaximumWidth(field.fontMetrics().averageCharWidth() * 60)
        sign = QAction(field)
        give_icon(sign, "find")
        field.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        field.returnPressed.connect(self.filter_left)
        for key, slot in ((Qt.Key.Key_Escape, self._on_filter_given_up), (Qt.Key.Key_Down, self.filter_left.emit)):
            QShortcut(key, field, slot, context=Qt.ShortcutContext.WidgetShortcut)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPING_MS)
        self._typed.timeout.connect(lambda: self.words_changed.emit(field.text().strip()))
        field.textEdited.connect(self._typed.start)
        field.textChanged.connect(lambda text: None if text else self._typed.start())
        return field

    def _on_filter_given_up(self) -> None:
        self.filter.clear()
        self.filter_left.emit()

    def _sort_menu(self) -> QMenu:
        menu = QMenu(self)
        self._orders = QActionGroup(menu)
        choices: tuple[tuple[str, Order, bool], ...] = (
            (tr("Newest first"), "date", True),
            (tr("Oldest first"), "date", False),
            (tr("By folder"), "folder", False),
            (tr("By name"), "name", False),
            (tr("By name, backwards"), "name", True),
        )
        for words, order, descending in choices:
            action = QAction(words, self._orders)
            action.setCheckable(True)
            action.setData((order, descending))
            menu.addAction(action)
        self._orders.triggered.connect(self._on_order_triggered)
        return menu

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(SMALLEST_CELL_PX, LARGEST_CELL_PX)
        slider.setSingleStep(_CELL_STEP_PX)
        slider.setPageStep(2 * _CELL_STEP_PX)
        slider.setFixedWidth(_SLIDER_PX)
        slider.setAccessibleName(tr("Size of the pictures"))
        give_tip(slider, tr("Size of the pictures (Ctrl + wheel)"))
        slider.valueChanged.connect(self.cell_px_changed)
        return slider

    @Slot(QAction)
    def _on_order_triggered(self, action: QAction) -> None:
        order, descending = action.data()
        self.set_order(order, descending)
        self.order_changed.emit(order, descending)


def _button(name: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
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
