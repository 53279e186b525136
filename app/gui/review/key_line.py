"""The keys that go through groups, at the foot of the page."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.gui.kit.key_cap import KeyCap
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px, set_type

_HEIGHT_PX = 44
_BETWEEN_PX = 20
_BESIDE_PX = 24


class KeyLine(QWidget):
    """Where there is no room for all, the last ones are left out; the very last one, at the end, stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._parts = [
            _part(("←", "→"), tr("photo")),
            _part(("↑", "↓"), tr("group")),
            _part(("K",), tr("keep")),
            _part(("X",), tr("trash")),
            _part(("N",), tr("not a match")),
            _part(("A",), tr("keep all")),
            _part(("C",), tr("compare")),
            _part((tr("Space"),), tr("large")),
        ]
        self._last = _part((tr("Enter"),), tr("do it, next"))
        row = QHBoxLayout(self)
        row.setContentsMargins(_BESIDE_PX, 1, _BESIDE_PX, 0)
        row.setSpacing(_BETWEEN_PX)
        for part in self._parts:
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._last)
        self.setFixedHeight(least_height_px(self.font(), _HEIGHT_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left_px = self.width() - 2 * _BESIDE_PX - self._last.sizeHint().width()
        for part in self._parts:
            left_px -= part.sizeHint().width() + _BETWEEN_PX
            part.setVisible(left_px >= 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, tokens_of(self).colour("hair"))


def _part(keys: tuple[str, ...], words: str) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(HALF_GAP_PX)
    for key in keys:
        row.addWidget(KeyCap(key))
    label = plain_label(words)
    set_type(label, "status")
    row.addSpacing(GAP_PX - HALF_GAP_PX)
    row.addWidget(label)
    return part
