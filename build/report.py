"""Start the real program with a reporter beside it: for each line on stdin, what is on the screen as JSON on stdout.

The program is not changed: the reporter only looks at Qt's public widgets, in the GUI thread, when it is asked.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import threading
from typing import Any

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget


class Reporter(QObject):
    """Answers in the GUI thread; asked from the thread that reads stdin."""

    asked = Signal()

    def __init__(self, answers: int) -> None:
        super().__init__()
        self._answers = os.fdopen(answers, "w", encoding="utf-8", errors="replace")
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def _answer(self) -> None:
        # Not allWidgets(): it also hands out widgets that Qt is just taking down, and touching those crashes.
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        visible = [w for window in windows for w in (window, *window.findChildren(QWidget)) if w.isVisible()]
        focus = QApplication.focusWidget()
        report = {
            "widgets": [_widget(widget) for widget in visible],
            "grids": [_grid(view) for view in visible if isinstance(view, QAbstractItemView)],
            "menus": [_menu(menu) for menu in visible if isinstance(menu, QMenu)],
            "focus": "" if focus is None else _name(focus),
        }
        self._answers.write(json.dumps(report) + "\n")
        self._answers.flush()


def _widget(widget: QWidget) -> dict[str, Any]:
    text = widget.property("text")
    title = widget.property("title")
    return {
        "class": type(widget).__name__,
        "name": widget.objectName(),
        "accessible": widget.accessibleName(),
        "text": str(text if text is not None else title or ""),
        "tooltip": widget.toolTip(),
        "window": widget.window().windowTitle(),
        "enabled": widget.isEnabled(),
        "rect": _on_screen(widget, widget.rect()),
    }


def _grid(view: QAbstractItemView) -> dict[str, Any]:
    """Return the visible cells of an item view: row, rectangle on the screen, accessible text, whether selected."""
    model, selection = view.model(), view.selectionModel()
    cells = []
    for row in _visible_rows(view):
        index = model.index(row, 0)
        cells.append(
            {
                "row": row,
                "rect": _on_screen(view.viewport(), view.visualRect(index)),
                "text": str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or ""),
                "tooltip": str(index.data(Qt.ItemDataRole.ToolTipRole) or ""),
                "selected": selection.isSelected(index),
            }
        )
    return {"class": type(view).__name__, "name": _name(view), "rows": model.rowCount(), "cells": cells}


def _menu(menu: QMenu) -> list[dict[str, Any]]:
    return [
        {
            "text": action.text().replace("&", "").split("\t")[0],
            "enabled": action.isEnabled(),
            "rect": _on_screen(menu, menu.actionGeometry(action)),
        }
        for action in menu.actions()
        if action.isVisible() and not action.isSeparator()
    ]


def _visible_rows(view: QAbstractItemView) -> list[int]:
    model = view.model()
    area = view.viewport().rect()
    rows = range(min(model.rowCount(), 2000))
    return [row for row in rows if area.intersects(view.visualRect(model.index(row, 0)))]


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName()


def _on_screen(widget: QWidget, rect: QRect) -> list[int]:
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def _listen(reporter: Reporter) -> None:
    for _ in sys.stdin:
        reporter.asked.emit()


def main() -> int:
    """Run the program with this process's arguments."""
    from app.main import start

    answers = os.dup(1)
    os.dup2(2, 1)  # the program's own words must not get between the reports
    reporter = Reporter(answers)
    threading.Thread(target=_listen, args=(reporter,), name="report", daemon=True).start()
    return start(sys.argv[1:])


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
