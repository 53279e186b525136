"""How one photo looks in a grid: its picture or a placeholder of the right shape, caption, badges, selection."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.gui.grid.fitted_thumbnails import FittedThumbnails, fitted_size
from app.gui.grid.layout import CellMeasure, fitting_width
from app.gui.grid.photo_role import Cell, Heading
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX

_CAPTION_SCALE = 0.9
_HEADING_SCALE = 1.1
_CAPTION_FROM_PX = 72
_UNKNOWN_SHAPE = (4, 3)
_ROUND = 4.0
_ELISIONS_KEPT = 4096
_Role = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell looks like besides its photo."""

    selected: bool
    current: bool
    hovered: bool
    active: bool
    """Whether the grid has the keyboard."""


class PhotoDelegate:
    """Paints cells and headings of one grid, in its palette and font."""

    def __init__(self, thumbnails: ThumbnailSource, view: QWidget) -> None:
        self._thumbnails = thumbnails
        self._view = view
        self.fitted = FittedThumbnails(thumbnails)
        self._wanted_px = self._cell_px = 0
        self._elisions: dict[tuple[str, int], str] = {}
        self.set_cell_px(160)

    def set_cell_px(self, cell_px: int) -> None:
        """Paint pictures in squares of about this size; to be called again when font or palette have changed."""
        self._wanted_px = self._cell_px = cell_px
        self._caption_font = _scaled_font(self._view.font(), _CAPTION_SCALE)
        self._heading_font = _scaled_font(self._view.font(), _HEADING_SCALE)
        self._heading_font.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._caption_font)
        self._elisions.clear()
        palette = self._view.palette()
        base, accent = palette.color(_Role.Base), palette.color(_Role.Highlight)
        self._grounds = {True: _mixed(base, accent, 0.4), False: _mixed(base, accent, 0.2)}
        self._hover = _mixed(base, palette.color(_Role.Text), 0.06)
        self._ring = QPen(palette.color(_Role.Accent), 2)
        self._edge = QPen(_mixed(base, accent, 0.7), 1)
        self._muted = palette.color(_Role.PlaceholderText)
        self._text = palette.color(_Role.Text)
        self._blank = palette.color(_Role.Midlight)

    def fit(self, width: int, with_headings: bool) -> CellMeasure:
        """Choose the size nearest to the wanted one that fills the width; return the room of cells and headings."""
        frame = 2 * HALF_GAP_PX
        self._cell_px = fitting_width(width, self._wanted_px + frame, HALF_GAP_PX) - frame
        caption = self._metrics.height() + HALF_GAP_PX if self._has_caption() else 0
        heading = QFontMetrics(self._heading_font).height() + 2 * GAP_PX if with_headings else 0
        side = self._cell_px + frame
        return CellMeasure(side, side + caption, heading, HALF_GAP_PX)

    def paint(self, painter: QPainter, rect: QRect, cell: Cell, look: CellLook) -> bool:
        """Paint one cell; tell whether its picture is in place, or nothing more is to be expected."""
        self._paint_ground(painter, rect, look)
        box = QRect(rect.left() + HALF_GAP_PX, rect.top() + HALF_GAP_PX, self._cell_px, self._cell_px)
        pixmap = self._pixmap(cell)
        if pixmap is None:
            target = self._target(box, *_shape(cell))
            self._paint_blank(painter, target, cell)
        else:
            target = self._target(box, pixmap.width(), pixmap.height())
            painter.setOpacity(0.45 if cell.offline else 1.0)
            painter.drawPixmap(target, pixmap)
            painter.setOpacity(1.0)
        self._paint_badges(painter, target, cell)
        if self._has_caption() and cell.caption:
            self._paint_caption(painter, rect, cell)
        if look.current and look.active:
            painter.setPen(self._ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        return not self._is_awaited(cell)

    def paint_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        """Paint a heading, with its ground: it may lie over cells."""
        painter.fillRect(rect, self._view.palette().color(_Role.Base))
        painter.setFont(self._heading_font)
        painter.setPen(self._text)
        room = rect.adjusted(GAP_PX, 0, -GAP_PX, 0)
        words = self._elided(" ".join(filter(None, (heading.words, heading.note))), room.width(), self._heading_font)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)

    def paint_band(self, painter: QPainter, rect: QRect) -> None:
        """Paint a rubber band."""
        accent = self._view.palette().color(_Role.Highlight)
        painter.setPen(accent)
        accent.setAlphaF(0.2)
        painter.setBrush(accent)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _has_caption(self) -> bool:
        return self._wanted_px >= _CAPTION_FROM_PX

    def _box_px(self) -> int:
        return round(self._cell_px * self._view.devicePixelRatioF())

    def _pixmap(self, cell: Cell) -> QPixmap | None:
        return None if cell.content_id is None else self.fitted.pixmap(cell.content_id, self._box_px())

    def _is_awaited(self, cell: Cell) -> bool:
        content_id = cell.content_id
        if content_id is None or cell.state == "skipped" or self._thumbnails.is_missing(content_id):
            return False
        return not self.fitted.is_sharp(content_id, self._box_px())

    def _target(self, box: QRect, width: int, height: int) -> QRect:
        """Return where a picture of this shape goes. Its size in logical pixels is that of the fitted one."""
        ratio = self._view.devicePixelRatioF()
        fitted = (side / ratio for side in fitted_size(width, height, self._box_px()))
        target = QRect(0, 0, *(max(round(side), 1) for side in fitted))
        target.moveCenter(box.center())
        return target

    def _paint_ground(self, painter: QPainter, rect: QRect, look: CellLook) -> None:
        if not (look.selected or look.hovered):
            return
        painter.setPen(self._edge if look.selected else Qt.PenStyle.NoPen)
        painter.setBrush(self._grounds[look.active] if look.selected else self._hover)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)

    def _paint_blank(self, painter: QPainter, target: QRect, cell: Cell) -> None:
        """Paint a placeholder; one that will stay shows a torn picture."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._blank)
        painter.drawRoundedRect(target, _ROUND, _ROUND)
        if cell.path is None or self._is_awaited(cell) or cell.state == "waiting":
            return
        side = min(target.width(), target.height()) / 3
        frame = QRectF(0, 0, side * 1.25, side)
        frame.moveCenter(QRectF(target).center())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._muted, max(side / 16, 1)))
        painter.drawRoundedRect(frame, _ROUND / 2, _ROUND / 2)
        middle = frame.center().x()
        tear = [(0.08, 0.0), (-0.08, 0.35), (0.08, 0.65), (-0.08, 1.0)]
        painter.drawPolyline([QPointF(middle + dx * side, frame.top() + dy * side) for dx, dy in tear])

    def _paint_badges(self, painter: QPainter, target: QRect, cell: Cell) -> None:
        if cell.copies > 1:
            self._paint_badge(painter, target, f"×{cell.copies}", at_end=True)
        if cell.offline:
            self._paint_badge(painter, target, "⚠", at_end=False)

    def _paint_badge(self, painter: QPainter, target: QRect, words: str, *, at_end: bool) -> None:
        palette = self._view.palette()
        width = max(self._metrics.horizontalAdvance(words) + GAP_PX, self._metrics.height())
        badge = QRect(0, 0, width, self._metrics.height())
        right = at_end != (self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        badge.moveTop(target.top() + HALF_GAP_PX)
        badge.moveLeft(target.right() - width - HALF_GAP_PX + 1 if right else target.left() + HALF_GAP_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(_Role.Window))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(palette.color(_Role.WindowText))
        painter.setFont(self._caption_font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_caption(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        room = rect.adjusted(HALF_GAP_PX, rect.width(), -HALF_GAP_PX, -HALF_GAP_PX)
        painter.setFont(self._caption_font)
        painter.setPen(self._muted if cell.state == "skipped" else self._text)
        words = self._elided(cell.caption, room.width(), self._caption_font)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)

    def _elided(self, words: str, width: int, font: QFont) -> str:
        known = self._elisions.get((words, width))
        if known is None:
            if len(self._elisions) >= _ELISIONS_KEPT:
                self._elisions.clear()
            known = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, width)
            self._elisions[words, width] = known
        return known


def _shape(cell: Cell) -> tuple[int, int]:
    """Return a width and height to show a placeholder in, large enough to be scaled down."""
    details = cell.details
    width, height = (details.width_px, details.height_px) if details and details.width_px else _UNKNOWN_SHAPE
    return width * 1000, height * 1000


def _scaled_font(font: QFont, factor: float) -> QFont:
    scaled = QFont(font)
    if font.pixelSize() > 0:
        scaled.setPixelSize(max(round(font.pixelSize() * factor), 1))
    else:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    return scaled


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    def mixed(below: float, above: float) -> float:
        return below * (1 - share) + above * share

    return QColor.fromRgbF(
        mixed(ground.redF(), colour.redF()),
        mixed(ground.greenF(), colour.greenF()),
        mixed(ground.blueF(), colour.blueF()),
    )
