"""The ground of a grid whose photos get their true shapes, and nothing that is looked at moves for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.core.shapes import Shapes
from app.gui.grid.known_shapes import KnownShapes
from app.gui.grid.surface import GALLERY_GAP_PX, GridSurface
from app.gui.grid.thumbnail_source import ThumbnailSource

_UNTOUCHED_MS = 1_000


class ShapedSurface(GridSurface):
    """A photo gets its shape before its picture is seen, or when it is out of sight, or when all move anyway.

    What remains is set right in one go when photos are not read any more and nobody has touched the grid for a second.
    Who was at the top when it began, has not scrolled and chosen nothing is at the top again then.
    """

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        parent: QWidget | None = None,
        *,
        gap_px: int = GALLERY_GAP_PX,
        timeline: bool = False,
    ) -> None:
        super().__init__(thumbnails, parent, gap_px=gap_px, timeline=timeline)
        self._known = KnownShapes()
        self._may_set_right = False
        self._stays_at_top = True
        self._is_laying_out = False
        self._untouched = QTimer(self)
        self._untouched.setSingleShot(True)
        self._untouched.setInterval(_UNTOUCHED_MS)
        self._untouched.timeout.connect(self._on_untouched)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def hold_still(self, still: bool) -> None:
        if self.holds_still and not still:
            self._may_set_right = True
        elif still:
            self._may_set_right = False
        super().hold_still(still)
        self._wait_untouched()

    def resize_cells(self, cell_px: int, fixed_row: int | None = None) -> None:
        self._shapes = self._known.all_of(self._model, self._shapes)  # whatever was kept: the photos move anyway
        super().resize_cells(cell_px, fixed_row)

    def _touched(self) -> None:
        """Somebody is at work here: not now."""
        if self._untouched.isActive():
            self._untouched.start()

    def _wait_untouched(self) -> None:
        """Set right in a second what is not in its true shape, if that may be."""
        if self._may_set_right and (self._known.is_stale or self._is_to_return):
            self._untouched.start()
        else:
            self._untouched.stop()

    @property
    def _is_to_return(self) -> bool:
        return self._stays_at_top and not self.is_at_top and not self._is_chosen_from()

    def _is_chosen_from(self) -> bool:
        """Tell whether somebody has chosen a photo, which is not to go out of sight."""
        return False

    def _lay_out(self, fixed_row: int | None = None, offset: int = 0) -> None:
        self._is_laying_out = True
        self._delegate.fitted.hurry()
        super()._lay_out(fixed_row, offset)
        self._is_laying_out = False

    @Slot()
    def _on_scrolled(self) -> None:
        """Know who has gone away from the top; photos that stay where they are while others come above have not."""
        if not self._is_laying_out:
            self._stays_at_top = self.is_at_top

    def _rows_with_pictures(self) -> list[int]:
        """Return the rows in sight whose pictures are seen."""
        return [row for row in self.visible_rows() if self._shows_picture(row)]

    def _shows_picture(self, row: int) -> bool:
        return self._model is not None and self._delegate.has_picture(self._model.cell(row))

    def _settle_shapes(self) -> None:
        """Lay the photos out as they are known by now, but nothing whose picture is seen may move."""
        shown, before = self._rows_with_pictures(), self._shapes
        if not shown:
            self._take_shapes(range(0))
        else:
            places = self._places(shown)
            whole = self._layout.rows_laid_out_with(self.visible_rows())
            line_end = self._layout.line_end(shown[-1])
            row, offset = self._top_row(), self._offset_of_top()
            self._take_shapes(range(whole.start, line_end))
            if self._shapes is not before and self._places(shown) != places:
                # Lines hang on later ones too, where sections share them or a long one is cut.
                self._shapes = before
                self._take_shapes(whole, row, offset)
        self._wait_untouched()

    def _take_shapes(self, kept: range, row: int | None = None, offset: int | None = None) -> None:
        """Lay out the rows ``kept`` as they were, all others as they are known; ``row`` stays where it was."""
        shapes = self._known.with_news(self._model, self._shapes, kept)
        if shapes is not self._shapes or offset is not None:
            if offset is None:
                row, offset = self._top_row(), self._offset_of_top()
            self._lay_out_in(shapes, row, offset)

    def _lay_out_in(self, shapes: Shapes, row: int | None, offset: int) -> None:
        self._shapes = shapes
        self._lay_out(row, offset)

    def _offset_of_top(self) -> int:
        row = self._top_row()
        return self.rect_of(row).top() if row is not None else 0

    def _places(self, rows: list[int]) -> list[QRect]:
        """Return where the cells of rows in sight are, in order."""
        wanted = set(rows)
        return [rect for row, rect in self.rects_of(range(rows[0], rows[-1] + 1)) if row in wanted]

    def _row_to_keep(self) -> int | None:
        """Return the row that stays where it is when everything may move."""
        return self._top_row()

    @Slot()
    def _on_untouched(self) -> None:
        self._may_set_right = False
        shapes = self._known.all_of(self._model, self._shapes)
        if shapes is not self._shapes:
            row = self._row_to_keep()
            self._lay_out_in(shapes, row, self.rect_of(row).top() if row is not None else 0)
        if self._is_to_return:
            self.scroll_to_top()
