"""One picture, whole and sharp, in whatever room it is given; a plain frame of its shape until it is there.

In the frame of a picture that will never be there stands why.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyle, QWidget

from app.gui.kit.plain_text import give_tip
from app.gui.kit.type import type_font
from app.gui.kit.wrapped_words import paint_wrapped
from app.gui.picture.shown_picture import ShownPicture

_DRAG_PX = 128
_MOST_PX = 16_000
_MOST_MAGNIFIED = 2
_AROUND_WORDS_PX = 6
_UNKNOWN = QSize(4, 3)


class PictureView(QWidget):
    """Shows a preview, then the picture. Can be dragged out as a file, activated, and asked for its menu."""

    activated = Signal()
    menu_wanted = Signal(QPoint)
    shape_changed = Signal()
    resized = Signal()
    appeared = Signal()

    def __init__(
        self,
        smallest: QSize,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._alignment = alignment
        self._smallest = smallest
        self._image: ShownPicture | QPixmap | None = None
        self._shape = _UNKNOWN
        self._largest = QSize(_MOST_PX, _MOST_PX)
        self._path = self._why = ""
        self._pressed_at: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_nothing(self, path: str, shape: QSize | None = None) -> None:
        """Show an empty frame for the photo at ``path``: of its ``shape``, or as it is until that is known."""
        self._path, self._image = path, None
        self._tell_why("")
        self._largest = QSize(_MOST_PX, _MOST_PX)
        if shape is None:
            self.update()
        else:
            self._set_shape(_UNKNOWN if shape.isEmpty() else shape)

    def expect(self, path: str) -> None:
        """Be the view of the photo at ``path`` from now on; what is shown stays until that one comes, in a moment."""
        self._path = path
        self._tell_why("")

    def limit(self, whole: QSize) -> None:
        """Magnify a picture, which has ``whole`` pixels, only a little: small ones would be a blur."""
        if not whole.isEmpty():
            self._largest = whole * (_MOST_MAGNIFIED / self.devicePixelRatioF())
            self.shape_changed.emit()

    def show_why(self, sentence: str) -> None:
        """Say why there is no picture, in the empty frame."""
        self._tell_why(sentence if self._image is None else "")
        self.update()

    def show_image(self, image: ShownPicture | QPixmap) -> None:
        """Show these pixels."""
        self._image = image
        self._tell_why("")
        self._set_shape(image.size if isinstance(image, ShownPicture) else image.size())

    @property
    def longest_px(self) -> int:
        """The longest side in device pixels of what is shown now, 0 for the empty frame."""
        if isinstance(self._image, ShownPicture):
            return self._image.longest_px
        return max(self._image.width(), self._image.height()) if self._image is not None else 0

    def width_for(self, height_px: int) -> int:
        """Return how wide the picture is when it is as high as that."""
        return self._fitted(QSize(_MOST_PX, height_px)).width()

    def height_for(self, width_px: int) -> int:
        """Return how high the picture is when it is as wide as that."""
        return self._fitted(QSize(width_px, _MOST_PX)).height()

    @property
    def picture_area(self) -> QRect:
        """Where the picture lies in this widget."""
        return self._area()

    @property
    def wanted_px(self) -> int:
        """The longest side in device pixels that a picture needs here to be sharp."""
        fitted = self._fitted(self.size())
        return round(max(fitted.width(), fitted.height()) * self.devicePixelRatioF())

    def sizeHint(self) -> QSize:
        return self._smallest * 2

    def minimumSizeHint(self) -> QSize:
        return self._smallest

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._area()
        if self._image is None:
            painter.fillRect(area, self.palette().color(QPalette.ColorRole.Midlight))
            self._paint_why(painter, area)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_sharp(painter, area)
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_why(self, painter: QPainter, area: QRect) -> None:
        if self._why:
            painter.setFont(type_font(self, "caption"))
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            around = _AROUND_WORDS_PX
            paint_wrapped(painter, area.adjusted(around, around, -around, -around), self._why)

    def _tell_why(self, sentence: str) -> None:
        if sentence == self._why:
            return
        self._why = sentence
        self.setAccessibleDescription(sentence)
        give_tip(self, sentence)

    def _paint_sharp(self, painter: QPainter, area: QRect) -> None:
        if isinstance(self._image, QPixmap):
            painter.drawPixmap(area, self._image)
        elif self._image is not None:
            part, source = self._image.part(QRectF(0, 0, 1, 1), area.width() * self.devicePixelRatioF())
            painter.drawImage(QRectF(area), part, source)

    def _set_shape(self, shape: QSize) -> None:
        self._shape = shape
        self.update()
        self.shape_changed.emit()

    def _area(self) -> QRect:
        """Return where the picture lies: whole, as large as there is room."""
        return QStyle.alignedRect(self.layoutDirection(), self._alignment, self._fitted(self.size()), self.rect())

    def _fitted(self, room: QSize) -> QSize:
        return self._shape.scaled(room.boundedTo(self._largest), Qt.AspectRatioMode.KeepAspectRatio)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not self._path:
            return
        if (event.position().toPoint() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self._drag_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._path:
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._path:
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._path:
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self.menu_wanted.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().center()))

    def _drag_out(self) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(data)
        if self._image is not None:
            small = self._image if isinstance(self._image, QPixmap) else QPixmap.fromImage(self._image.image)
            drag.setPixmap(small.scaled(_DRAG_PX, _DRAG_PX, Qt.AspectRatioMode.KeepAspectRatio))
        drag.exec(Qt.DropAction.CopyAction)
