"""When a better order of neighbours may take the place of the one in sight: never under somebody's eyes and hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.core.photo import Answer
from app.gui.grid.photo_grid import PhotoGrid


class Settling(QObject):
    """Looks after one grid. While the pointer is over it, a photo in it is chosen, or it is scrolled, nothing moves."""

    due = Signal(object)
    """The Answer that waited: the grid is free now."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._waiting: Answer | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # Qt tells that the pointer leaves before it has left
        self._soon.timeout.connect(self._look)
        grid.viewport().installEventFilter(self)
        grid.current_changed.connect(self._soon.start)
        grid.selection_count_changed.connect(self._soon.start)
        grid.verticalScrollBar().valueChanged.connect(self._soon.start)

    @property
    def is_free(self) -> bool:
        """Whether nobody would see a photo move that they point at, have chosen or have come to."""
        grid = self._grid
        return (
            not grid.viewport().underMouse()
            and not grid.selection.count
            and grid.selection.current is None
            and grid.is_at_top
        )

    def wait_with(self, answer: Answer) -> None:
        """Tell of this answer as soon as the grid is free."""
        self._waiting = answer

    def forget(self) -> None:
        """Something else is shown: nothing waits any more."""
        self._waiting = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._waiting is not None:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        if self._waiting is not None and self.is_free:
            answer, self._waiting = self._waiting, None
            self.due.emit(answer)
