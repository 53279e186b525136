"""The scroll bar of the gallery: years stand beside it where their photos are, and a bubble tells where one is."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QApplication, QScrollBar, QWidget

from app.gui.grid.thumb_bubble import ThumbBubble
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font

_LEAST_PX = 56
_AFTER_WORDS_PX = 23  # the tick, and the thumb
_LEAST_APART_PX = 16
_LEAST_THUMB_PX = 32
_THUMB_PX, _WIDE_THUMB_PX, _FROM_BORDER_PX = 6, 10, 3
_TICK_PX, _WORDS_TO_TICK_PX = 4, 4
_PAD_PX = 4
_YEARS_ABOVE_PHOTOS_A_PX = 20
_Key = Qt.Key
_Action = QAbstractSlider.SliderAction
_ACTIONS = {
    _Key.Key_Up: _Action.SliderSingleStepSub,
    _Key.Key_Down: _Action.SliderSingleStepAdd,
    _Key.Key_PageUp: _Action.SliderPageStepSub,
    _Key.Key_PageDown: _Action.SliderPageStepAdd,
    _Key.Key_Home: _Action.SliderToMinimum,
    _Key.Key_End: _Action.SliderToMaximum,
}


class Timed(Protocol):
    """What a timeline shows: a grid. Shares are those of all photos, 0 to 1."""

    def verticalScrollBar(self) -> QScrollBar: ...
    def viewport(self) -> QWidget: ...
    def photo_count(self) -> int: ...
    def seen_shares(self) -> tuple[float, float, float]:
        """Return the share above what is seen, the one at the lowest place, and how much of the height is seen."""

    def marks(self) -> list[tuple[float, str]]: ...
    def words_at(self, share: float) -> tuple[str, str]:
        """Return what stands at a share: in full, and in short."""


class Timeline(QWidget):
    """Stands at the end of a grid. Its thumb follows the photos, not the pixels: a year is where its mark is."""

    share_wanted = Signal(float)
    """The share of photos that is to be above what is seen."""

    def __init__(self, grid: Timed, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = grid
        self._bubble = ThumbBubble(parent)
        self._grabbed_at: int | None = None
        self._hovered_at: int | None = None
        self._by_key = False
        self._shown_thumb = QRect()
        self._marks: list[tuple[int, str]] | None = None
        self._drawn_marks: list[tuple[int, str]] = []
        self._drawn: QPixmap | None = None
        self._marking = QTimer(self)  # a frame after the photos: finding marks takes as long as laying these out
        self._marking.setSingleShot(True)
        self._marking.setInterval(0)
        self._marking.timeout.connect(self._on_marking)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Timeline"))
        grid.verticalScrollBar().valueChanged.connect(self.refresh)
        grid.verticalScrollBar().rangeChanged.connect(self.refresh)

    def wanted_px(self) -> int:
        """Return the width at which a year can be read whole, in whatever size the system has letters."""
        year_px = QFontMetrics(type_font(self, "caption")).horizontalAdvance("0000")
        return max(_LEAST_PX, year_px + _AFTER_WORDS_PX)

    def take_marks(self) -> None:
        """Show other marks soon: the photos, or how they are laid out, have changed."""
        self._marks = None
        self.update()
        self._show_bubble()

    def refresh(self) -> None:
        """Show where the grid is now: the marks stay where they are."""
        thumb = self.thumb()
        if thumb != self._shown_thumb:
            self.update(thumb.united(self._shown_thumb))
            self._shown_thumb = thumb
        self._show_bubble()

    def thumb(self) -> QRect:
        """Return where the thumb is; nowhere while all photos can be seen."""
        above, most, seen = self._grid.seen_shares()
        if most <= 0:
            return QRect()
        length = self._thumb_length(seen)
        top = _PAD_PX + round(min(above / most, 1.0) * (self._track() - length))
        wide = _WIDE_THUMB_PX if self._hovered_at is not None or self._grabbed_at is not None else _THUMB_PX
        left = _FROM_BORDER_PX if self.isRightToLeft() else self.width() - _FROM_BORDER_PX - wide
        return QRect(left, top, wide, length)

    def marks(self) -> list[tuple[int, str]]:
        """Return the heights at which words stand, and the words; no two closer than letters are high."""
        if self._marks is None:
            self._marks = self._placed_marks()
        return self._marks

    def _placed_marks(self) -> list[tuple[int, str]]:
        _, most, seen = self._grid.seen_shares()
        length = self._thumb_length(seen)
        free = self._track() - length
        least_px = max(_LEAST_APART_PX, QFontMetrics(type_font(self, "caption")).height())
        found: list[tuple[int, str]] = []
        for share, words in self._grid.marks():
            place = min(share / most, 1.0) if most > 0 else share
            y = _PAD_PX + length // 2 + round(place * free)
            if not found or y - found[-1][0] >= least_px:
                found.append((y, words))
        return found

    def bubble_words(self) -> str:
        """Return what the bubble says, "" while it is hidden."""
        return self._bubble.words if self._bubble.isVisible() else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPixmap(0, 0, self._drawing())
            thumb = self.thumb()
            if not thumb.isEmpty():
                painter.setPen(Qt.PenStyle.NoPen)
                hot = thumb.width() == _WIDE_THUMB_PX
                painter.setBrush(QColor(tokens.sec if hot else tokens.edge))
                painter.drawRoundedRect(QRectF(thumb), thumb.width() / 2, thumb.width() / 2)
            if self._by_key:
                painter.setPen(QColor(tokens.acc))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        y = event.position().toPoint().y()
        thumb = self.thumb()
        on_thumb = thumb.top() <= y <= thumb.bottom()
        self._grabbed_at = y - thumb.top() if on_thumb else thumb.height() // 2
        self._drag_to(y)
        self.refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered_at = event.position().toPoint().y()
        if self._grabbed_at is not None:
            self._drag_to(self._hovered_at)
        self.refresh()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed_at = None
        self.refresh()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered_at = event.position().toPoint().y()
        self.refresh()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered_at = None
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.take_marks()

    def changeEvent(self, event: QEvent) -> None:
        self._drawn = None  # letters and colours are others
        self.take_marks()
        super().changeEvent(event)

    def hideEvent(self, event: QEvent) -> None:
        self._bubble.hide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._by_key = False
        self.update()
        self.refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._grid.verticalScrollBar(), event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = _ACTIONS.get(_Key(event.key()))
        if action is None:
            event.ignore()
        else:
            self._grid.verticalScrollBar().triggerAction(action)

    def _drawing(self) -> QPixmap:
        """Return the ground with all marks: drawn once, since letters cost more than anything else here.

        Where other marks are to be found yet it is the one before, for the time of a frame.
        """
        ratio = self.devicePixelRatioF()
        fits = self._drawn is not None and self._drawn.size() == self.size() * ratio
        if self._drawn is not None and fits and self._marks is None:
            self._marking.start()
            return self._drawn
        if self._drawn is None or not fits or self._drawn_marks != self.marks():
            self._drawn_marks = self.marks()
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(self.palette().color(QPalette.ColorRole.Base))
            font = type_font(self, "caption")
            metrics = QFontMetrics(font)
            with QPainter(self._drawn) as painter:
                painter.setFont(font)
                for y, words in self.marks():
                    self._paint_mark(painter, metrics, y, words)
        return self._drawn

    @Slot()
    def _on_marking(self) -> None:
        if self.marks() != self._drawn_marks:
            self.update()

    def _paint_mark(self, painter: QPainter, metrics: QFontMetrics, y: int, words: str) -> None:
        tokens, room = tokens_of(self), self.width() - _AFTER_WORDS_PX
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        box = QRect(0, y - metrics.height() // 2, room, metrics.height())
        tick = QRect(room + _WORDS_TO_TICK_PX, y, _TICK_PX, 1)
        align = Qt.AlignmentFlag.AlignRight
        if self.isRightToLeft():
            box.moveRight(self.width() - 1)
            tick.moveRight(self.width() - 1 - room - _WORDS_TO_TICK_PX)
            align = Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(tokens.sec))
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.fillRect(tick, QColor(tokens.edge))

    def _track(self) -> int:
        return max(self.height() - 2 * _PAD_PX, 1)

    def _thumb_length(self, seen: float) -> int:
        return min(max(round(self._track() * seen), _LEAST_THUMB_PX), self._track())

    def _drag_to(self, y: int) -> None:
        _, most, seen = self._grid.seen_shares()
        free = self._track() - self._thumb_length(seen)
        if most > 0 and free > 0 and self._grabbed_at is not None:
            self.share_wanted.emit(min(max((y - self._grabbed_at - _PAD_PX) / free, 0.0), 1.0) * most)

    def _share_under(self, y: int) -> float:
        _, most, seen = self._grid.seen_shares()
        length = self._thumb_length(seen)
        return min(max((y - _PAD_PX - length / 2) / max(self._track() - length, 1), 0.0), 1.0) * max(most, 0.0)

    def _show_bubble(self) -> None:
        """Show where a drag or the keyboard has come, or where a click would lead."""
        dragged = self._grabbed_at is not None or (self._by_key and self._hovered_at is None)
        thumb, count = self.thumb(), self._grid.photo_count()
        if thumb.isEmpty() or (not dragged and self._hovered_at is None):
            self._bubble.hide()
            return
        y = thumb.center().y() if dragged or self._hovered_at is None else self._hovered_at
        whole, short = self._grid.words_at(self._grid.seen_shares()[0] if dragged else self._share_under(y))
        words = short if short and count / max(self._track(), 1) > _YEARS_ABOVE_PHOTOS_A_PX else whole
        if words:
            self._bubble.show_at(words, self.mapToParent(QPoint(thumb.left(), y)), thumb.width())
        else:
            self._bubble.hide()
