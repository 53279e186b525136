"""The ring round what has the focus: seen once a key has moved it, gone with the next click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QSlider,
    QWidget,
)

_RINGED = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)
"""Controls that have a ring outside; rows, photos and what paints itself show the focus inside."""
_BY_KEY = Qt.WidgetAttribute.WA_KeyboardFocusChange


class FocusRing(QObject):
    """One frame for the whole program, round one control at a time.

    Each window that has had the focus is asked whether a key or the mouse was used last: what comes to a window are
    the user's own moves, not the events of every widget in it. Qt's note of the same, which rows look at, knows of Tab
    alone.
    """

    def __init__(self, application: QApplication, parent: QObject) -> None:
        """It is there as long as ``parent`` is."""
        super().__init__(parent)
        self._frame: QFocusFrame | None = None
        self._keys_used = False
        application.focusChanged.connect(self._on_focus_changed)

    @property
    def around(self) -> QWidget | None:
        """The control that has the ring now."""
        return self._frame.widget() if self._frame is not None else None

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        self._take_away()
        if now is None:
            return
        self._watch(now.window())
        if self._keys_used:
            now.window().setAttribute(_BY_KEY)
        control = _ringed(now)
        if control is not None and now.window().testAttribute(_BY_KEY):
            self._frame = QFocusFrame(control)
            self._frame.destroyed.connect(self._on_frame_destroyed)
            self._frame.setWidget(control)

    def _take_away(self) -> None:
        frame, self._frame = self._frame, None
        if frame is not None:
            frame.destroyed.disconnect(self._on_frame_destroyed)
            frame.hide()
            frame.deleteLater()

    def _on_frame_destroyed(self) -> None:
        self._frame = None

    def _watch(self, window: QWidget) -> None:
        """Lists that pop up are left out: they go with what opened them, and PySide may know only their last one."""
        handle = None if window.windowType() == Qt.WindowType.Popup else window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # a second time it is only put first

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self._keys_used = True
        elif kind == QEvent.Type.MouseButtonPress:
            self._keys_used = False
            self._forget_keys()
        return False

    def _forget_keys(self) -> None:
        window = QApplication.activeWindow()
        if window is not None and window.testAttribute(_BY_KEY):
            window.setAttribute(_BY_KEY, False)
            focus = QApplication.focusWidget()
            if focus is not None:
                focus.update()
        self._take_away()


def _ringed(widget: QWidget | None) -> QWidget | None:
    """Return what the ring goes round: the whole box for the field inside it, None for what has none."""
    if widget is None:
        return None
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractSpinBox | QComboBox) and isinstance(widget, QLineEdit):
        return parent
    return widget if isinstance(widget, _RINGED) else None
