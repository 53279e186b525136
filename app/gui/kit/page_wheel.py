"""The wheel over a field on a page that scrolls: it moves the page, and changes nothing that was chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class _PageWheel(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # so that it goes on to the page
            return True
        return False


def leave_wheel_to_page(field: QWidget) -> None:
    """Have the wheel over ``field``, which would choose something else by it, do what it does beside it."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # nor does it take the keyboard
    field.installEventFilter(_PageWheel(field))
