"""The one place where words come into those of Qt's widgets that would take them for HTML.

Labels, message boxes and tooltips guess whether a text is rich, and rich text opens the files it names: for a camera
model ``<img src=…>`` the GUI thread would read that file. Nothing in this program is rich text. One test forbids to
make such widgets elsewhere, another looks for rich text in every widget, and ``start.plain_tips`` sees to tooltips
once more.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QMessageBox, QToolTip, QWidget

from app.core.text import unmarked
from app.gui.kit.button_style import accent


def plain_label(words: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows every text as it is."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(words)
    return label


def give_tip(target: QWidget | QAction, words: str) -> None:
    """Let ``words`` appear, as they are, when the mouse rests on ``target``; "" takes them away."""
    tip = unmarked(words)
    if tip != target.toolTip():  # Qt tells all who watch it, though nothing changes
        target.setToolTip(tip)


def show_tip(place: QPoint, words: str, widget: QWidget, room: QRect) -> None:
    """Show ``words``, as they are, at ``place`` on the screen while the mouse stays in the ``room`` of ``widget``."""
    QToolTip.showText(place, unmarked(words), widget, room)


def hide_tip() -> None:
    """Take away what the mouse has left."""
    QToolTip.hideText()


def without_key(words: str) -> str:
    """Return ``words`` for a button or a menu: there an ampersand is the sign before a key."""
    return words.replace("&", "&&")


class PlainBox(QMessageBox):
    """A message box that shows every text as it is, and in the accent's colour what Enter does."""

    def __init__(
        self, icon: QMessageBox.Icon, title: str, words: str, more: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(icon)
        self.setWindowTitle(title)
        self.setText(words)
        self.setInformativeText(more)

    def setInformativeText(self, words: str) -> None:
        super().setInformativeText(unmarked(words))  # another label, which older Qt lets guess all the same

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        buttons = self.buttons()  # with the one that Qt adds where nobody has
        default: QAbstractButton | None = buttons[0] if len(buttons) == 1 else self.defaultButton()
        if default is not None:
            accent(default)
            default.updateGeometry()  # its words are heavier now


class _PlainQuestions(QObject):
    """Makes the message boxes of one of Qt's own dialogs plain, before they are laid out."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ChildPolished:
            for box in watched.findChildren(QMessageBox, options=Qt.FindChildOption.FindDirectChildrenOnly):
                box.setTextFormat(Qt.TextFormat.PlainText)
        return False


def file_dialog(title: str, parent: QWidget) -> QFileDialog:
    """Return a dialog of the system for files, or Qt's own, whose questions repeat the names of files as they are."""
    dialog = QFileDialog(parent, title)
    dialog.installEventFilter(_PlainQuestions(dialog))
    return dialog
