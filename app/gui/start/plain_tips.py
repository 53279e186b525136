"""The application itself, which lets no tooltip be rich text, whoever has forgotten to see to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel


class Application(QApplication):
    """Qt's application with plain tooltips, those of Qt's own dialogs too.

    A filter for all events would be asked, in Python, for every event of every widget. A tooltip comes when a timer of
    the application has run out: only while it handles that event the filter is there.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._plain_tips = _PlainTips()

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Timer:
            return super().event(event)
        self.installEventFilter(self._plain_tips)
        try:
            return super().event(event)
        finally:
            self.removeEventFilter(self._plain_tips)


class _PlainTips(QObject):
    """Qt polishes the label that is a tooltip before it gives it its words."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and isinstance(watched, QLabel) and watched.inherits("QTipLabel"):
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False
