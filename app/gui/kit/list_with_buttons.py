"""A list with what can be done with its rows beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.kit.theme import GAP_PX


def lay_beside(owner: QWidget, rows: QWidget, buttons: Sequence[QPushButton]) -> None:
    """Fill ``owner`` with a list and, at the end of the line, its buttons below each other; Return presses none."""
    column = QVBoxLayout()
    column.setSpacing(GAP_PX)
    for button in buttons:
        button.setAutoDefault(False)
        column.addWidget(button)
    column.addStretch(1)
    line = QHBoxLayout(owner)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GAP_PX)
    line.addWidget(rows, 1, Qt.AlignmentFlag.AlignTop)
    line.addLayout(column)
