"""A label whose words change, and nothing around it is laid out anew for them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.plain_text import plain_label
from app.gui.kit.steady_label import SteadyLabel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Page(QWidget):
    """Counts how often it lays out what is in it."""

    def __init__(self, *inside: QWidget) -> None:
        super().__init__()
        self.laid_out = 0
        column = QVBoxLayout(self)
        for widget in inside:
            column.addWidget(widget)
        column.addStretch()
        self.resize(200, 300)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.laid_out += watched is self and event.type() == QEvent.Type.LayoutRequest
        return False


def _seen(qtbot: QtBot, *inside: QWidget) -> _Page:
    page = _Page(*inside)
    qtbot.addWidget(page)
    page.show()
    QApplication.processEvents()
    page.laid_out = 0
    return page


def test_other_words_in_the_same_room_have_nothing_laid_out(qtbot: QtBot) -> None:
    label, name = SteadyLabel(plain_label(), 2), ElidedLabel(fills=True)
    page = _seen(qtbot, name, label)
    height = label.height()
    for words in ("one line", "a first line\nand another", ""):
        label.setText(words)
        name.setText(words.partition("\n")[0] * 9)
        QApplication.processEvents()
        assert label.text() == words
    assert (page.laid_out, label.height()) == (0, height)
    assert (height, name.width()) == (2 * label.fontMetrics().lineSpacing(), label.width())


def test_more_lines_take_more_room_and_fewer_give_it_back(qtbot: QtBot) -> None:
    label = SteadyLabel(plain_label(), 2)
    page = _seen(qtbot, label)
    label.setText("\n".join("abcdef"))
    QApplication.processEvents()
    assert (page.laid_out, label.height()) == (1, 6 * label.fontMetrics().lineSpacing())
    label.setText("long words that break " * 4)  # as many lines as the width makes of them
    page.resize(120, 300)
    QApplication.processEvents()
    narrow = label.height()
    page.resize(400, 300)
    QApplication.processEvents()
    assert label.height() < narrow
    label.setText("a")
    QApplication.processEvents()
    assert label.height() == 2 * label.fontMetrics().lineSpacing()
