"""Drawing round a part of the query, which is searched with alone; and what was left out of it, shown darker."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShortcut,
)
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.masks import MOST_POINTS, Masked, Point
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.picture.view import PictureView

Outline = tuple[Point, ...]

_KEY = "O"
_BUTTON_PX = 32
_DARK = QColor(0, 0, 0, 165)
_LEAST_STEP_PX, _LEAST_SIDE_PX = 2.0, 8.0
_LINE_PX, _AROUND_LINE_PX = 2.0, 4.0
_CROSS_PX = 9.0
_DIGITS = 4  # of a place in the picture: a hundredth of a percent
_STEP, _SMALL_STEP = 0.04, 0.005  # of the picture, for an arrow key, and with Shift
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CORNER_KEYS = (Qt.Key.Key_Space,)
_CLOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TAKEN = (*_ARROWS, *_CORNER_KEYS, *_CLOSING_KEYS, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)


class Lasso(QWidget):
    """Lies over a view of the query. Takes mouse and keyboard only while something is drawn.

    Drawn with the mouse: a free line, closed where the button is let go. With the keyboard: arrows move a cross, Space
    sets a corner, Backspace takes it back, Enter closes. Escape leaves everything as it was.
    """

    drawn = Signal(object)
    """Tuple of the corners of what was drawn, each 0…1 of the picture; () for the whole picture again."""
    said = Signal(str)
    """What is to be done while something is drawn, "" when it is over."""

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self._outline: Outline = ()
        self._dark: QImage | None = None
        self._line: list[QPointF] = []
        self._cross: QPointF | None = None
        self._pressed = False
        self._refused = ""
        self.draws = False
        """Whether something is being drawn now."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.button = QToolButton(autoRaise=True)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setIconSize(QSize(ICON_PX, ICON_PX))
        self.button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        give_icon(self.button, "lasso")
        self.button.clicked.connect(self.toggle)
        QShortcut(QKeySequence(_KEY), view, self.toggle)
        view.installEventFilter(self)
        view.shape_changed.connect(self.update)
        self.setAccessibleName(tr("Draw round a part of the picture"))
        self.setAccessibleDescription(
            tr("Arrows move the cross, Space sets a corner, Enter closes the outline, Escape gives it up.")
        )
        self._say()

    def show_outline(self, outline: Outline) -> None:
        """Show what the query is searched with: what lies within these corners, all of it for ()."""
        self._stop()
        self._outline, self._dark = outline, None
        self._say()

    def refuse(self, reason: str) -> None:
        """Let nothing be drawn, and say why; "" lets something be drawn. What is drawn can be taken back."""
        self._refused = reason
        self.button.setEnabled(not reason or bool(self._outline))
        self._say()

    def show_masked(self, masked: Masked | None) -> None:
        """Show what an engine has left out of its own accord; nothing for None."""
        self._dark = None if masked is None or not masked.levels else _darkness(masked)
        self.update()

    @Slot()
    def toggle(self) -> None:
        """Begin to draw; where something is drawn already, search with the whole picture again."""
        if not self.take_back() and self._view.isVisible() and not self._refused:
            self.draws, self._line, self._cross = True, [], None
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.CrossCursor)
            self.raise_()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def take_back(self) -> bool:
        """Give up what is being drawn, else what was; False if there is neither."""
        if self.draws:
            self._stop()
            return True
        if self._outline:
            self.drawn.emit(())
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        elif event.type() == QEvent.Type.MouseButtonDblClick and self._outline:
            self.drawn.emit(())
            return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._cross = True, None
            self._line = [self._inside(event.position())]
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pressed:
            return
        point = self._inside(event.position())
        if (point - self._line[-1]).manhattanLength() >= _LEAST_STEP_PX:
            self._line.append(point)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = False
            self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.draws or self._pressed or key not in _TAKEN:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.take_back()
        elif key in _CLOSING_KEYS:
            self._close()
        elif key == Qt.Key.Key_Backspace:
            self._line = self._line[:-1]
        elif key in _CORNER_KEYS:
            self._line.append(self._cross_now())
        else:
            small = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._cross = self._moved(_ARROWS[key], _SMALL_STEP if small else _STEP)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        area = QRectF(self._view.picture_area)
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            if self.draws:
                self._paint_line(painter)
            elif self._outline:
                line = QPolygonF([_placed(area, point) for point in self._outline])
                outside = QPainterPath()
                outside.addRect(area)
                outside.addPolygon(line)
                outside.closeSubpath()
                painter.fillPath(outside, _DARK)
                self._stroke(painter, line, closed=True)
            elif self._dark is not None:
                painter.drawImage(area, self._dark)

    def _paint_line(self, painter: QPainter) -> None:
        if self._line:
            self._stroke(painter, QPolygonF(self._line), closed=False)
        if self._cross is None:
            return
        x, y = self._cross.x(), self._cross.y()
        for start, end in (((-_CROSS_PX, 0), (_CROSS_PX, 0)), ((0, -_CROSS_PX), (0, _CROSS_PX))):
            ends = [QPointF(x + dx, y + dy) for dx, dy in (start, end)]
            self._stroke(painter, QPolygonF(ends), closed=False)
        if self._line:
            painter.setPen(QPen(self._ink, 1, Qt.PenStyle.DashLine))
            painter.drawLine(self._line[-1], self._cross)

    def _stroke(self, painter: QPainter, line: QPolygonF, *, closed: bool) -> None:
        """Draw a line that is seen on any photo: of the accent, with dark around it."""
        for colour, width_px in ((QColor(0, 0, 0, 150), _AROUND_LINE_PX), (self._ink, _LINE_PX)):
            pen = QPen(colour, width_px)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if closed:
                painter.drawPolygon(line)
            else:
                painter.drawPolyline(line)

    @property
    def _ink(self) -> QColor:
        return QColor(tokens_of(self).acc)

    def _close(self) -> None:
        """Take what was drawn, if it encloses anything; else go on drawing."""
        bounds = QPolygonF(self._line).boundingRect()
        if len(self._line) < 3 or min(bounds.width(), bounds.height()) < _LEAST_SIDE_PX:
            self._line = []
            self.update()
            return
        area = QRectF(self._view.picture_area)
        every = -(-len(self._line) // MOST_POINTS)
        outline = tuple(
            (
                round((point.x() - area.left()) / area.width(), _DIGITS),
                round((point.y() - area.top()) / area.height(), _DIGITS),
            )
            for point in self._line[::every]
        )
        self._stop()
        self._outline = outline
        self._say()
        self.drawn.emit(outline)

    def _stop(self) -> None:
        had_focus = self.hasFocus()
        self.draws = self._pressed = False
        self._line, self._cross = [], None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unsetCursor()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def _say(self) -> None:
        """Say what the button does now."""
        on = self.draws or bool(self._outline)
        self.button.setChecked(on)
        words = tr("The whole picture again (O)") if on else tr("Search with a part: draw round it (O)")
        self.button.setAccessibleName(words)
        give_tip(self.button, words if self.button.isEnabled() else self._refused)
        self.said.emit(tr("Draw round the part with the mouse. Escape gives it up.") if self.draws else "")
        self.update()

    def _inside(self, point: QPointF) -> QPointF:
        """Return the place in the picture that is nearest to a point."""
        area = QRectF(self._view.picture_area)
        x = min(max(point.x(), area.left()), area.right())
        return QPointF(x, min(max(point.y(), area.top()), area.bottom()))

    def _cross_now(self) -> QPointF:
        if self._cross is None:
            self._cross = self._line[-1] if self._line else QRectF(self._view.picture_area).center()
        return self._cross

    def _moved(self, direction: tuple[int, int], step: float) -> QPointF:
        area, cross = self._view.picture_area, self._cross_now()
        moved_by = QPointF(direction[0] * step * area.width(), direction[1] * step * area.height())
        return self._inside(cross + moved_by)


def _placed(area: QRectF, point: Point) -> QPointF:
    return QPointF(area.left() + point[0] * area.width(), area.top() + point[1] * area.height())


def _darkness(masked: Masked) -> QImage:
    """Return how dark each place is shown that was left out."""
    dark = bytes((255 - level) * _DARK.alpha() // 255 for level in range(256))
    alpha = masked.levels.translate(dark)
    return QImage(alpha, masked.width, masked.height, masked.width, QImage.Format.Format_Alpha8).copy()
