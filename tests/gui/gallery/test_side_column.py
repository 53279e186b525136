"""Columns that fold: by the width of the window, as the user left them, and never without a way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.gallery.side_column import EDGE_PX, Edge, SideColumn
from app.gui.kit.motion import keep_still

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Page(QSplitter):
    def __init__(self) -> None:
        super().__init__()
        self.switch = QAction("Folders", self)
        self.panel = QWidget()
        self.inside = QLineEdit()
        QVBoxLayout(self.panel).addWidget(self.inside)
        edge = Edge()
        self.button = edge.add_button("folders", "Show the folders", "F9")
        self.button.clicked.connect(self.switch.toggle)
        self.column = SideColumn(self.panel, edge, self.switch, 1100, 160, at_end=False)
        self.column.set_open_px(224)
        self.column.unfolded.connect(self.lay_out)
        self.addWidget(self.column)
        self.addWidget(QWidget())
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)

    def lay_out(self) -> None:
        self.setSizes([self.column.sizeHint().width(), 10_000])

    def be(self, width_px: int) -> None:
        self.resize(width_px, 400)
        self.column.fit(width_px)
        self.lay_out()
        QApplication.processEvents()


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[_Page]:
    keep_still(True)
    made = _Page()
    qtbot.addWidget(made)
    made.be(1280)
    made.show()
    made.be(1280)
    yield made
    keep_still(False)


def test_it_folds_where_the_window_is_narrow_and_unfolds_where_it_is_wide(page: _Page) -> None:
    assert (page.column.width(), page.panel.isVisible()) == (224, True)
    page.be(1024)
    assert (page.column.width(), page.panel.isVisible(), page.button.isVisible()) == (EDGE_PX, False, True)
    assert not page.switch.isChecked()
    page.be(1280)
    assert (page.column.width(), page.panel.isVisible()) == (224, True)
    assert page.switch.isChecked()


def test_each_width_is_left_as_the_user_left_it(page: _Page) -> None:
    page.switch.toggle()
    assert (page.panel.isVisible(), page.button.isVisible()) == (False, True)
    page.be(1024)
    page.button.click()
    assert page.panel.isVisible()
    page.be(1280)
    assert not page.panel.isVisible()
    page.be(1024)
    assert page.panel.isVisible()
    assert page.column.left == (False, True)
    page.column.leave(True, False)
    assert (page.switch.isChecked(), page.panel.isVisible()) == (False, False)


def test_its_width_outlives_a_fold(page: _Page) -> None:
    page.setSizes([300, page.width() - 300 - page.handleWidth()])
    page.column.keep_width()
    page.switch.toggle()
    assert page.column.width() == EDGE_PX
    assert page.column.open_px == 300
    page.switch.toggle()
    assert page.column.width() == 300


def test_the_keyboard_goes_on_where_the_column_was(page: _Page, qtbot: QtBot) -> None:
    page.activateWindow()
    page.inside.setFocus()
    page.switch.toggle()
    assert QApplication.focusWidget() is page.button
    qtbot.keyClick(page.button, Qt.Key.Key_Space)
    assert page.inside.isVisible()
    assert page.column.isAncestorOf(QApplication.focusWidget() or page)


def test_every_button_of_the_edge_has_a_name_and_a_tip_with_its_key(page: _Page) -> None:
    button = page.column.findChild(QToolButton)
    assert isinstance(button, QToolButton)
    assert button.accessibleName() == "Show the folders"
    assert button.toolTip() == "Show the folders (F9)"


def test_it_slides_where_things_move(page: _Page, qtbot: QtBot) -> None:
    keep_still(False)
    page.switch.toggle()
    sliding = [child for child in page.children() if type(child).__name__ == "Slide"]
    assert len(sliding) == 1
    with qtbot.waitSignal(sliding[0].destroyed):
        pass


def test_what_gets_longer_in_a_column_has_nothing_outside_laid_out_anew(page: _Page) -> None:
    class Asked(QObject):
        """Notes which widgets lay out what is in them."""

        def __init__(self) -> None:
            super().__init__()
            self.by: list[QObject] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest:
                self.by.append(watched)
            return False

    asked = Asked()
    for watched in (page, page.panel):
        watched.installEventFilter(asked)
    page.inside.setMinimumHeight(page.inside.height() + 100)
    QApplication.processEvents()
    assert asked.by == [page.panel]
