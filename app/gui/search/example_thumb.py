"""One photo of a question in the tray: small, with a line below it that says for or against, and its weight."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from app.core.question import Example
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import give_tip
from app.gui.kit.tokens import VEIL, tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font

PICTURE_PX = 48
_LINE_PX, _LINE_GAP_PX = 3, 2
THUMB_PX = PICTURE_PX + _LINE_GAP_PX + _LINE_PX
"""How high a photo of the tray is, with its line."""
_PILL_PX, _PILL_MARGIN_PX, _PILL_PADDING_PX = 16, 2, 5
_OFF = 0.35
_WEIGHTS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
_TICK = 120

Kind = Literal["for", "against"]


class ExampleThumb(QAbstractButton):
    """Clicked it counts or does not; the wheel and + and − weigh it; middle button and Delete take it out."""

    weight_wanted = Signal(float)
    taken_out = Signal()
    moved = Signal()
    """It is to stand on the other side."""

    def __init__(self, example: Example, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = example.photo
        self.kind = kind
        self._image: QImage | None = None
        self._weight = 1.0
        self._turned_px = 0
        self.setFixedSize(PICTURE_PX, THUMB_PX)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._on_clicked)
        self.show_example(example)

    @property
    def weight(self) -> float:
        """What it counts when it counts."""
        return self._weight

    def show_example(self, example: Example) -> None:
        """Show whether it counts, and how much."""
        if example.weight > 0:
            self._weight = example.weight
        self.setChecked(example.weight > 0)
        self._say()
        self.update()

    def show_picture(self, image: QImage) -> None:
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned_px += event.angleDelta().y()
        while abs(self._turned_px) >= _TICK:
            self._weigh(1 if self._turned_px > 0 else -1)
            self._turned_px -= _TICK if self._turned_px > 0 else -_TICK
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self.taken_out.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal | Qt.Key.Key_Up:
                self._weigh(1)
            case Qt.Key.Key_Minus | Qt.Key.Key_Down:
                self._weigh(-1)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.taken_out.emit()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu().popup(self.mapToGlobal(QPoint(0, self.height())) if by_key else event.globalPos())

    def menu(self) -> QMenu:
        """Return what can be done with it, as a menu that deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        counts = menu.addAction(tr("It &counts"))
        counts.setCheckable(True)
        counts.setChecked(self.isChecked())
        counts.triggered.connect(self.click)
        weights = menu.addMenu(tr("&Weight"))
        for weight in _WEIGHTS:
            action = weights.addAction(f"×{weight:g}")
            action.setCheckable(True)
            action.setChecked(self.isChecked() and weight == self._weight)
            action.triggered.connect(lambda _=False, weight=weight: self.weight_wanted.emit(weight))
        words = tr("Not like &this") if self.kind == "for" else tr("Like &this")
        menu.addAction(words).triggered.connect(self.moved)
        menu.addSeparator()
        menu.addAction(tr("&Take out")).triggered.connect(self.taken_out)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        room = QRect(0, 0, PICTURE_PX, PICTURE_PX)
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(1.0 if self.isChecked() else _OFF)
            painter.fillRect(room, QColor(tokens.hold))
            if self._image is not None:
                painter.drawImage(QRectF(room), self._image, _middle(self._image))
            line = QRect(0, PICTURE_PX + _LINE_GAP_PX, PICTURE_PX, _LINE_PX)
            painter.fillRect(line, QColor(tokens.ok if self.kind == "for" else tokens.bad))
            painter.setOpacity(1.0)
            if self.isChecked() and self._weight != 1:
                self._paint_pill(painter, room, f"×{self._weight:g}")
            if self.underMouse():
                painter.setPen(QColor(tokens.sec))
                painter.drawRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_pill(self, painter: QPainter, room: QRect, words: str) -> None:
        font = type_font(self, "caption", semibold=True)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(words) + 2 * _PILL_PADDING_PX
        height = max(_PILL_PX, painter.fontMetrics().height())
        left = _PILL_MARGIN_PX if self.isRightToLeft() else room.right() + 1 - _PILL_MARGIN_PX - width
        pill = QRectF(left, room.bottom() + 1 - _PILL_MARGIN_PX - height, width, height)
        shape = QPainterPath()
        shape.addRoundedRect(pill, height / 2, height / 2)
        painter.fillPath(shape, VEIL)
        painter.setPen(QColor("white"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _weigh(self, by: int) -> None:
        """Ask for the next weight up or down; what does not count begins to count."""
        place = min(range(len(_WEIGHTS)), key=lambda each: abs(_WEIGHTS[each] - self._weight))
        wanted = _WEIGHTS[min(max(place + by, 0), len(_WEIGHTS) - 1)] if self.isChecked() else self._weight
        if wanted != self._weight or not self.isChecked():
            self.weight_wanted.emit(wanted)

    def _on_clicked(self, on: bool) -> None:
        self.weight_wanted.emit(self._weight if on else 0.0)

    def _say(self) -> None:
        name = name_of(self.path)
        self.setAccessibleName(tr("For: {name}", name=name) if self.kind == "for" else tr("Against: {name}", name=name))
        state = tr("weight {weight}", weight=f"{self._weight:g}") if self.isChecked() else tr("does not count now")
        self.setAccessibleDescription(state)
        hint = tr("Click: off or on · wheel: weight · middle button: take out")
        give_tip(self, f"{name} · {state}\n{hint}")


def _middle(image: QImage) -> QRectF:
    """Return the largest square in the middle of a picture."""
    side = min(image.width(), image.height())
    return QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
