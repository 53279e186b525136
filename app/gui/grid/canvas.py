"""The seen part of a grid: scrolls a layout of photos, paints what is visible, and follows its model."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.layout import Box, GridLayout
from app.gui.grid.memory import GridMemory, recall, remember
from app.gui.grid.photo_delegate import CellLook, PhotoDelegate
from app.gui.grid.selection import GridSelection
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.grid.visible_thumbnails import VisibleThumbnails

_NO_STARTS = np.empty(0, np.int64)
_DEFAULT_CELL_PX = 160
_STEPS_IN_A_LINE = 5


class GridCanvas(QAbstractScrollArea):
    """Everything of the grid but input. Whoever alters ``selection`` calls ``show_selection`` afterwards."""

    rows_altered = Signal()
    """The model's rows, or what is known of the current one, have changed."""

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = GridSelection()
        self._model: CellListModel | None = None
        self._starts = _NO_STARTS
        self._memory: GridMemory | None = None
        self._band: QRect | None = None
        self._hovered: int | None = None
        self._painted: dict[int, CellLook] = {}
        self._cell_px = _DEFAULT_CELL_PX
        self._delegate = PhotoDelegate(thumbnails, self)
        self._thumbnails = VisibleThumbnails(thumbnails, self._rows_to_load, self)
        self._thumbnails.row_ready.connect(self._on_row_ready)
        self._layout = GridLayout(0, _NO_STARTS, self._delegate.fit(0, False), 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)

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
        self._memory = None
        self._on_reset()

    def visible_rows(self) -> range:
        """Return the rows that can be seen, wholly or partly."""
        top = self.verticalScrollBar().value()
        return self._layout.rows_between(top, top + self.visible_height())

    def visible_height(self) -> int:
        return self.viewport().height()

    def rect_of(self, row: int) -> QRect:
        """Return where a row's cell is on the viewport, seen or not."""
        return self._shown(self._layout.box(row))

    def row_at_point(self, point: QPoint) -> int | None:
        """Return the row at a point of the viewport; headings and gaps are nobody's."""
        if self._sticky_heading().contains(point):
            return None
        content = self.content_point(point)
        return self._layout.row_at(content.x(), content.y())

    def content_point(self, point: QPoint) -> QPoint:
        """Return a point of the viewport as one of the whole content, which is written from the left."""
        x = self.viewport().width() - 1 - point.x() if self.isRightToLeft() else point.x()
        return QPoint(x, point.y() + self.verticalScrollBar().value())

    def rows_in_area(self, content_area: QRect) -> NDArray[np.int64]:
        return self._layout.rows_in(_box(content_area))

    def scroll_by(self, distance: int) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + distance)

    def scroll_to_row(self, row: int) -> None:
        """Scroll as little as it takes to have a row wholly visible; from far away, to the middle."""
        box, gap = self._layout.box(row), self._layout.measure.gap
        bar, heading = self.verticalScrollBar(), self._layout.measure.heading_height
        if abs(box.top - bar.value()) > 2 * self.visible_height():
            bar.setValue((box.top + box.bottom - self.visible_height() + heading) // 2)
        if box.top - heading - gap < bar.value():
            bar.setValue(box.top - heading - gap)
        elif box.bottom + gap > bar.value() + self.visible_height():
            bar.setValue(box.bottom + gap - self.visible_height())

    def show_selection(self) -> None:
        """Paint the selection as it is now: the cells that look otherwise, since all of them take a frame."""
        for row in self.visible_rows():
            if self._look(row) != self._painted.get(row):
                self.viewport().update(self.rect_of(row))

    def show_band(self, content_area: QRect | None) -> None:
        """Show a rubber band, or none."""
        self._band = content_area
        self.viewport().update()

    def resize_cells(self, cell_px: int, fixed_row: int | None = None) -> None:
        """Lay the photos out in another size. ``fixed_row`` stays where it is, else what is at the top."""
        self._cell_px = cell_px
        row = self._top_row() if fixed_row is None else fixed_row
        offset = self.rect_of(row).top() if row is not None else 0
        self._delegate.set_cell_px(cell_px)
        self._lay_out()
        if row is not None:
            self.scroll_by(self.rect_of(row).top() - offset)

    def set_hovered(self, row: int | None) -> None:
        """Show which cell the pointer is on."""
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            for each in (before, row):
                if each is not None and each < self._layout.count:
                    self.viewport().update(self.rect_of(each))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._model is None or not self._layout.count:
            return
        self._delegate.fitted.begin_paint()
        top = self.verticalScrollBar().value()
        first, last = event.rect().top() + top, event.rect().bottom() + 1 + top
        unfinished = self._paint_cells(painter, self._model, self._layout.rows_between(first, last), event.region())
        if self._layout.measure.heading_height:
            self._paint_headings(painter, self._model, first, last)
        if self._band is not None:
            self._delegate.paint_band(painter, self._shown(_box(self._band)))
        self.viewport().update(unfinished)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the pixels that stay visible, and paint only those that have come; headings stick to the top."""
        viewport = self.viewport()
        self._painted.clear()  # rows that are far off by now need not be remembered
        if not self.devicePixelRatioF().is_integer() or abs(dy) >= viewport.height() or self._band is not None:
            viewport.update()
            return
        viewport.scroll(dx, dy)
        sticky = self._layout.measure.heading_height
        if sticky:
            viewport.update(0, min(0, dy), viewport.width(), sticky + abs(dy))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resize_cells(self._cell_px)

    def changeEvent(self, event: QEvent) -> None:
        kinds = (QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if event.type() in kinds or event.type() == QEvent.Type.LayoutDirectionChange:
            self.resize_cells(self._cell_px)
        super().changeEvent(event)

    def _paint_cells(self, painter: QPainter, model: CellListModel, rows: range, region: QRegion) -> QRegion:
        """Return where another paint is wanted soon."""
        unfinished = QRegion()
        for row in rows:
            rect = self.rect_of(row)
            if not region.intersects(rect):
                continue
            cell = model.cell(row)
            look = self._painted[row] = self._look(row)
            if not self._delegate.paint(painter, rect, cell, look) and cell.content_id is not None:
                self._thumbnails.await_row(row, cell.content_id)
            if self._delegate.fitted.take_postponed():
                unfinished += rect
        return unfinished

    def _look(self, row: int) -> CellLook:
        return CellLook(row in self.selection, row == self.selection.current, row == self._hovered, self.hasFocus())

    def _paint_headings(self, painter: QPainter, model: CellListModel, first: int, last: int) -> None:
        """Paint the headings between two heights, and over them the one of the section at the top."""
        for section in self._layout.sections_between(first, last):
            rect = self._shown(self._layout.heading_box(section))
            self._delegate.paint_heading(painter, rect, model.heading(section))
        sticky = self._sticky_heading()
        if first < self.verticalScrollBar().value() + sticky.bottom() + 1:
            section = self._layout.section_at(self.verticalScrollBar().value())
            self._delegate.paint_heading(painter, sticky, model.heading(section))

    def _sticky_heading(self) -> QRect:
        """Return where the heading of the section at the top stands; the next section pushes it out."""
        height = self._layout.measure.heading_height
        if not height or not self._layout.count:
            return QRect()
        top = self.verticalScrollBar().value()
        below = self._layout.section_bottom(self._layout.section_at(top)) - top
        return QRect(0, min(0, below - height), self.viewport().width(), height)

    def _shown(self, box: Box) -> QRect:
        left = self.viewport().width() - box.right if self.isRightToLeft() else box.left
        return QRect(left, box.top - self.verticalScrollBar().value(), box.right - box.left, box.bottom - box.top)

    def _top_row(self) -> int | None:
        """Return the first visible row, None at the very top: what comes there is to be seen."""
        rows = self.visible_rows() if self.verticalScrollBar().value() else range(0)
        return rows.start if rows else None

    def _rows_to_load(self) -> chain[int]:
        """Return the visible rows, then as many below and above."""
        rows = self.visible_rows()
        ahead = range(rows.stop, min(rows.stop + len(rows), self._layout.count))
        return chain(rows, ahead, range(max(rows.start - len(rows) // 2, 0), rows.start))

    def _lay_out(self) -> None:
        count = self._model.rowCount() if self._model is not None else 0
        # With the scroll bar, there or not: else it could come and go for ever.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        measure = self._delegate.fit(width, with_headings=len(self._starts) > 0)
        self._painted.clear()
        self._layout = GridLayout(count, self._starts, measure, self.viewport().width())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._layout.height - self.visible_height(), 0))
        bar.setPageStep(max(self.visible_height() - measure.heading_height, 1))
        bar.setSingleStep(max(measure.height // _STEPS_IN_A_LINE, 1))
        self.viewport().update()

    def _take_rows(self) -> None:
        """Lay out the model's rows anew."""
        sections = self._model.sections() if self._model is not None else ()
        self._starts = np.array([*map(attrgetter("start"), sections)], np.int64)
        self._hovered = None
        self._thumbnails.set_model(self._model)
        self._lay_out()

    @Slot()
    def _on_about_to_reset(self) -> None:
        if self._model is not None:
            self._memory = remember(self._model, self.selection, self._top_row())

    @Slot()
    def _on_reset(self) -> None:
        memory, self._memory = self._memory, None
        top_row = memory.top if memory is not None else None
        offset = 0
        if memory is not None and top_row is not None:
            offset = self._layout.box(self.visible_rows().start).top - self.verticalScrollBar().value()
        self.selection.reset(self._model.rowCount() if self._model is not None else 0)
        row = None
        if memory is not None and self._model is not None:
            row = recall(memory, self._model, self.selection)
        self._take_rows()
        if row is not None:
            self.verticalScrollBar().setValue(self._layout.box(row).top - offset)
        elif memory is None or memory.subject != (self._model.subject() if self._model else None):
            self.verticalScrollBar().setValue(0)
            if self.selection.current is not None:
                self.scroll_to_row(self.selection.current)
        self.rows_altered.emit()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.selection.insert(first, last - first + 1)
        self._take_rows()
        self.rows_altered.emit()

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.selection.remove(first, last - first + 1)
        self._take_rows()
        self.rows_altered.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        visible = self.visible_rows()
        if first.row() < visible.stop and last.row() >= visible.start:
            self.viewport().update()
        self.rows_altered.emit()

    @Slot(int)
    def _on_row_ready(self, row: int) -> None:
        if row in self.visible_rows():
            self.viewport().update(self.rect_of(row))


def _box(area: QRect) -> Box:
    return Box(area.left(), area.top(), area.right() + 1, area.bottom() + 1)
