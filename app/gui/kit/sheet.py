"""A dialog whose page scrolls where the screen has no room for all of it; its buttons stay in view."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QScrollArea, QStyle, QVBoxLayout, QWidget

from app.gui.kit.theme import GAP_PX

MARGIN_PX = 20
_GROW_AFTER_MS = 250
_FRAME_PX = QSize(16, 48)  # about what the system puts around a dialog


class Sheet(QDialog):
    """Fill ``page``, then give the buttons below it to ``close_with``."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        # Later: some window managers put a window anywhere that changes its size while it comes.
        self._grow_timer = QTimer(self, singleShot=True, interval=_GROW_AFTER_MS)
        self._grow_timer.timeout.connect(self._grow)
        self._content = Scrollable()
        self.page = QVBoxLayout(self._content)
        self.page.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, 0)
        self.page.setSpacing(GAP_PX)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, MARGIN_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._area = scrolled(self._content)
        self._wanted: QWidget | None = None
        column.addWidget(self._area, 1)
        column.addLayout(self._below)

    def close_with(self, buttons: QWidget, width_characters: int) -> None:
        """Put the buttons below the page, and be as wide as this and as high as the page needs."""
        self._below.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * width_characters, 0)
        self._grow()

    def grow_later(self) -> None:
        """Other words have come: have room for them in a moment."""
        self._grow_timer.start()

    def bring_into_view(self, part: QWidget) -> None:
        """Have a part of the page seen, in a moment, where the screen has no room for all of it."""
        self._wanted = part
        self.grow_later()

    def _grow(self) -> None:
        """Have room for every word, as far as the screen has; what is lower scrolls. It never becomes smaller."""
        page = self.page
        page.activate()  # the lines in it have not heard of their new words yet
        room = self.screen().availableSize() - _FRAME_PX
        # Lines break as beside a scroll bar: Qt takes one away only where nothing would scroll with it.
        bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        width_px = max(page.totalSizeHint().width() + bar_px, self.width())
        lines_px = page.totalHeightForWidth(width_px - bar_px)
        if lines_px < 0:  # none of them breaks
            lines_px = page.totalSizeHint().height()
        height_px = lines_px + self._below.sizeHint().height()
        wanted = QSize(width_px, max(height_px, self.height())).boundedTo(room)
        if wanted != self.size():
            self.resize(wanted)
        part, self._wanted = self._wanted, None
        if part is not None and part.isVisible():
            self._area.ensureWidgetVisible(part, 0, GAP_PX)


class Scrollable(QWidget):
    """A page of which any part may be out of sight: where lines break it asks for no height but theirs."""

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        return QSize(least.width(), 0) if layout is not None and layout.hasHeightForWidth() else least


def scrolled(page: QWidget) -> QScrollArea:
    """Return ``page`` so that it scrolls up and down, on the ground of what is around it."""
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area
