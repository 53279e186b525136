"""How far the neighbours of one question are, as a histogram, with a handle at either side that hides some of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.closeness import SHIPPED, Closeness, Edges
from app.gui.kit.photo_words import distance_words
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import shown, tr
from app.gui.kit.type import type_font
from app.gui.search.histogram_handle import GRIP_PX, HANDLE_PX, HistogramHandle
from app.gui.search.narrowing import OPEN, Narrowing, Side, scale_of

MARGIN_PX = GRIP_PX // 2
"""How far a handle at an end reaches out of the plot: left out of the room around it, the plot is aligned with it."""
_LABELS_PX = 20
_TICK_PX = 5
_MOST_BAR_PX, _LEAST_BAR_PX, _HEADROOM_PX, _BAR_GAP_PX = 16, 2, 6, 2
_LABEL_GAP_PX = 4
_LEAST_PX = 160


class Histogram(QWidget):
    """Shows distances and limits it is told, and asks for other limits. ``plot_px`` is the height of the bars' room."""

    narrowing_wanted = Signal(object)
    """Narrowing."""

    def __init__(self, bins: int, plot_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot_px = plot_px
        self._edges = SHIPPED
        self._narrowing = OPEN
        self._scale = scale_of((), bins)
        self._heights = [0] * bins
        self._forms = _word_forms()
        self._font: QFont | None = None
        self._widths_px: dict[str, int] = {}
        self._handles: dict[Side, HistogramHandle] = {
            "near": HistogramHandle(tr("Hide photos nearer than"), self),
            "far": HistogramHandle(tr("Hide photos farther away than"), self),
        }
        for side, handle in self._handles.items():
            handle.step_wanted.connect(lambda by, side=side: self._move_by_bin(side, by))
            handle.word_wanted.connect(lambda by, side=side: self.move_by_word(side, by))
            handle.end_wanted.connect(lambda by, side=side: self._move(side, self._scale.distance_at((by + 1) / 2)))
            handle.dragged.connect(lambda x, side=side: self._move(side, self._scale.distance_at(self._place_at(x))))
            handle.distance_wanted.connect(lambda distance, side=side: self._move(side, distance))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("How far the photos are"))

    @property
    def narrowing(self) -> Narrowing:
        return self._narrowing

    def show_distances(self, distances: Sequence[float], edges: Edges) -> None:
        """Show these distances, and where the words begin and end."""
        self._scale = scale_of(distances, self._scale.bins)
        self._heights = self._scale.heights(distances)
        self._edges = edges
        self._show_limits()

    def show_narrowing(self, narrowing: Narrowing) -> None:
        """Have the handles where these limits are."""
        if narrowing != self._narrowing:
            self._narrowing = narrowing
            self._show_limits()

    def _show_limits(self) -> None:
        self._place_handles()
        self.update()

    def move_by_word(self, side: Side, by: int) -> None:
        """Ask for a limit at the next edge of a word, farther (1) or nearer (−1)."""
        self._move(side, self._scale.word_step(self._at(side), by, self._edges))

    def take_focus(self) -> None:
        """Give the keyboard to the far handle."""
        self._handles["far"].setFocus()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_PX, self._plot_px + self._labels_px())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_handles()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._font = None
        self._widths_px.clear()
        self.updateGeometry()
        self._place_handles()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the nearer handle to where the plot was pressed."""
        if event.button() != Qt.MouseButton.LeftButton or event.position().y() > self._plot_px:
            return
        x = event.position().x()
        apart: dict[Side, float] = {side: abs(self._x_of(self._at(side)) - x) for side in self._handles}
        self._move("near" if apart["near"] < apart["far"] else "far", self._scale.distance_at(self._place_at(x)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_bars(painter)
            painter.fillRect(QRect(MARGIN_PX, self._plot_px, self._plot_width(), 1), QColor(tokens_of(self).edge))
            self._paint_words(painter)

    def _paint_bars(self, painter: QPainter) -> None:
        """Fill the bars between the handles; of those beyond only the edge is drawn, and of one below a handle both."""
        tokens = tokens_of(self)
        inside = self._between(self._narrowing.near, self._narrowing.far)
        bars = self._bars()
        edged = [bar for bar in bars if not inside.contains(bar)]
        if edged:
            painter.setPen(QPen(QColor(tokens.edge), 1))
            painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(inside)))
            for bar in edged:
                painter.drawRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, 0.5))
            painter.setClipping(False)
        ink = QColor(tokens.bar)
        for bar in bars:
            painter.fillRect(bar.intersected(inside), ink)

    def _bars(self) -> list[QRect]:
        tallest = max(self._heights, default=0)
        bin_px = self._plot_width() / self._scale.bins
        width = max(1, min(round(bin_px) - _BAR_GAP_PX, _MOST_BAR_PX))
        bars = []
        for place, count in enumerate(self._heights):
            if count:
                height = max(_LEAST_BAR_PX, round(count / tallest * (self._plot_px - _HEADROOM_PX)))
                left = round(MARGIN_PX + (place + 0.5) * bin_px - width / 2)
                bars.append(self._mirrored(QRect(left, self._plot_px - height, width, height)))
        return bars

    def _paint_words(self, painter: QPainter) -> None:
        tokens = tokens_of(self)
        font = self._letters()
        painter.setFont(font)
        for word, forms in self._forms.items():
            above, up_to = self._edges.range_of(word)
            if above >= self._scale.farthest:
                break
            ends_on_scale = up_to < self._scale.farthest
            room = self._between(above, up_to)
            if ends_on_scale:
                tick = QRect(round(self._x_of(up_to)), self._plot_px, 1, _TICK_PX)
                painter.fillRect(tick, QColor(tokens.edge))
            fitting = [form for form in forms if self._width_px(form) <= room.width() - _LABEL_GAP_PX]
            if fitting:
                painter.setPen(QColor(tokens.sec))
                line = QRect(room.left(), self._plot_px + 1, room.width(), self._labels_px() - 1)
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, fitting[0])

    def _width_px(self, words: str) -> int:
        """Return how wide words are, measured once: the same few stand below the neighbours of every photo."""
        if words not in self._widths_px:
            self._widths_px[words] = QFontMetrics(self._letters()).horizontalAdvance(words)
        return self._widths_px[words]

    def _labels_px(self) -> int:
        return max(_LABELS_PX, QFontMetrics(self._letters()).height() + _LABEL_GAP_PX)

    def _letters(self) -> QFont:
        if self._font is None:
            self._font = type_font(self, "caption")
        return self._font

    def _plot_width(self) -> int:
        return max(self.width() - 2 * MARGIN_PX, 1)

    def _mirrored(self, rect: QRect) -> QRect:
        if self.isRightToLeft():
            rect.moveLeft(self.width() - rect.left() - rect.width())
        return rect

    def _between(self, near: float, far: float) -> QRect:
        """Return the part of the plot between two distances."""
        left, right = (round(MARGIN_PX + self._scale.place(each) * self._plot_width()) for each in (near, far))
        return self._mirrored(QRect(left, 0, right - left, self._plot_px))

    def _x_of(self, distance: float) -> float:
        x = MARGIN_PX + self._scale.place(distance) * self._plot_width()
        return self.width() - x if self.isRightToLeft() else x

    def _place_at(self, x: float) -> float:
        return ((self.width() - x if self.isRightToLeft() else x) - MARGIN_PX) / self._plot_width()

    def _at(self, side: Side) -> float:
        return self._narrowing.near if side == "near" else self._narrowing.far

    def _move_by_bin(self, side: Side, by: int) -> None:
        self._move(side, self._scale.step(self._at(side), by))

    def _move(self, side: Side, distance: float) -> None:
        wanted = self._narrowing.moved(side, min(distance, self._scale.farthest) if side == "near" else distance)
        if wanted != self._narrowing:
            self._handles[side].raise_()
            self.narrowing_wanted.emit(wanted)

    def _place_handles(self) -> None:
        for side, handle in self._handles.items():
            at = self._at(side)
            left = round(self._x_of(at) - HANDLE_PX / 2)
            handle.setGeometry(left, 0, HANDLE_PX, self._plot_px + 1)
            handle.show_distance(at, self._scale.farthest, self._words_at(side, at))

    def _words_at(self, side: Side, distance: float) -> str:
        """Return what a screen reader says of a handle besides its value."""
        if self._narrowing.takes(self._scale.farthest if side == "far" else 0.0):
            return tr("hides nothing")
        return f"{distance_words(distance)}, {shown(self._edges.closeness(distance).words)}"


def _word_forms() -> dict[Closeness, tuple[str, ...]]:
    """Return what may stand below the plot for each word, the longest first."""
    return {
        Closeness.VERY_LIKE: (shown(Closeness.VERY_LIKE.words), tr("Very")),
        Closeness.LIKE: (shown(Closeness.LIKE.words),),
        Closeness.SOMEWHAT_LIKE: (shown(Closeness.SOMEWHAT_LIKE.words), tr("Somewhat"), tr("Some")),
        Closeness.LITTLE_IN_COMMON: (shown(Closeness.LITTLE_IN_COMMON.words), tr("Little")),
    }
