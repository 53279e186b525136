"""What floats over a page, such as a toast: its ground, its shadow, and how it rises and goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QMoveEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

from app.gui.kit.motion import motion
from app.gui.kit.shadow import Shadow
from app.gui.kit.tokens import LIGHT, Tokens, tokens_of

RISE_PX = 8


class Floating(QWidget):
    """Lies over ``over`` outside its layout: a rounded ground that takes the mouse, and a shadow that does not.

    What it holds, its colour (a name of ``Tokens``) and where it rests is for those who inherit from it to say. When it
    goes it gives the keyboard back to who had it.
    """

    moved = Signal()
    """It has come, is going, or takes another room now."""

    ground = "menu"
    radius_px = 8

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._wanted = False
        self._risen = 0.0
        self._had_keyboard: QWidget | None = None
        self._shadow = Shadow(over)
        self._motion = motion(self)
        self._motion.valueChanged.connect(self._on_risen)
        self._motion.finished.connect(self._on_ended)
        self.hide()
        over.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @property
    def is_wanted(self) -> bool:
        """Whether it is there to stay: neither hidden nor going."""
        return self._wanted

    def resting_place(self) -> QRect:
        """Return where it is once it has risen, in the coordinates of what it floats over."""
        raise NotImplementedError

    def float_in(self) -> None:
        """Rise into sight; if it is there already, only take the room that it is to have now."""
        if self._wanted:
            self.place()
            return
        self._wanted = True
        self._on_risen(self._risen)
        self.show()
        self._shadow.show()
        self.raise_()
        self._shadow.stackUnder(self)
        self._move_to(1.0)
        self.place()

    def float_out(self) -> None:
        """Sink out of sight."""
        if not self._wanted:
            return
        self._wanted = False
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus) and self._had_keyboard is not None:
            self._had_keyboard.setFocus(Qt.FocusReason.OtherFocusReason)
        self._move_to(0.0)
        self.moved.emit()

    @Slot()
    def place(self) -> None:
        """Take the room that it is to have now, over everything else there."""
        if self._wanted or self.isVisible():
            self.raise_()
            self._shadow.stackUnder(self)
            self.setGeometry(self.resting_place().translated(0, round(RISE_PX * (1 - self._risen))))
            if self._wanted:
                self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._tokens()
        half = 0.0 if tokens is LIGHT else 0.5
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tokens.colour(self.ground))
        # On dark a shadow alone would not part it from the page.
        painter.setPen(QPen(tokens.colour("float_edge"), 1) if half else Qt.PenStyle.NoPen)
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(area, self.radius_px, self.radius_px)

    def moveEvent(self, event: QMoveEvent) -> None:
        self._shadow.lie_under(self.geometry())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._shadow.lie_under(self.geometry())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._shadow.setVisible(False)
        self._motion.stop()

    def _tokens(self) -> Tokens:
        return tokens_of(self._over)

    def _move_to(self, risen: float) -> None:
        self._motion.stop()
        self._motion.setStartValue(self._risen)
        self._motion.setEndValue(risen)
        self._motion.start()

    @Slot(object)
    def _on_risen(self, risen: float) -> None:
        self._risen = risen
        effect = self.graphicsEffect()
        if risen >= 1.0:
            self.setGraphicsEffect(None)  # type: ignore[arg-type]
        else:
            if not isinstance(effect, QGraphicsOpacityEffect):
                effect = QGraphicsOpacityEffect(self)
                self.setGraphicsEffect(effect)
            effect.setOpacity(risen)
        self._shadow.set_strength(risen)
        if self.isVisible():
            self.setGeometry(self.resting_place().translated(0, round(RISE_PX * (1 - risen))))

    @Slot()
    def _on_ended(self) -> None:
        if not self._wanted:
            self.hide()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or before is None or not self.isAncestorOf(now):
            return
        if not self.isAncestorOf(before):
            self._had_keyboard = before
