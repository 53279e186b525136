"""Drops on the window, and a sign over it that says what a drop will do while something is dragged across."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.gui.frame.asking import Asking
from app.gui.frame.drops import may_carry
from app.gui.kit.dragged import dragged_paths
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

_FRAME_PX = 3
_CORNER_PX = 8
_STILL_MS = 4000


class DropSign(QWidget):
    """A frame in the accent colour and one sentence. What is dropped anywhere on the window goes to ``asking``."""

    def __init__(self, window: QWidget, asking: Asking, light: Callable[[Sequence[str]], bool]) -> None:
        """``light`` shows by itself what these paths will do, none for nothing, and tells whether it can now."""
        super().__init__(window)
        self._window = window
        self._asking = asking
        self._light = light
        self._paths: tuple[str, ...] = ()
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        # A program that dies in mid-drag never says that the drag has left. One held still brings the sign back
        # when it moves.
        self._still = QTimer(self, singleShot=True)
        self._still.timeout.connect(self._disappear)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            self._on_drag_entered(event)
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._on_dropped(event)
        elif event.type() == QEvent.Type.DragMove:
            self._appear()
            return super().eventFilter(watched, event)
        elif event.type() == QEvent.Type.DragLeave:
            self._disappear()
        else:
            return super().eventFilter(watched, event)
        return True

    def _on_drag_entered(self, event: QDragEnterEvent) -> None:
        source = event.source()
        ours = isinstance(source, QWidget) and self._window.isAncestorOf(source)  # dragged out, and not for us
        if ours or not may_carry(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._paths = dragged_paths(event.mimeData())
        self._appear()

    def _on_dropped(self, event: QDropEvent) -> None:
        self._disappear()
        event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the other program would delete its file
        event.setAccepted(self._asking.take(event.mimeData()))
        self._window.activateWindow()  # the user goes on here

    def _disappear(self) -> None:
        self._still.stop()
        self._light(())
        self.hide()

    def _appear(self) -> None:
        self._still.start(_STILL_MS)
        if self._light(self._paths):
            return
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        inset = _FRAME_PX / 2
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Accent), _FRAME_PX))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _CORNER_PX, _CORNER_PX)
        words = tr("Drop a photo to find photos like it, or a folder to add it")
        size = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, words)
        sign = QRectF(0, 0, size.width() + 4 * GAP_PX, size.height() + 2 * GAP_PX)
        sign.moveCenter(QRectF(self.rect()).center())
        sign.moveBottom(self.height() - 6 * GAP_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(sign, _CORNER_PX, _CORNER_PX)
        painter.setPen(colours.color(QPalette.ColorRole.HighlightedText))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
