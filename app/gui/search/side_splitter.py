"""The query beside its results, as wide as suits the window until somebody moves the line between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_SIDE_PX = 344
_MOST_SIDE_SHARE = 0.36


class SideSplitter(QSplitter):
    """``side`` keeps its width, ``rest`` takes what is left."""

    def __init__(self, side: QWidget, rest: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._moved = False
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(side)
        self.addWidget(rest)
        self.splitterMoved.connect(self._on_moved)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._moved:
            side_px = min(_SIDE_PX, round(self.width() * _MOST_SIDE_SHARE))
            self.setSizes([side_px, self.width() - side_px])

    def _on_moved(self) -> None:
        self._moved = True
