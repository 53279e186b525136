"""The seen part of a grid: paints what is visible of a list of photos, and follows its model."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.cell_marks import arrow_box
from app.gui.grid.measure import Box
from app.gui.grid.memory import GridMemory, recall, remember
from app.gui.grid.photo_delegate import PLAIN, CellLook
from app.gui.grid.selection import GridSelection
from app.gui.grid.shaped_surface import ShapedSurface
from app.gui.grid.surface import GALLERY_GAP_PX
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.grid.visible_thumbnails import VisibleThumbnails

_FADE_STEP_MS = 16


class GridCanvas(ShapedSurface):
    """Everything of the grid but input. Whoever alters ``selection`` calls ``show_selection`` afterwards."""

    rows_altered = Signal()
    """The model's rows, or what is known of the current one, have changed."""

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        parent: QWidget | None = None,
        *,
        gap_px: int = GALLERY_GAP_PX,
        timeline: bool = False,
    ) -> None:
        super().__init__(thumbnails, parent, gap_px=gap_px, timeline=timeline)
        self.selection = GridSelection()
        self.arrows = False
        """Whether a photo under the mouse shows an arrow that makes it the selected photo."""
        self._memory: GridMemory | None = None
        self._band: QRect | None = None
        self._hovered: int | None = None
        self._on_arrow = False
        self._hovered_heading: int | None = None
        self._focused_heading: int | None = None
        self._painted: dict[int, CellLook] = {}
        self._fading: set[int] = set()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_FADE_STEP_MS)
        self._fade.timeout.connect(self._on_fade_due)
        self._thumbnails = VisibleThumbnails(thumbnails, self._rows_to_load, self)
        self._thumbnails.row_ready.connect(self._on_row_ready)

    def model(self) -> CellListModel | None:
        return self._model

    def setModel(self, model: CellListModel | None) -> None:
        """Show another list of photos."""
        if self._model is not None:
            self._model.disconnect(self)
        self._model = model
        if model is not None:
            model.modelAboutToBeReset.connect(self._on_about_to_reset)
            model.modelReset.connect(self._on_reset)
            model.rowsInserted.connect(self._on_rows_inserted)
            model.rowsRemoved.connect(self._on_rows_removed)
            model.dataChanged.connect(self._on_data_changed)
            model.shapes_altered.connect(self._on_shapes_altered)
        self._memory = None
        self._on_reset()

    def show_selection(self) -> None:
        """Paint the selection as it is now: the cells that look otherwise, since all of them take a frame."""
        self._touched()
        for row in self.visible_rows():
            if self._look(row) != self._painted.get(row):
                self.viewport().update(self.rect_of(row))

    def show_band(self, content_area: QRect | None) -> None:
        """Show a rubber band, or none."""
        self._band = content_area
        self.viewport().update()

    def set_hovered(self, point: QPoint | None) -> None:
        """Show what the pointer is on; None if it is not on the grid."""
        self._touched()
        row = self.row_at_point(point) if point is not None else None
        heading = self.heading_at_point(point) if point is not None and row is None else None
        on_arrow = point is not None and row is not None and self._arrow_of(row).contains(point)
        if (row, on_arrow) != (self._hovered, self._on_arrow):
            before, self._hovered, self._on_arrow = self._hovered, row, on_arrow
            for each in (before, row):
                if each is not None and each < self._layout.count:
                    self.viewport().update(self.rect_of(each))
        if heading != self._hovered_heading:
            self._hovered_heading = heading
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._model is None or not (self._layout.count or len(self._starts)):
            return
        self._delegate.fitted.begin_paint()
        top = self.verticalScrollBar().value()
        heights = range(event.rect().top() + top, event.rect().bottom() + 1 + top)
        unfinished = self._paint_cells(painter, self._model, heights, region := event.region())
        if self._layout.measure.heading:
            self._paint_headings(painter, self._model, heights, region)
        if self._band is not None:
            band = self._band
            area = Box(band.left(), band.top(), band.right() + 1, band.bottom() + 1)
            self._delegate.paint_band(painter, self._shown(area))
        self.viewport().update(unfinished)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the pixels that stay visible, and paint only those that have come; headings stick to the top."""
        viewport = self.viewport()
        self._touched()
        self._painted.clear()  # rows that are far off by now need not be remembered
        top = self.verticalScrollBar().value()
        self._layout.settle(top, top + self.visible_height())
        self._fit_bar()
        if self._known.is_out_of_sight(self.visible_rows()):
            QTimer.singleShot(0, self, self._on_shapes_altered)
        whole = self._is_laying_out or self._band is not None or abs(dy) >= viewport.height()
        if whole or not self.devicePixelRatioF().is_integer():
            viewport.update()
            return
        viewport.scroll(dx, dy)
        sticky = self._layout.measure.heading
        if sticky:
            viewport.update(0, min(0, dy), viewport.width(), sticky + abs(dy))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resize_cells(self._cell_px)

    def changeEvent(self, event: QEvent) -> None:
        kinds = (QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if event.type() in kinds or event.type() == QEvent.Type.LayoutDirectionChange:
            self.resize_cells(self._cell_px)
        super().changeEvent(event)

    def _paint_cells(self, painter: QPainter, model: CellListModel, heights: range, region: QRegion) -> QRegion:
        """Return where another paint is wanted soon."""
        unfinished = QRegion()
        caption_px = self._layout.measure.caption
        for row, rect in self.rects_of(self._layout.rows_between(heights.start, heights.stop)):
            if not region.intersects(rect):
                continue
            cell = model.cell(row)
            look = self._painted[row] = self._look(row)
            if not self._delegate.paint(painter, rect, caption_px, cell, look):
                self._thumbnails.await_row(row, cell)
            if self._delegate.fitted.take_postponed():
                unfinished += rect
            elif self._delegate.is_fading(cell):
                self._fading.add(row)
                self._fade.start()
        return unfinished

    def _look(self, row: int) -> CellLook:
        hovered, selected = row == self._hovered, row in self.selection
        current = row == self.selection.current and self._focused_heading is None
        if not (hovered or selected or current):
            return PLAIN
        several, arrow = self.selection.count > 1, hovered and self.arrows
        return CellLook(
            selected, current, hovered, current and self.hasFocus(), several, arrow, on_arrow=arrow and self._on_arrow
        )

    def _arrow_of(self, row: int) -> QRect:
        """Return where a cell's arrow is, nowhere if there are none."""
        if not self.arrows:
            return QRect()
        photo = self.rect_of(row).adjusted(0, 0, 0, -self._layout.measure.caption)
        return arrow_box(photo, mirrored=self.isRightToLeft())

    def _paint_headings(self, painter: QPainter, model: CellListModel, heights: range, region: QRegion) -> None:
        """Paint the headings between two heights, and over them those of what is at the top."""
        for section in self._layout.sections_between(heights.start, heights.stop):
            rect = self._shown(self._layout.heading_box(section))
            if region.intersects(rect):
                self._paint_heading(painter, model, section, rect)
        sticky = self._sticky_heading()
        if region.intersects(sticky):
            self._headings.paint_ground(painter, sticky)
            for section in self._layout.sections_at(self.verticalScrollBar().value()):
                rect = self._shown(self._layout.heading_box(section))
                self._paint_heading(
                    painter, model, section, QRect(rect.left(), sticky.top(), rect.width(), sticky.height())
                )

    def _paint_heading(self, painter: QPainter, model: CellListModel, section: int, rect: QRect) -> None:
        self._headings.paint(
            painter,
            rect,
            model.heading(section),
            focused=section == self._focused_heading and self.hasFocus(),
            hovered=section == self._hovered_heading,
        )

    def _rows_to_load(self) -> chain[int]:
        """Return the visible rows, then as many below and above."""
        rows = self.visible_rows()
        ahead = range(rows.stop, min(rows.stop + len(rows), self._layout.count))
        return chain(rows, ahead, range(max(rows.start - len(rows) // 2, 0), rows.start))

    def _take_rows(self, fixed_row: int | None = None, offset: int = 0) -> None:
        """Lay out the model's rows anew."""
        self._read_sections()
        self._hovered = self._hovered_heading = None
        self._thumbnails.set_model(self._model)
        self._lay_out(fixed_row, offset)

    def _seen_rows(self) -> range:
        """Return the rows whose shapes are not to change now: all that their place hangs on while they are seen."""
        rows = self.visible_rows()
        return self._layout.rows_laid_out_with(rows) if any(map(self._shows_picture, rows)) else range(0)

    def _lay_out(self, fixed_row: int | None = None, offset: int = 0) -> None:
        self._painted.clear()
        super()._lay_out(fixed_row, offset)

    def _is_chosen_from(self) -> bool:
        return self.selection.current is not None

    def _row_to_keep(self) -> int | None:
        current = self.selection.current
        return current if current in self.visible_rows() else super()._row_to_keep()

    @Slot()
    def _on_about_to_reset(self) -> None:
        if self._model is not None and self._model.row_keys() is not None:  # else nothing is known again afterwards
            self._memory = remember(self._model, self.selection, self._rows_that_stay())
            self._known.remember(self._model, self._seen_rows(), self._shapes)

    @Slot()
    def _on_reset(self) -> None:
        memory, self._memory = self._memory, None
        tops = [] if memory is None else [rect.top() for _, rect in self.rects_of(self.visible_rows())]
        self.selection.reset(self._model.rowCount() if self._model is not None else 0)
        self._focused_heading = None
        stays = recall(memory, self._model, self.selection) if memory is not None and self._model is not None else None
        row = None if stays is None else stays[0]
        offset = 0 if stays is None else tops[stays[1]]
        same_subject = memory is not None and self._model is not None and memory.subject == self._model.subject()
        if not same_subject:
            self._known.forget()
            self._delegate.fades.forget()
        self._shapes = self._known.after_reset(self._model, row)
        self._take_rows(row, offset)
        if row is None and not same_subject:
            self.scroll_to_top()
            if self.selection.current is not None:
                self.scroll_to_row(self.selection.current)
        if self._known.is_stale:
            self._settle_shapes()
        self.rows_altered.emit()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.selection.insert(first, last - first + 1)
        self._shapes = self._known.all_of(self._model, self._shapes)
        self._take_rows()
        self.rows_altered.emit()

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.selection.remove(first, last - first + 1)
        self._shapes = self._known.all_of(self._model, self._shapes)
        self._take_rows()
        self.rows_altered.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        visible = self.visible_rows()
        if first.row() < visible.stop and last.row() >= visible.start:
            self.viewport().update()
        self.rows_altered.emit()

    @Slot()
    def _on_shapes_altered(self) -> None:
        self._settle_shapes()

    @Slot()
    def _on_fade_due(self) -> None:
        rows, self._fading = self._fading, set()
        for row in rows:
            self._on_row_ready(row)

    @Slot(int)
    def _on_row_ready(self, row: int) -> None:
        if row in self.visible_rows():
            self.viewport().update(self.rect_of(row))
