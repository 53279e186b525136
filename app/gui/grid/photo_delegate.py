"""How one photo looks in a grid: its picture or the ground of one not read yet, marks, rings, and the line below."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.photo import FileKey, PictureKey
from app.gui.grid import cell_marks
from app.gui.grid.captions import Captions
from app.gui.grid.fades import Fades
from app.gui.grid.fitted_thumbnails import FittedThumbnails, middle
from app.gui.grid.photo_role import Cell
from app.gui.grid.place_mark import shown_box
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.icons import icon_pixmap
from app.gui.kit.place_corners import paint_place
from app.gui.kit.tokens import VEIL, tokens_of
from app.gui.kit.type import type_font

_OFFLINE_OPACITY = 0.45
_WARNING_PX = 16
_SELECTED_RING, _SELECTED_LINE = 3.0, 1.5
_CURRENT_RING, _CURRENT_LINE = 2.0, 1.0
_BAND_SHARE = 0.2
_COPIES_FROM = 2
_Role = QPalette.ColorRole


class CellLook(NamedTuple):
    """What a cell looks like besides its photo."""

    selected: bool
    current: bool
    hovered: bool
    active: bool
    """Whether the grid has the keyboard."""
    several: bool = False
    """Whether more than one photo is selected."""
    arrow: bool = False
    """Whether the arrow is shown that makes it the selected photo."""
    on_arrow: bool = False
    """Whether the mouse is on that arrow."""


PLAIN = CellLook(selected=False, current=False, hovered=False, active=False)
"""Of most photos nothing is marked."""


class PhotoDelegate:
    """Paints the cells of one grid, in its palette and font."""

    def __init__(self, thumbnails: ThumbnailSource, view: QWidget) -> None:
        self._thumbnails = thumbnails
        self._view = view
        self.fitted = FittedThumbnails()
        self.fades = Fades()
        self.captions = Captions(view)
        self.refresh()

    def refresh(self) -> None:
        """Take over palette and font of the view."""
        self.captions.refresh()
        self._tokens = tokens_of(self._view)
        self._pill_font = type_font(self._view, "caption", semibold=True)
        self._base = self._view.palette().color(_Role.Base)
        self._hold = QColor(self._tokens.hold)
        drawing = icon_pixmap("warning", _WARNING_PX, QColor(self._tokens.warn), self._view)
        self._warning = cell_marks.warning_sign(self._base, drawing)

    def paint(self, painter: QPainter, rect: QRect, caption_px: int, cell: Cell, look: CellLook) -> bool:
        """Paint one cell; tell whether its picture is in place, or nothing more is to be expected."""
        photo = rect.adjusted(0, 0, 0, -caption_px)
        key, best = self._thumbnails.pictures_of(cell)
        size = self._device_size(photo) if key is not None else QSize()
        pixmap = self._pixmap(key, size) or self._stand_in(cell)
        awaited = best is not None
        sharp = pixmap is not None and pixmap.size() == size and key == best  # else it only stands in
        if pixmap is None:
            self._paint_blank(painter, photo, cell, awaited=awaited)
            if awaited:
                self.fades.note_blank(cell.path)
        else:
            fits = pixmap.size() == size
            part = pixmap.rect() if fits else middle(pixmap.width(), pixmap.height(), photo.size())
            self._paint_picture(painter, photo, pixmap, part, cell)
        marked = cell.offline or cell.copies >= _COPIES_FROM or cell.place is not None or cell.stack or cell.unfolded
        if look != PLAIN or marked:
            self._paint_marks(painter, photo, cell, look, mirrored=self._view.isRightToLeft())
        if caption_px:
            self.captions.paint(painter, rect.adjusted(0, photo.height(), 0, 0), cell)
        return sharp or not awaited

    def is_fading(self, cell: Cell) -> bool:
        """Tell whether a cell wants to be painted again soon because its picture fades in."""
        return self.fades.is_fading(cell.path)

    def has_picture(self, cell: Cell) -> bool:
        """Tell whether a cell shows its picture, in whatever size."""
        key = self._thumbnails.picture_of(cell)
        return (key is not None and self.fitted.rough(key) is not None) or self._stand_in(cell) is not None

    def mark_at(self, point: QPoint, photo: QRect, cell: Cell) -> Literal["copies", "stack"] | None:
        """Return which of the marks of a photo that can be clicked is at a point."""
        if self._stack_of(photo, cell).contains(point):
            return "stack"
        return "copies" if self._pill_of(photo, cell).contains(point) else None

    def _pill_of(self, photo: QRect, cell: Cell) -> QRect:
        """Return where the number of copies stands on a photo, nowhere if it has none."""
        if cell.copies < _COPIES_FROM:
            return QRect()
        return cell_marks.pill_box(photo, f"×{cell.copies}", self._pill_font, mirrored=self._view.isRightToLeft())

    def _stack_of(self, photo: QRect, cell: Cell) -> QRect:
        """Return where the mark of a stack stands on a photo, nowhere if it is none."""
        if not cell.stack:
            return QRect()
        pill = self._pill_of(photo, cell)
        return cell_marks.stack_box(photo, str(cell.stack), self._pill_font, pill, mirrored=self._view.isRightToLeft())

    def _paint_numbers(self, painter: QPainter, photo: QRect, cell: Cell, *, mirrored: bool) -> None:
        """Paint for how many files, and shots, a cell stands."""
        if cell.copies >= _COPIES_FROM:
            cell_marks.paint_pill(painter, photo, f"×{cell.copies}", self._pill_font, mirrored=mirrored)
        if cell.unfolded:
            cell_marks.paint_unfolded(painter, photo, self._tokens)
        if cell.stack:
            ground = QColor(self._tokens.accfill) if cell.unfolded else VEIL
            box = self._stack_of(photo, cell)
            cell_marks.paint_stack(painter, box, str(cell.stack), self._pill_font, ground, mirrored=mirrored)

    def paint_band(self, painter: QPainter, rect: QRect) -> None:
        """Paint a rubber band."""
        accent = QColor(self._tokens.acc)
        painter.setPen(accent)
        accent.setAlphaF(_BAND_SHARE)
        painter.setBrush(accent)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _device_size(self, photo: QRect) -> QSize:
        """Return the device pixels between the edges of a cell: exact, so that nothing is scaled while painting."""
        ratio = self._view.devicePixelRatioF()
        return QSize(max(round(photo.width() * ratio), 1), max(round(photo.height() * ratio), 1))

    def _pixmap(self, key: PictureKey | None, size: QSize) -> QPixmap | None:
        if key is None:
            return None
        kept = self.fitted.kept(key, size)
        if kept is not None:
            return kept
        image = self._thumbnails.image(key)
        return self.fitted.rough(key) if image is None else self.fitted.fit(key, image, size)

    def _stand_in(self, cell: Cell) -> QPixmap | None:
        """Return what was shown of this file before its best picture came, which may wait for the next frame."""
        if cell.details is None or cell.state == "skipped":
            return None
        file = FileKey(cell.details.path, *cell.details.stamp)
        return self.fitted.rough(file) or self.fitted.rough(file._replace(stand_in=True))

    def _paint_picture(self, painter: QPainter, photo: QRect, pixmap: QPixmap, part: QRect, cell: Cell) -> None:
        opacity = self.fades.opacity(cell.path, still=not self._view.isVisible())
        opacity *= _OFFLINE_OPACITY if cell.offline else 1.0
        if opacity < 1 and not cell.offline:
            painter.fillRect(photo, self._hold)
        if opacity < 1:
            painter.setOpacity(opacity)
            painter.drawPixmap(photo, pixmap, part)
            painter.setOpacity(1.0)
        else:
            painter.drawPixmap(photo, pixmap, part)

    def _paint_blank(self, painter: QPainter, photo: QRect, cell: Cell, *, awaited: bool) -> None:
        """Paint the ground of a photo that is not there; one that will never be shows a torn picture."""
        painter.fillRect(photo, self._hold)
        if cell.path is not None and not awaited and cell.state != "waiting":
            cell_marks.paint_torn(painter, photo, self._tokens.sec)

    def _paint_marks(self, painter: QPainter, photo: QRect, cell: Cell, look: CellLook, *, mirrored: bool) -> None:
        tokens = self._tokens
        if cell.match is not None and cell.place is not None:
            shape = QSize(cell.match.width_px, cell.match.height_px)
            paint_place(painter, photo, shown_box(cell.place, shape, photo.size()))
        if cell.offline:
            cell_marks.paint_warning(painter, photo, self._warning, mirrored=mirrored)
        self._paint_numbers(painter, photo, cell, mirrored=mirrored)
        if look.hovered and not look.selected:
            cell_marks.paint_hover(painter, photo, tokens)
        if look.selected:
            ring = {"acc": _SELECTED_RING, "inner": _SELECTED_LINE}
            cell_marks.paint_ring(painter, photo, tokens, self._base, **ring)
        if look.current and look.active and (look.several or not look.selected):
            # Among several selected ones it is known by a second ring, inside theirs.
            inset = round(_SELECTED_RING + _SELECTED_LINE) if look.selected else 0
            inside = photo.adjusted(inset, inset, -inset, -inset)
            cell_marks.paint_ring(painter, inside, tokens, self._base, acc=_CURRENT_RING, inner=_CURRENT_LINE)
        if look.selected and look.several:
            cell_marks.paint_tick(painter, photo, tokens, mirrored=mirrored)
        if look.arrow:
            cell_marks.paint_arrow(painter, photo, pressed=look.on_arrow, mirrored=mirrored)
