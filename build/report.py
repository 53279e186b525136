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
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.gui.grid.cell_list_model import spoken, tooltip
from app.gui.grid.photo_grid import PhotoGrid


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
            "grids": [_grid(view) for view in visible if isinstance(view, PhotoGrid)],
            "menus": [_menu(menu) for menu in visible if isinstance(menu, QMenu)],
            "focus": "" if focus is None else _name(focus),
        }
        self._answers.write(json.dumps(report) + "\n")
        self._answers.flush()


def _widget(widget: QWidget) -> dict[str, Any]:
    said = getattr(widget, "text", None) or getattr(widget, "title", None)
    return {
        "class": type(widget).__name__,
        "name": widget.objectName(),
        "accessible": widget.accessibleName(),
        "text": str(said()) if callable(said) else "",
        "tooltip": widget.toolTip(),
        "window": widget.window().windowTitle(),
        "keyboard": widget.isActiveWindow(),
        "enabled": widget.isEnabled(),
        "rect": _on_screen(widget, widget.rect()),
    }


def _grid(grid: PhotoGrid) -> dict[str, Any]:
    """Return the visible cells of a grid: row, rectangle on the screen, what is said of it, whether selected."""
    model = grid.model()
    cells = []
    selected = set(grid.selection.rows().tolist())
    for row in grid.visible_rows() if model is not None else ():
        assert model is not None
        cell = model.cell(row)
        cells.append(
            {
                "row": row,
                "rect": _on_screen(grid.viewport(), grid.rect_of(row)),
                "text": spoken(cell),
                "tooltip": tooltip(cell),
                "path": cell.path,
                "selected": row in selected,
            }
        )
    return {"name": _name(grid), "rows": 0 if model is None else model.rowCount(), "cells": cells}


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


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName()


def _on_screen(widget: QWidget, rect: QRect) -> list[int]:
    """Return left, top, width and height in pixels of the screen, as the mouse counts them."""
    corner, ratio = widget.mapToGlobal(rect.topLeft()), widget.devicePixelRatioF()
    return [round(length * ratio) for length in (corner.x(), corner.y(), rect.width(), rect.height())]


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
