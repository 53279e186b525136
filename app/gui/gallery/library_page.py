"""The three columns: folders, gallery, neighbours; their widths are the user's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.gui.kit.theme import HALF_GAP_PX

_FOLDERS_CHARACTERS = 36
_NEIGHBOURS_CHARACTERS = 62
_FOLDERS_SHARE = 0.2
_NEIGHBOURS_SHARE = 0.28
_NARROWEST_CHARACTERS = 16
_GALLERY_PX = 240


class LibraryPage(QSplitter):
    """Keeps the side columns as wide as they were left when the window changes."""

    def __init__(self, folders: QWidget, gallery: QWidget, neighbours: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.folders = folders
        self.neighbours = neighbours
        self._wanted: tuple[int, int] | None = (0, 0)
        self.setHandleWidth(HALF_GAP_PX)
        self.setChildrenCollapsible(False)
        letter_px = self.fontMetrics().averageCharWidth()
        for widget in (folders, gallery, neighbours):
            self.addWidget(widget)
        for side in (folders, neighbours):
            side.setMinimumWidth(letter_px * _NARROWEST_CHARACTERS)
        gallery.setMinimumWidth(_GALLERY_PX)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)

    def set_widths(self, folders_px: int, neighbours_px: int) -> None:
        """Make the side columns this wide when they are first seen; 0 is as at the first start."""
        self._wanted = (folders_px, neighbours_px)

    def widths(self) -> tuple[int, int]:
        """Return how wide the side columns are, 0 for one that is hidden; what was set while none has been seen."""
        if self._wanted is not None:
            return self._wanted
        left, _, right = self.sizes()
        return left, right

    def showEvent(self, event: QShowEvent) -> None:
        # Not before: a splitter that has no size yet only keeps the proportions of what it is given.
        if self._wanted is not None:
            self._place(*self._wanted)
            self._wanted = None
        super().showEvent(event)

    def _place(self, folders_px: int, neighbours_px: int) -> None:
        width_px = self.width()
        letter_px = self.fontMetrics().averageCharWidth()
        folders_px = folders_px or round(min(letter_px * _FOLDERS_CHARACTERS, width_px * _FOLDERS_SHARE))
        neighbours_px = neighbours_px or round(min(letter_px * _NEIGHBOURS_CHARACTERS, width_px * _NEIGHBOURS_SHARE))
        self.setSizes([folders_px, max(_GALLERY_PX, width_px - folders_px - neighbours_px), neighbours_px])
