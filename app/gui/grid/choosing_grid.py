"""A grid in which photos are selected: what is chosen, told to whoever follows, and how the grid is left."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.gui.grid.canvas import GridCanvas
from app.gui.grid.cell_list_model import CellListModel, spoken
from app.gui.grid.left_view import left_view, show_view
from app.gui.grid.surface import GALLERY_GAP_PX
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import View, view_on

SMALLEST_CELL_PX = 64
LARGEST_CELL_PX = 512
_ZOOM_STEP = 1.15
_PATHS_AT_MOST = 10_000


class ChoosingGrid(GridCanvas):
    """Everything of a grid but mouse and keys."""

    current_changed = Signal(object)
    """Path, or ""; told as soon as it is known."""
    selection_count_changed = Signal(int)
    cell_px_changed = Signal(int)

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        parent: QWidget | None = None,
        *,
        gap_px: int = GALLERY_GAP_PX,
        timeline: bool = False,
    ) -> None:
        super().__init__(thumbnails, parent, gap_px=gap_px, timeline=timeline)
        self._wish: object = None
        self._told_path = ""
        self._told_count = 0
        self.rows_altered.connect(self._tell)

    def setModel(self, model: CellListModel | None) -> None:
        self._wish = None
        super().setModel(model)

    def cell_px(self) -> int:
        """Return about how high a picture is, in logical pixels."""
        return self._cell_px

    def set_cell_px(self, cell_px: int) -> None:
        """Change the size of the pictures; what is at the top stays there."""
        self._resize(cell_px, None)

    def photo_rect_of(self, row: int) -> QRect:
        """Return where a row's photo is on the viewport, without the line below it."""
        return self.rect_of(row).adjusted(0, 0, 0, -self._layout.measure.caption)

    def current_path(self) -> str:
        """Return the photo that has the focus, "" if there is none or it is not loaded yet."""
        current = self.selection.current
        return (self._model.path_at(current) if self._model is not None and current is not None else None) or ""

    def selected_paths(self) -> list[str]:
        """Return the selected photos, the current one first.

        At most 10,000, and only those whose details are loaded: the model starts loading as soon as photos are
        selected. ``selection.count`` tells how many are selected in truth.
        """
        if self._model is None:
            return []
        current = self.selection.current
        rows = self.selection.rows(_PATHS_AT_MOST).tolist()
        if current is not None and current in self.selection:
            rows = [current, *(row for row in rows if row != current)]
        return [path for path in map(self._model.path_at, rows) if path is not None]

    def select_path(self, path: str) -> None:
        """Select one photo and bring it into view, as soon as its row is known; nothing if the list has it not."""
        self.restore_view(view_on(path))

    def view(self) -> View:
        """Return how the grid is left now, or is about to be shown."""
        return self._wish if isinstance(self._wish, View) else left_view(self)

    def restore_view(self, view: View) -> None:
        """Select and scroll as a view tells, as soon as its photos are known and unless the user is quicker."""
        self._wish = view

        def on_known() -> None:
            if view is self._wish:
                self._wish = None
                show_view(self, view)

        if self._model is not None:
            self._model.know_paths([path for path in (view.current, view.top, *view.selected) if path], on_known)

    def setCurrentIndex(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Select one photo."""
        if index.isValid():
            self.selection.choose(index.row())
            self.show_selection()

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Bring a photo into view."""
        if index.isValid():
            self.scroll_to_row(index.row())

    def selectAll(self) -> None:
        self.selection.choose_all()
        self.show_selection()

    def show_selection(self) -> None:
        self._wish = None
        if self._model is not None and self.selection.count != self._told_count and self.selection.count > 1:
            self._model.load_rows(self.selection.rows(_PATHS_AT_MOST))
        self._tell()  # first: what is looked for then comes while this is painted
        super().show_selection()

    def _select_row(self, row: int) -> None:
        self.selection.choose(row)
        self.scroll_to_row(row)
        self.show_selection()

    def _zoom(self, steps: int) -> None:
        self._resize(round(self._cell_px * _ZOOM_STEP**steps), self.selection.current)

    def _resize(self, cell_px: int, fixed_row: int | None) -> None:
        wanted = min(max(cell_px, SMALLEST_CELL_PX), LARGEST_CELL_PX)
        if wanted != self._cell_px:
            self.resize_cells(wanted, fixed_row if fixed_row in self.visible_rows() else None)
            self.cell_px_changed.emit(wanted)

    @Slot()
    def _tell(self) -> None:
        """Tell what has changed of selection and current photo since it was told last."""
        current = self.selection.current
        path = self.current_path()
        if path != self._told_path and (path or current is None):
            self._told_path = path
            known = self._model is not None and current is not None
            self.setAccessibleDescription(spoken(self._model.cell(current)) if known else "")  # type: ignore[union-attr,arg-type]
            self.current_changed.emit(path)
        if self.selection.count != self._told_count:
            self._told_count = self.selection.count
            self.selection_count_changed.emit(self._told_count)
