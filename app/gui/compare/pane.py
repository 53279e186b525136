"""A pane in which photos are painted, each where it is told; what the mouse does there is told on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.gui.compare.curtain import Curtain
from app.gui.kit.tokens import VEIL, tokens_of
from app.gui.kit.type import type_font
from app.gui.kit.wrapped_words import paint_wrapped
from app.gui.picture.shown_picture import ShownPicture

Paintable = ShownPicture | QPixmap

_WHEEL_STEP = 1.25
_DEGREES_8TH_PER_STEP = 120
_BLOCKS_FROM = 3.0
_RESTS_AFTER_MS = 120
_SMOOTH_IN_MOTION = 4_000_000
_BADGE_PX, _BADGE_AT_PX = 28, 12
_RING_PX = 2
_WORDS_PX = 420


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Pixels of a photo of the size ``whole``; ``transform`` leads from that size to the pane."""

    image: Paintable
    whole: QSizeF
    transform: QTransform


class Pane(QWidget):
    """Knows pixels and where they lie. With a ``curtain`` the first layer is seen before it, the second behind it."""

    zoom_wanted = Signal(float, QPointF)
    """Factor, and where in the pane."""
    pan_wanted = Signal(QPointF, bool)
    """How far, in pixels of the pane, and whether alone."""
    turned_over = Signal(QPointF)
    """Double-clicked here: all pixels, or the whole."""
    pressed = Signal()
    menu_wanted = Signal(object)
    """Where on the screen."""
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curtain: Curtain | None = None
        self._layers: tuple[Layer, ...] = ()
        self._badges: tuple[str, ...] = ()
        self._words = ""
        self._is_active = self._can_pan = False
        self._dragged_from: QPointF | None = None
        self._drags_curtain = False
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(self.update)
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    def show_layers(self, layers: Sequence[Layer], *, can_pan: bool) -> None:
        """Paint these photos, each over the one before."""
        self._layers, self._can_pan = tuple(layers), can_pan
        self._show_hand(None)
        self.update()

    def show_words(self, badges: Sequence[str], words: str = "") -> None:
        """Show one letter at the start, a second one at the end, and a sentence in the middle."""
        if (tuple(badges), words) != (self._badges, self._words):
            self._badges, self._words = tuple(badges), words
            self.setAccessibleDescription(words)
            self.update()

    def set_active(self, is_active: bool) -> None:
        """Be the pane on which the keys act."""
        if is_active != self._is_active:
            self._is_active = is_active
            self.update()

    def stir(self) -> None:
        """The picture moves: for a moment speed counts."""
        self._rest.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            whole = QRectF(self.rect())
            for number, layer in enumerate(self._layers):
                clip = whole if self.curtain is None else self.curtain.side(number, whole)
                self._paint_layer(painter, layer, clip)
            if self.curtain is not None:
                self.curtain.paint(painter, whole)
            if self._words:
                self._paint_sentence(painter)
            self._paint_badges(painter)
            if self._is_active:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                half = _RING_PX // 2
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(tokens_of(self).colour("acc"), _RING_PX, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(self.rect().adjusted(half, half, -half, -half))

    def _paint_layer(self, painter: QPainter, layer: Layer, clip: QRectF) -> None:
        """Paint what is in sight of a photo: a hundred megapixels cost what the pane shows of them."""
        back, possible = layer.transform.inverted()
        seen = back.mapRect(clip) & QRectF(QPointF(), layer.whole) if possible else QRectF()
        if seen.isEmpty():
            return
        ratio = self.devicePixelRatioF()
        scale = abs(layer.transform.determinant()) ** 0.5
        share = QRectF(
            seen.x() / layer.whole.width(),
            seen.y() / layer.whole.height(),
            seen.width() / layer.whole.width(),
            seen.height() / layer.whole.height(),
        )
        width_px = layer.image.width() if isinstance(layer.image, QPixmap) else layer.image.size.width()
        magnified = ratio * scale * layer.whole.width() / width_px
        smooth = magnified < _BLOCKS_FROM or width_px < layer.whole.width()
        if self._rest.isActive() and clip.width() * clip.height() * ratio * ratio > _SMOOTH_IN_MOTION:
            smooth = False
        painter.save()
        painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setTransform(layer.transform, True)
        if isinstance(layer.image, QPixmap):
            across, down = layer.image.width(), layer.image.height()
            source = QRectF(share.x() * across, share.y() * down, share.width() * across, share.height() * down)
            painter.drawPixmap(seen, layer.image, source)
        else:
            part, source = layer.image.part(share, seen.width() * scale * ratio)
            painter.drawImage(seen, part, source)
        painter.restore()

    def _paint_badges(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(type_font(self, "status", semibold=True))
        at_start = QRectF(_BADGE_AT_PX, _BADGE_AT_PX, _BADGE_PX, _BADGE_PX)
        at_end = at_start.translated(self.width() - _BADGE_PX - 2 * _BADGE_AT_PX, 0)
        places = (at_end, at_start) if self.isRightToLeft() and self.curtain is None else (at_start, at_end)
        for place, letter in zip(places, self._badges, strict=False):
            painter.setPen(QPen(Qt.GlobalColor.white, 1))
            painter.setBrush(VEIL)
            painter.drawEllipse(place.adjusted(0.5, 0.5, -0.5, -0.5))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)

    def _paint_sentence(self, painter: QPainter) -> None:
        painter.setFont(type_font(self, "body"))
        room = self.rect().adjusted(16, 16, -16, -16)
        width = min(room.width(), _WORDS_PX)
        metrics = painter.fontMetrics()
        size = metrics.boundingRect(QRect(0, 0, width, room.height()), int(Qt.TextFlag.TextWordWrap), self._words)
        area = QRect(0, 0, min(width, size.width() + 24), min(room.height(), size.height() + 16))
        area.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(VEIL)
        painter.drawRoundedRect(area, 8, 8)
        painter.setPen(Qt.GlobalColor.white)
        paint_wrapped(painter, area.adjusted(10, 4, -10, -4), self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_wanted.emit(_WHEEL_STEP ** (turned / _DEGREES_8TH_PER_STEP), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            self._drags_curtain = self._is_at_curtain(event.position())
            self._show_hand(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            self._show_hand(event.position())
            return
        moved, self._dragged_from = event.position() - self._dragged_from, event.position()
        if self._drags_curtain and self.curtain is not None:
            self.curtain.move_to(event.position().x() / max(1, self.width()))
            self.update()
        else:
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.pan_wanted.emit(moved, alone)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from, self._drags_curtain = None, False
        self._show_hand(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.turned_over.emit(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().center()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_wanted.emit(1 + event.value(), event.position())
            return True
        return super().event(event)

    def _is_at_curtain(self, place: QPointF) -> bool:
        return self.curtain is not None and self.curtain.is_at(place, QRectF(self.rect()))

    def _show_hand(self, place: QPointF | None) -> None:
        held = self._dragged_from is not None
        if (held and self._drags_curtain) or (not held and place is not None and self._is_at_curtain(place)):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self._can_pan:
            self.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)
        elif place is not None or not held:
            self.unsetCursor()
