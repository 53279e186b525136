"""A column at the side of the gallery, which folds to an edge with buttons where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QToolButton, QVBoxLayout, QWidget

from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.slide import Slide
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX

EDGE_PX = 40
_WIDEST_PX = 16_777_215


class Edge(QWidget):
    """What is left of a column: the button that unfolds it, and what is wanted most often."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(HALF_GAP_PX, GAP_PX, HALF_GAP_PX, GAP_PX)
        self._column.setSpacing(HALF_GAP_PX)

    def add_button(self, icon: str, words: str, keys: str = "") -> QToolButton:
        """Put a button below those that are there."""
        button = QToolButton(autoRaise=True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        give_icon(button, icon)
        button.setAccessibleName(words)
        give_tip(button, f"{words} ({keys})" if keys else words)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return button

    def add_line(self) -> None:
        """Part what is above from what is below."""
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFixedHeight(GAP_PX)
        self._column.addWidget(line)

    def add_room(self) -> None:
        """Put what follows at the bottom."""
        self._column.addStretch()


class SideColumn(QWidget):
    """Open or folded as the user left it: once for a window that is wide, once for one that is narrow.

    It has no layout, on purpose: with one, whatever gets other words in a column would have the whole window laid out
    anew, tool bar and gallery too (twice for each photo that is selected), though no column asks for another width.
    """

    unfolded = Signal()

    def __init__(
        self, panel: QWidget, edge: Edge, switch: QAction, folds_below_px: int, least_px: int, at_end: bool
    ) -> None:
        super().__init__()
        self._panel = panel
        self._switch = switch
        self._folds_below_px = folds_below_px
        self._least_px = least_px
        self._at_end = at_end
        self._narrow = False
        self._open = {False: True, True: False}
        self._width_px = 0
        self._edge = edge
        for shown in (panel, edge):
            shown.setParent(self)
        switch.setCheckable(True)
        switch.setChecked(True)
        switch.toggled.connect(self._on_switched)
        self._apply()

    @property
    def is_open(self) -> bool:
        return self._open[self._narrow]

    @property
    def left(self) -> tuple[bool, bool]:
        """Whether it is open in a wide window, and in a narrow one."""
        return self._open[False], self._open[True]

    @property
    def open_px(self) -> int:
        """How wide it is when it is open and there is room; 0 as long as nobody has said."""
        return self._width_px

    def set_open_px(self, width_px: int) -> None:
        """Be as wide as this when it is open."""
        self._width_px = max(self._least_px, width_px)

    def keep_width(self) -> None:
        """Be as wide as this from now on: the user has dragged its border. What a narrow window takes is given back."""
        if self.is_open:
            self._width_px = self.width()

    def leave(self, wide: bool, narrow: bool) -> None:
        """Be open as it was left."""
        self._open = {False: wide, True: narrow}
        self._apply()

    def fit(self, window_px: int) -> None:
        """Fold in a window that has become narrow, unfold in one that has become wide, unless it was left otherwise."""
        narrow = window_px < self._folds_below_px
        if narrow != self._narrow:
            self._narrow = narrow
            self._apply()

    def sizeHint(self) -> QSize:
        return QSize(self._width_px if self.is_open else EDGE_PX, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for shown in (self._panel, self._edge):
            shown.setGeometry(self.rect())

    def _on_switched(self, wanted: bool) -> None:
        if wanted == self.is_open:
            return
        seen, right = self.isVisible(), self._at_end != self.isRightToLeft()
        over = self.window()
        if seen and not wanted:
            Slide(self._panel, over, inward=False, from_right=right)
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self._open[self._narrow] = wanted
        self._apply()
        self.unfolded.emit()
        if seen and wanted:
            Slide(self._panel, over, inward=True, from_right=right)
        if had_focus:
            self._take_focus()

    def _take_focus(self) -> None:
        """Let the keyboard go on here, with the first of what is seen now."""
        for stop in self.findChildren(QWidget):
            if stop.isVisible() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _apply(self) -> None:
        opened = self.is_open
        self._switch.blockSignals(True)
        self._switch.setChecked(opened)
        self._switch.blockSignals(False)
        self._panel.setVisible(opened)
        self._edge.setVisible(not opened)
        self.setMinimumWidth(self._least_px if opened else EDGE_PX)
        self.setMaximumWidth(_WIDEST_PX if opened else EDGE_PX)
