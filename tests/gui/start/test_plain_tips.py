"""A tooltip that somebody forgot to make plain is plain all the same: the application sees to it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimerEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QListWidgetItem, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.start.plain_tips import Application

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
@pytest.mark.parametrize("kind", ["a widget", "an item of a list"])
def test_a_forgotten_tip_shows_what_it_is(qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    """With rich text this would wait for ever: nobody writes into the pipe that the tip names as its picture."""
    os.mkfifo(tmp_path / "pipe.png")
    hostile = f"<img src='{tmp_path / 'pipe.png'}'>"
    widget: QWidget = QPushButton("here")
    target = widget
    widget.setToolTip(hostile)
    if kind == "an item of a list":
        widget = items = QListWidget()
        item = QListWidgetItem("here")
        item.setToolTip(hostile)
        items.addItem(item)
        target = items.viewport()
    qtbot.addWidget(widget)
    widget.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # whichever window is the active one
    widget.resize(200, 60)
    widget.show()
    qtbot.waitExposed(widget)
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
        QTest.mouseRelease(target, button)  # no tip comes while another test's button seems to be down
    for x in (8, 9):
        QTest.mouseMove(target, QPoint(x, 8))
    qtbot.waitUntil(lambda: len(_tips()) == 1 and _tips()[0].isVisible())
    (tip,) = _tips()
    assert tip.text() == hostile
    assert tip.textFormat() == Qt.TextFormat.PlainText
    tip.close()


def test_the_filter_is_there_for_a_moment_only(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise Python would be asked for every event of every widget."""
    assert isinstance(qapp, Application)
    counting = _Counting()
    monkeypatch.setattr(qapp, "_plain_tips", counting)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    assert counting.events == 0
    QApplication.sendEvent(qapp, QTimerEvent(0))
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Polish))
    assert counting.events == 0


class _Counting(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.events = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.events += 1
        return False


def _tips() -> list[QLabel]:
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, QLabel) and top.inherits("QTipLabel")]
