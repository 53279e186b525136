"""The ground of a grid: a layout of photos that scrolls, and where each of them is on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.core.shapes import Shapes, shown_aspects
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.heading_painter import HeadingPainter
from app.gui.grid.layout import GridLayout
from app.gui.grid.marks import found_marks
from app.gui.grid.measure import Box, GridMeasure
from app.gui.grid.photo_delegate import PhotoDelegate
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.grid.timeline import Timeline

GALLERY_GAP_PX = 4
_GALLERY_START_PX = 12
_APART_PX = 24
_DEFAULT_CELL_PX = 160
_STEPS_IN_A_LINE = 5
_NONE = np.empty(0, np.int64)


class GridSurface(QAbstractScrollArea):
    """``gap_px`` is 4 in the gallery; where neighbours stand it is 8, and the headings are words."""

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        parent: QWidget | None = None,
        *,
        gap_px: int = GALLERY_GAP_PX,
        timeline: bool = False,
    ) -> None:
        super().__init__(parent)
        self._model: CellListModel | None = None
        self.timeline: Timeline | None = None
        """What scrolls in place of the scroll bar, if there is one."""
        self._gap_px = gap_px
        self._of_words = gap_px != GALLERY_GAP_PX
        self._captions = self._of_words
        self._apart_px = _APART_PX
        self._bar_px: int | None = None
        """How wide the scroll bar is: asked for once, not for every answer."""
        self.holds_still = False
        self._cell_px = _DEFAULT_CELL_PX
        self._starts, self._counts = _NONE, _NONE
        self._marks: list[tuple[float, str]] | None = None
        self._shapes = Shapes(shown_aspects(None, 0))
        self._delegate = PhotoDelegate(thumbnails, self)
        self._headings = HeadingPainter(self, of_words=self._of_words)
        self._layout = GridLayout(_NONE, _NONE, self._shapes, self._measure())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        if timeline:
            self.timeline = Timeline(self, self)
            self.timeline.share_wanted.connect(lambda share: self._scroll_to(self._layout.y_at(share)))
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def hold_still(self, still: bool) -> None:
        """Keep what is in sight where it is even at the very top, as long as photos are being found and read."""
        self.holds_still = still

    @property
    def captions(self) -> bool:
        """Whether there is a line with words below each photo."""
        return self._captions

    @captions.setter
    def captions(self, shown: bool) -> None:
        if shown != self._captions:
            self._captions = shown
            self.resize_cells(self._cell_px)

    @property
    def apart_px(self) -> int:
        """How far sections stand apart that share a line."""
        return self._apart_px

    @apart_px.setter
    def apart_px(self, apart_px: int) -> None:
        if apart_px != self._apart_px:
            self._apart_px = apart_px
            self.resize_cells(self._cell_px)

    @property
    def is_at_top(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() <= bar.minimum()

    def scroll_to_top(self) -> None:
        if not self.is_at_top:
            self._scroll_to(self._layout.top)

    def photo_count(self) -> int:
        return self._layout.count

    def seen_shares(self) -> tuple[float, float, float]:
        """Return for a timeline how much of all photos lies above, how much at most, and what part is in sight."""
        bar, layout = self.verticalScrollBar(), self._layout
        if bar.maximum() <= bar.minimum():
            return 0.0, 0.0, 1.0
        above, most = layout.share_at(bar.value()), layout.share_at(bar.maximum())
        return above, most, self.visible_height() / max(layout.bottom - layout.top, 1)

    def marks(self) -> list[tuple[float, str]]:
        """Return for a timeline where its marks change, as shares of all photos; of very many sections some."""
        if self._marks is None:
            self._marks = found_marks(self._model, self._starts) if self._model is not None else []
        return self._marks

    def words_at(self, share: float) -> tuple[str, str]:
        """Return for a timeline what the section there is called, and its mark."""
        if self._model is None or not self._layout.count or not len(self._starts):
            return "", ""
        section = self._layout.section_of(min(int(share * self._layout.count), self._layout.count - 1))
        return self._model.heading(section).words, self._model.mark(section)

    def visible_rows(self) -> range:
        """Return the rows that can be seen, wholly or partly."""
        top = self.verticalScrollBar().value()
        return self._layout.rows_between(top, top + self.visible_height())

    def visible_height(self) -> int:
        return self.viewport().height()

    def rect_of(self, row: int) -> QRect:
        """Return where a row's cell is on the viewport, seen or not."""
        return self._shown(self._layout.box(row))

    def rects_of(self, rows: range) -> Iterator[tuple[int, QRect]]:
        """Return rows and where their cells are on the viewport: many cost less than one by one."""
        top, mirrored, width = self.verticalScrollBar().value(), self.isRightToLeft(), self.viewport().width()
        for row, box in self._layout.boxes(rows):
            left = width - box.right if mirrored else box.left
            yield row, QRect(left, box.top - top, box.right - box.left, box.bottom - box.top)

    def row_at_point(self, point: QPoint) -> int | None:
        """Return the row at a point of the viewport; headings and gaps are nobody's."""
        if self._sticky_heading().contains(point):
            return None
        content = self.content_point(point)
        return self._layout.row_at(content.x(), content.y())

    def heading_at_point(self, point: QPoint) -> int | None:
        """Return the section whose heading is at a point of the viewport."""
        sticky = self._sticky_heading()
        content = self.content_point(point)
        if sticky.contains(point):
            sections = self._layout.sections_at(self.verticalScrollBar().value())
            return next((each for each in sections if self._holds(each, content.x())), None)
        for section in self._layout.sections_between(content.y(), content.y() + 1):
            box = self._layout.heading_box(section)
            if box.top <= content.y() < box.bottom and self._holds(section, content.x()):
                return section
        return None

    def content_point(self, point: QPoint) -> QPoint:
        """Return a point of the viewport as one of the whole content, which is written from the left."""
        x = self.viewport().width() - 1 - point.x() if self.isRightToLeft() else point.x()
        return QPoint(x, point.y() + self.verticalScrollBar().value())

    def rows_in_area(self, content_area: QRect) -> NDArray[np.int64]:
        area = content_area
        return self._layout.rows_in(Box(area.left(), area.top(), area.right() + 1, area.bottom() + 1))

    def scroll_by(self, distance: int) -> None:
        self._scroll_to(self.verticalScrollBar().value() + distance)

    def scroll_to_row(self, row: int) -> None:
        """Scroll as little as it takes to have a row wholly visible; from far away, to the middle."""
        self._bring_into_view(self._layout.box(row))

    def scroll_to_heading(self, section: int) -> None:
        """Scroll as little as it takes to have a heading visible."""
        box = self._layout.heading_box(section)
        self._bring_into_view(Box(box.left, box.bottom, box.right, box.bottom))

    def resize_cells(self, cell_px: int, fixed_row: int | None = None) -> None:
        """Lay the photos out in another size. ``fixed_row`` stays where it is, else what is at the top."""
        self._cell_px = cell_px
        if self.timeline is not None:
            at_left, timeline_px = self.isRightToLeft(), self.timeline.wanted_px()
            self.setViewportMargins(timeline_px if at_left else 0, 0, 0 if at_left else timeline_px, 0)
            left = 0 if at_left else self.width() - timeline_px
            self.timeline.setGeometry(left, 0, timeline_px, self.height())
        row = self._top_row() if fixed_row is None else fixed_row
        offset = self.rect_of(row).top() if row is not None else 0
        self._bar_px = None
        self._delegate.refresh()
        self._headings.refresh()
        self._lay_out(row, offset)

    def _bring_into_view(self, box: Box) -> None:
        bar, heading, gap = self.verticalScrollBar(), self._layout.measure.heading, self._gap_px
        top = bar.value()
        if abs(box.top - top) > 2 * self.visible_height():
            top = (box.top + box.bottom - self.visible_height() + heading) // 2
        if box.top - heading - gap < top:
            top = box.top - heading - gap
        elif box.bottom + gap > top + self.visible_height():
            top = box.bottom + gap - self.visible_height()
        self._scroll_to(top)

    def _holds(self, section: int, x: int) -> bool:
        box = self._layout.heading_box(section)
        return box.left <= x < box.right

    def _shown(self, box: Box) -> QRect:
        left = self.viewport().width() - box.right if self.isRightToLeft() else box.left
        return QRect(left, box.top - self.verticalScrollBar().value(), box.right - box.left, box.bottom - box.top)

    def _sticky_heading(self) -> QRect:
        """Return where the headings of what is at the top stand; what comes next pushes them out."""
        height = self._layout.measure.heading
        top = self.verticalScrollBar().value()
        if not height or not len(self._starts) or top <= self._layout.top:
            return QRect()
        below = self._layout.section_bottom(self._layout.sections_at(top)[0]) - top
        return QRect(0, min(0, below - height), self.viewport().width(), height)

    def _rows_that_stay(self) -> range:
        """Return the visible rows. At the very top none, unless the grid holds still: what comes is to be seen."""
        return self.visible_rows() if self.holds_still or not self.is_at_top else range(0)

    def _top_row(self) -> int | None:
        """Return the first visible row, if it is to stay where it is."""
        rows = self._rows_that_stay()
        return rows.start if rows else None

    def _measure(self) -> GridMeasure:
        width = self._layout_width()
        start = 0 if self._of_words else _GALLERY_START_PX
        return GridMeasure(
            left=min(start, width // 4),
            right=max(width, 1),
            height=self._cell_px,
            caption=self._delegate.captions.height_px if self._captions else 0,
            heading=self._headings.height_px if len(self._starts) else 0,
            gap=self._gap_px,
            apart=self._apart_px,
            narrowest=self._headings.narrowest_px,
        )

    def _layout_width(self) -> int:
        """Return the width for photos: with the scroll bar, there or not, else it could come and go for ever."""
        if self.timeline is not None:
            return self.width() - self.timeline.wanted_px()
        if self._bar_px is None:
            self._bar_px = self.verticalScrollBar().sizeHint().width()
        return self.width() - self._bar_px

    def _read_sections(self) -> None:
        """Take over the sections of the model."""
        self._starts = self._model.section_starts() if self._model is not None else _NONE
        count = self._model.rowCount() if self._model is not None else 0
        self._counts = np.diff(self._starts, append=count) if len(self._starts) else _NONE
        self._marks = None

    def _lay_out(self, fixed_row: int | None = None, offset: int = 0) -> None:
        """Lay all photos out; the top of ``fixed_row`` comes ``offset`` below that of the viewport."""
        before = self.verticalScrollBar().value() - self._layout.top
        self._layout = GridLayout(self._starts, self._counts, self._shapes, self._measure())
        if fixed_row is not None and fixed_row < self._layout.count:
            self._scroll_to(self._layout.box(fixed_row).top - offset)
        else:
            self._scroll_to(self._layout.top + before)
        bar = self.verticalScrollBar()
        bar.setPageStep(max(self.visible_height() - self._layout.measure.heading, 1))
        bar.setSingleStep(max(self._layout.measure.line // _STEPS_IN_A_LINE, 1))
        if self.timeline is not None:
            self.timeline.take_marks()
        self.viewport().update()

    def _scroll_to(self, y: int) -> None:
        """Scroll there as far as there is content, whose height may turn out another meanwhile."""
        before = None
        while y != before:
            before, y = y, self._within(y)
            self._layout.settle(y, y + self.visible_height())
        self._fit_bar()
        self.verticalScrollBar().setValue(y)

    def _within(self, y: int) -> int:
        return max(min(y, self._layout.bottom - self.visible_height()), self._layout.top)

    def _fit_bar(self) -> None:
        layout, bar = self._layout, self.verticalScrollBar()
        lowest = max(layout.bottom - self.visible_height(), layout.top)
        if (bar.minimum(), bar.maximum()) != (layout.top, lowest):
            bar.setRange(layout.top, lowest)
