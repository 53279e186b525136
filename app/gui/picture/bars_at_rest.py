"""The picture alone on the screen: bars and pointer come with the mouse or a key, and go when both rest."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

RESTS_AFTER_MS = 2_000


class BarsAtRest(QObject):
    """Watches while ``page`` fills the screen. ``bars`` stay under the mouse, with the keyboard, and beside a menu."""

    changed = Signal()
    """``hidden`` has changed."""

    def __init__(self, page: QWidget, picture: QWidget, bars: Sequence[QWidget]) -> None:
        super().__init__(page)
        self._page = page
        self._picture = picture
        self._bars = bars
        self._on = False
        self._hidden = False
        self._last_place: QPointF | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTS_AFTER_MS)
        self._rest.timeout.connect(self._on_rest)

    @property
    def hidden(self) -> bool:
        """Whether there is only the picture to be seen."""
        return self._hidden

    def set_on(self, on: bool) -> None:
        """Begin or end to hide what rests."""
        if on != self._on:
            self._on = on
            self._rest.stop()
            self._set_hidden(False)
            application = QApplication.instance()
            if application is not None and on:
                application.installEventFilter(self)  # every event of the window passes here: only as long as needed
                self._rest.start()
            elif application is not None:
                application.removeEventFilter(self)
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._on and self._page.isVisible() and self._is_sign(watched, event):
            self._set_hidden(False)
            self._rest.start()
        return False

    def _is_sign(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            # Where the layout moves under a still mouse, Qt tells of a move as well.
            place, self._last_place = self._last_place, event.globalPosition()
            return place is not None and place != event.globalPosition()
        return kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress) and isinstance(watched, QWidget)

    def _on_rest(self) -> None:
        if QApplication.activePopupWidget() is not None or any(self._is_used(bar) for bar in self._bars):
            self._rest.start()
        else:
            self._set_hidden(True)

    def _is_used(self, bar: QWidget) -> bool:
        focus = QApplication.focusWidget()
        return bar.isVisible() and (bar.underMouse() or (focus is not None and bar.isAncestorOf(focus)))

    def _set_hidden(self, hidden: bool) -> None:
        if hidden == self._hidden:
            return
        self._hidden = hidden
        if hidden:
            self._picture.setCursor(Qt.CursorShape.BlankCursor)
        else:
            self._picture.unsetCursor()
        self.changed.emit()
