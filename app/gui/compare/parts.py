"""What the page consists of, and where it lies: bar, stage, feet, keys, information. Dark in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.gui.compare.bar import CompareBar
from app.gui.compare.foot import Foot
from app.gui.compare.keys_line import Hint, KeysLine
from app.gui.compare.stage import Stage
from app.gui.kit.icons import refresh_icons
from app.gui.kit.places import MOST_COMPARED
from app.gui.kit.requests import Requests
from app.gui.kit.theme import palette
from app.gui.kit.tokens import LARGE, tokens_of
from app.gui.kit.translate import tr
from app.gui.photo.information_panel import InformationPanel

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_INFORMATION_PX = 320
_KEYS_FROM_PX = 360


class CompareParts(QWidget):
    """The surface of the page; what the parts do is the page's."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPalette(palette(LARGE))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.bar = CompareBar()
        self.stage = Stage()
        self.feet = [Foot() for _ in range(MOST_COMPARED)]
        self.keys = KeysLine()
        self.information = InformationPanel(catalog, requests)
        self.information.setFixedWidth(_INFORMATION_PX)
        self.information.hide()
        row = _Feet()
        for foot in self.feet:
            row.row.addWidget(foot, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.stage, 1)
        left.addWidget(row)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.information)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        column.addWidget(self.keys)
        refresh_icons(self)
        self.setAccessibleName(tr("Compare"))

    def show_hints(self, *, reviewed: bool, walks: bool) -> None:
        """Show the keys that do something now."""
        hints: list[Hint] = [(("Tab",), tr("flick")), (("Shift",), tr("move one alone"))]
        if reviewed:
            hints += [(("K",), tr("keep")), (("X",), tr("trash")), (("N",), tr("not a match"))]
        else:
            hints.append((("X",), tr("trash")))
        if walks:
            hints.append((("←", "→"), tr("next pair")))
        self.keys.show_hints([*hints, (("W",), tr("why")), (("M",), tr("next way"))])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keys.setVisible(self.height() >= _KEYS_FROM_PX)


class _Feet(QWidget):
    """The feet side by side, with a line between two."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        hair = tokens_of(self).colour("hair")
        with QPainter(self) as painter:
            shown = [foot for foot in self.findChildren(Foot) if foot.isVisible()]
            for foot in shown:
                area = foot.geometry()
                if area.left() > 0:
                    painter.fillRect(area.left() - 1, 12, 1, self.height() - 24, hair)
