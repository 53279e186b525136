"""What the page consists of, and where it lies: bar, stage, feet, keys, information. Dark in both themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
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
from app.gui.picture.arrangement import arrangement
from app.gui.picture.bars_at_rest import BarsAtRest

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

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
        self._information_wanted = False
        self._below = _Below(self.feet, self.keys)
        for part in (self.stage, self._below, self.information, self.bar):  # the last one lies on the others
            part.setParent(self)
        self._full_screen = False
        self._rest = BarsAtRest(self, self.stage, (self.bar, self._below, self.information))
        self._rest.changed.connect(self._arrange)
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

    @property
    def information_wanted(self) -> bool:
        return self._information_wanted

    def set_information(self, wanted: bool) -> None:
        """Show the information, or do not."""
        self._information_wanted = wanted
        self.bar.information.setChecked(wanted)
        self._arrange()

    def set_full_screen(self, on: bool) -> None:
        """Show the photos alone, with what lies over them coming and going, or with all around them."""
        self._full_screen = on
        self.bar.full_screen.setChecked(on)
        self._rest.set_on(on)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # the feet or the bar want another height
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self._arrange()

    def _arrange(self) -> None:
        alone = self._full_screen and self._rest.hidden
        self.keys.setVisible(self.height() >= _KEYS_FROM_PX)
        for part, shown in ((self.bar, True), (self._below, True), (self.information, self._information_wanted)):
            part.setVisible(shown and not alone)
        lie = arrangement(
            self.rect(),
            self.bar.sizeHint().height(),
            self._below.sizeHint().height(),
            float(self._information_wanted),
            over=self._full_screen,
            right_to_left=self.isRightToLeft(),
        )
        self.bar.setGeometry(lie.bar)
        self.stage.setGeometry(lie.picture)
        self._below.setGeometry(lie.strip)
        self.information.setGeometry(lie.information)


class _Below(QWidget):
    """The feet side by side, with a line between two, and the keys below them."""

    def __init__(self, feet: Sequence[Foot], keys: KeysLine) -> None:
        super().__init__()
        self.setAutoFillBackground(True)  # on the full screen it lies over the photos
        row = QHBoxLayout()
        row.setSpacing(1)
        for foot in feet:
            row.addWidget(foot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        hair = tokens_of(self).colour("hair")
        with QPainter(self) as painter:
            shown = [foot for foot in self.findChildren(Foot) if foot.isVisible()]
            for foot in shown:
                area = foot.geometry()
                if area.left() > 0:
                    painter.fillRect(area.left() - 1, 12, 1, self.height() - 24, hair)
