"""A picture to look into: zoomed at the pointer, dragged, always painted from the sharpest pixels there are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.box import Box
from app.gui.kit.place_corners import paint_place
from app.gui.picture.shown_picture import ShownPicture
from app.gui.picture.zoom import PictureZoom

Paintable = ShownPicture | QPixmap

_WHEEL_STEP = 1.25
_DEGREES_8TH_PER_STEP = 120
_BLOCKS_FROM = 3.0  # magnified more than this, pixels are shown as they are
_RESTS_AFTER_MS = 120
_SMOOTH_IN_MOTION = 4_000_000  # device pixels that are scaled smoothly within a frame
_KEEP_SHAPE = Qt.AspectRatioMode.KeepAspectRatio


class PictureCanvas(QWidget):
    """Knows pixels and where they lie; which photo it is, and loading it, is somebody else's."""

    zoomed = Signal()
    """The zoom changed: other pixels may be wanted."""
    moved = Signal()
    """Another part of the picture is in sight."""
    menu_wanted = Signal(object)
    """Where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = PictureZoom()
        self._image: Paintable | None = None
        self._beside: tuple[Paintable | None, QSize] | None = None
        self._place: Box | None = None
        self._dragged_from: QPointF | None = None
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    @property
    def percent(self) -> int:
        """The zoom: at 100 one pixel of the photo is one of the screen."""
        return round(100 * self._zoom.scale * self.devicePixelRatioF())

    @property
    def fits(self) -> bool:
        """Whether the whole picture is shown."""
        return self._zoom.fits

    @property
    def wanted_px(self) -> int:
        """The longest side in pixels of a picture that is sharp at this zoom."""
        whole = self._zoom.whole
        return round(max(whole.width(), whole.height()) * self._zoom.scale * self.devicePixelRatioF())

    @property
    def shown_px(self) -> int:
        """The longest side in pixels of what is painted now, 0 for nothing."""
        return _longest_px(self._image) if self._image is not None else 0

    @property
    def picture_area(self) -> QRect:
        """Where the whole picture lies, of which only a part may be in sight."""
        return self._zoom.picture_rect().toRect()

    @property
    def shows_beside(self) -> bool:
        """Whether another photo is shown in this one's frame."""
        return self._beside is not None

    def begin(self) -> None:
        """Show nothing, and the next photo as a whole."""
        self._image = self._beside = None
        self._zoom.begin()
        self._after_zoom()

    def change_picture(self, whole: QSize) -> None:
        """Make room for another photo at this zoom and place; ``whole`` is its size in its pixels, empty if unknown."""
        self._image = self._beside = None
        self._zoom.change_picture(QSizeF(whole))
        self._after_zoom()

    def show_image(self, image: Paintable, whole: QSize) -> None:
        """Paint these pixels of the photo, whose own size is ``whole``; an empty one keeps what was thought of it.

        What is seen of the photo stays.
        """
        self._image = image
        if not whole.isEmpty():
            self._zoom.set_whole(QSizeF(whole))
        elif self._zoom.whole.isEmpty():
            self._zoom.set_whole(QSizeF(_size(image)))
        else:  # as large as the photo before, but of its own shape
            longest = self._zoom.longest_px
            self._zoom.change_picture(QSizeF(_size(image)).scaled(longest, longest, _KEEP_SHAPE))
        self._show_hand()
        self.update()

    def show_beside(self, image: Paintable | None, whole: QSize) -> None:
        """Show another photo of the size ``whole`` in the frame of this one, until ``hide_beside``."""
        self._beside = image, whole
        self.update()

    def hide_beside(self) -> None:
        self._beside = None
        self.update()

    def show_place(self, place: Box | None) -> None:
        """Mark where in the photo the part lies that was asked about, None for no part."""
        if place != self._place:
            self._place = place
            self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        self._zoom.fit()
        self._after_zoom()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify around a point of this widget, the middle if none."""
        self._zoom.zoom_by(factor, at if at is not None else QPointF(self.rect().center()))
        self._after_zoom()

    def zoom_to_pixels(self, at: QPointF | None = None) -> None:
        """Show one pixel of the photo as one of the screen."""
        self.zoom_by(1 / (self.devicePixelRatioF() * self._zoom.scale), at)

    def pan_by(self, x_px: float, y_px: float) -> None:
        self._zoom.pan_by(QPointF(x_px, y_px))
        self.moved.emit()
        self._rest.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image, zoom = self._image, self._zoom
        if self._beside is not None:
            image, whole = self._beside
            zoom = self._zoom.beside(QSizeF(whole))
        if image is None:
            painter.fillRect(zoom.picture_rect(), self.palette().color(QPalette.ColorRole.Midlight))
        else:
            self._paint_visible(painter, zoom, image)
            if self._place is not None and self._beside is None:
                box = QRectF(self._place.left, self._place.top, self._place.width, self._place.height)
                paint_place(painter, self.picture_area, box)
        painter.end()

    def _paint_visible(self, painter: QPainter, zoom: PictureZoom, image: Paintable) -> None:
        """Paint only what is in sight: a hundred megapixels cost what the window shows of them."""
        target = zoom.picture_rect()
        seen = target.intersected(QRectF(self.rect()))
        if seen.isEmpty():
            return
        ratio = self.devicePixelRatioF()
        magnified = ratio * max(target.width(), target.height()) / _longest_px(image)
        smooth = magnified < _BLOCKS_FROM or _longest_px(image) < zoom.longest_px
        if self._rest.isActive() and seen.width() * seen.height() * ratio * ratio > _SMOOTH_IN_MOTION:
            smooth = False  # sharp again as soon as it rests
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        offset = seen.topLeft() - target.topLeft()
        across, down = 1 / target.width(), 1 / target.height()
        share = QRectF(offset.x() * across, offset.y() * down, seen.width() * across, seen.height() * down)
        if isinstance(image, QPixmap):
            size = image.size()
            source = QRectF(
                share.x() * size.width(),
                share.y() * size.height(),
                share.width() * size.width(),
                share.height() * size.height(),
            )
            painter.drawPixmap(seen, image, source)
        else:
            part, source = image.part(share, seen.width() * ratio)
            painter.drawImage(seen, part, source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._zoom.set_view(QSizeF(self.size()), self.devicePixelRatioF())
        self.zoomed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_by(_WHEEL_STEP ** (turned / _DEGREES_8TH_PER_STEP), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            self._show_hand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self.pan_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom.fits:
            self.zoom_to_pixels(event.position())
        else:
            self.fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().center()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        return super().event(event)

    def _after_zoom(self) -> None:
        self._rest.start()
        self._show_hand()
        self.update()
        self.zoomed.emit()

    def _show_hand(self) -> None:
        if self._zoom.fits:
            self.unsetCursor()
        else:
            held = self._dragged_from is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)


def _size(image: Paintable) -> QSize:
    return image.size() if isinstance(image, QPixmap) else image.size


def _longest_px(image: Paintable) -> int:
    size = _size(image)
    return max(size.width(), size.height())
